"""A case as Markdown, from what is shown of it; whatever a customer typed stays text and never becomes markup."""

from __future__ import annotations

from typing import Iterable, Iterator, Optional

from bot.agents.model import Json
from bot.agents.transcript import speaker_name
from bot.export.markdown import escaped
from bot.wording.compose import Wording


def as_markdown(wording: Wording, shown: Json, language: str) -> str:
    """Return a shown case as one Markdown document."""

    def given(rows: Iterable[Json]) -> Iterator[str]:
        for row in rows:
            by = f" ({wording.phrase('export_set_by', language, name=row['by'])})" if row["by"] else ""
            yield f"{row['name']}: {row['text']}{by}"

    sections = {
        wording.phrase("export_facts", language): given(shown["facts"]),
        wording.phrase("export_details", language): given(shown["details"]),
        wording.phrase("export_findings", language): (one["text"] for one in shown["findings"]),
        wording.phrase("export_timeline", language): (one["text"] for one in shown["timeline"]),
        wording.phrase("export_notes", language): (
            f"{one['at']} {one['name']}: {one['text']}" for one in shown["notes"]
        ),
        wording.phrase("export_lines", language): (
            f"{speaker_name(wording, one['from'], language)}: {one['text']}" for one in shown["lines"]
        ),
    }
    parts = [f"# {escaped(wording.phrase('export_title', language, case=shown['case']))}"]
    parts += [shown["outcome"]["text"]] if shown["outcome"] else []
    parts += filter(None, (_section(title, lines) for title, lines in sections.items()))
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: Iterable[str]) -> Optional[str]:
    points = "\n".join(f"- {escaped(line)}" for line in lines)
    return f"## {escaped(title)}\n\n{points}" if points else None
