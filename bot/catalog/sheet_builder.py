"""Turn the files about the filing sheet and its days into the core's objects: findings and deadlines."""

from __future__ import annotations

from bot.catalog import builder
from bot.catalog.files import Entry
from bot.filing.model import FIRST_DAY, Deadline, Finding


def finding(entry: Entry) -> Finding:
    """Build what a reviewer would reject."""
    data = entry.data
    return Finding(
        id=entry.id,
        name=builder.text(data["name"]),
        rows=tuple(data["rows"]),
        check=data["check"],
        effect=data["effect"],
        text=builder.text(data["text"]),
        way_out=builder.text(data["way_out"]),
        sources=tuple(data["source"]),
        since=builder.day(data.get("from")) or FIRST_DAY,
        to=tuple(data.get("to", ())),
        when=builder.condition(data.get("when")),
        requirement=data.get("requirement"),
        words=tuple(str(word) for word in data.get("words", ())),
        limit=data.get("limit"),
        expects={str(key): tuple(values) for key, values in data.get("expects", {}).items()},
        prevents=tuple(data.get("prevents", ())),
        confidence=data.get("confidence", "high"),
    )


def deadline(entry: Entry) -> Deadline:
    """Build a deadline."""
    data = entry.data
    return Deadline(
        id=entry.id,
        name=builder.text(data["name"]),
        text=builder.text(data["text"]),
        sources=tuple(data["source"]),
        counts_from=data.get("counts_from"),
        days=data["days_after"] if "days_after" in data else -data.get("days_before", 0),
        working_days=data.get("working_days_after"),
        to=tuple(data.get("to", ())),
        when=builder.condition(data.get("when")),
        requirement=data.get("requirement"),
        confidence=data.get("confidence", "high"),
    )
