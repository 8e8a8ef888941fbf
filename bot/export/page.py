"""A handout as one page of HTML that needs nothing else: no script, no request, readable on paper and in the dark."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Iterator

from bot.export.links import safe_link
from bot.wording.handout import Handout, Line, Section

_STYLE = Path(__file__).parent / "page.css"
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_LISTS = {"numbered": "ol", "rows": "dl"}


def page(handout: Handout) -> str:
    """Return the handout as a complete HTML document."""
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{_LANGUAGES.get(handout.language, "en")}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="robots" content="noindex">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{escape(handout.title)} · {escape(handout.kicker)}</title>",
            f"<style>\n{_style()}</style>",
            "</head>",
            "<body>",
            *_head(handout),
            "<main>",
            *(part for section in handout.sections for part in _section(section)),
            "</main>",
            "<footer>",
            *(f"<p>{escape(line)}</p>" for line in handout.footer),
            "</footer>",
            "</body>",
            "</html>",
            "",
        ]
    )


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _head(handout: Handout) -> Iterator[str]:
    yield "<header>"
    yield f'<p class="kicker">{escape(handout.kicker)}</p>'
    yield f"<h1>{escape(handout.title)}</h1>"
    yield '<ul class="marks">' + "".join(f"<li>{escape(mark)}</li>" for mark in handout.marks) + "</ul>"
    yield from (f'<p class="lead">{escape(part)}</p>' for part in handout.lead.split("\n"))
    yield "</header>"


def _section(section: Section) -> Iterator[str]:
    kind = _LISTS.get(section.kind, "ul")
    yield f'<section id="{escape(section.id)}" class="{escape(section.kind)}">'
    yield f"<h2>{escape(section.title)}</h2>"
    yield f"<{kind}>"
    for line in section.lines:
        yield _row(line) if section.kind == "rows" else _line(line)
    yield f"</{kind}>"
    yield "</section>"


def _row(line: Line) -> str:
    return f"<div><dt>{escape(line.text)}</dt><dd>{escape(line.note)}</dd></div>"


def _line(line: Line) -> str:
    badge = f'<span class="badge {escape(line.tone)}">{escape(line.badge)}</span>' if line.badge else ""
    link = safe_link(line.url)
    text = f'<a href="{escape(link)}" rel="noreferrer">{escape(line.text)}</a>' if link else escape(line.text)
    note = f'<p class="note">{escape(line.note)}</p>' if line.note else ""
    return f'<li>{badge}<div><p class="text">{text}</p>{note}</div></li>'
