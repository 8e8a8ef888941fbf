"""A handout as Markdown; whatever a customer typed stays text and never becomes markup."""

from __future__ import annotations

import re
from typing import Iterator

from bot.export.links import safe_link
from bot.wording.handout import Handout, Line, Section

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_AT_START = re.compile(r"^(\s*)(\d+[.)]|[-+=])")


def markdown(handout: Handout) -> str:
    """Return the handout as one Markdown document."""
    lead = "\n\n".join(escaped(part) for part in handout.lead.split("\n"))
    marks = " · ".join(escaped(mark) for mark in (handout.kicker, *handout.marks))
    parts = [f"# {escaped(handout.title)}", marks, lead]
    parts += [_section(section) for section in handout.sections]
    parts += ["---", *(escaped(line) for line in handout.footer)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    return "\n".join([f"## {escaped(section.title)}", "", *_lines(section)])


def _lines(section: Section) -> Iterator[str]:
    if section.kind == "rows":
        yield from ("| | |", "|---|---|")
        yield from (f"| {escaped(line.text)} | {escaped(line.note)} |" for line in section.lines)
        return
    for number, line in enumerate(section.lines, start=1):
        mark = {"numbered": f"{number}.", "boxes": "- [ ]"}.get(section.kind, "-")
        yield f"{mark} {_line(line)}"


def _line(line: Line) -> str:
    text = escaped(line.text)
    link = safe_link(line.url)
    badge = f"**{escaped(line.badge)}** " if line.badge else ""
    note = f" — {escaped(line.note)}" if line.note else ""
    return f"{badge}{text}{note}" + (f" <{link}>" if link else "")


def escaped(raw: str) -> str:
    """Return a text on one line in which nothing is markup."""
    text = _SPECIAL.sub(r"\\\1", " ".join(raw.split()))
    return _AT_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", text)
