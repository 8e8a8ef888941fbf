"""A case as Markdown, from what is shown of it; whatever a customer typed stays text and never becomes markup."""

from __future__ import annotations

from typing import Iterable, Iterator, Optional

from bot.agents.model import Json
from bot.export.markdown import escaped
from bot.wording.compose import Wording


def as_markdown(wording: Wording, shown: Json, language: str) -> str:
    """Return a shown case as one Markdown document."""

    def title(key: str, **values: str) -> str:
        return wording.phrase(f"export_{key}", language, **values)

    def given(rows: Iterable[Json]) -> Iterator[str]:
        for row in rows:
            by = f" ({title('set_by', name=row['by'])})" if row["by"] else ""
            yield f"{row['name']}: {row['text']}{by}"

    sections = {
        "facts": given(shown["facts"]),
        "details": given(shown["details"]),
        "findings": (one["text"] for one in shown["findings"]),
        "timeline": (one["text"] for one in shown["timeline"]),
        "notes": (f"{one['at']} {one['name']}: {one['text']}" for one in shown["notes"]),
        "lines": (f"{_speaker(wording, one, language)}: {one['text']}" for one in shown["lines"]),
    }
    parts = [f"# {escaped(title('title', case=shown['case']))}"]
    parts += [shown["outcome"]["text"]] if shown["outcome"] else []
    parts += filter(None, (_section(title(name), lines) for name, lines in sections.items()))
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: Iterable[str]) -> Optional[str]:
    points = "\n".join(f"- {escaped(line)}" for line in lines)
    return f"## {escaped(title)}\n\n{points}" if points else None


def _speaker(wording: Wording, line: Json, language: str) -> str:
    said = line["from"]
    return str(said["name"] or wording.phrase(f"said_by_{said['kind']}", language))
