"""Turn `readings.yml` into the core's readings: named alternatives are put in, and longer patterns need no copy."""

from __future__ import annotations

from typing import Any, Mapping

from bot.catalog.builder import value
from bot.filing.model import Reading, Surroundings


def readings(data: Mapping[str, Any]) -> tuple[Reading, ...]:
    """Build the readings in the order of the file."""
    words = {str(name): f"(?:{alternatives})" for name, alternatives in data["words"].items()}
    return tuple(_reading(str(name), one, words) for name, one in data["readings"].items())


def surroundings(data: Mapping[str, Any]) -> Surroundings:
    """Build the words that tell whose matter a clause is; both languages count in every clause."""
    return Surroundings(**{str(name): f"{both['zh']}|{both['en']}" for name, both in data["surroundings"].items()})


def _reading(name: str, data: Mapping[str, Any], words: Mapping[str, str]) -> Reading:
    patterns = (*data.get("zh", ()), *data.get("en", ()))
    return Reading(
        id=name,
        patterns=tuple(_with_words(str(pattern), words) for pattern in patterns),
        gives=_facts(data, "gives"),
        assumes=_facts(data, "assumes"),
        answers=_facts(data, "answers"),
        asked=tuple(str(fact) for fact in data.get("asked", ())),
    )


def _with_words(pattern: str, words: Mapping[str, str]) -> str:
    for name, alternatives in words.items():
        pattern = pattern.replace(f"<{name}>", alternatives)
    return pattern


def _facts(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {str(fact): value(wanted) for fact, wanted in data.get(key, {}).items()}
