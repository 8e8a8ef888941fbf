"""The values of facts as they are typed and as they are read."""

from __future__ import annotations

from bot.filing.model import Fact


def values_of(fact: Fact, language: str) -> list[tuple[str, str]]:
    """Return each value of a fact as it is typed, with its name."""
    if fact.kind == "yes_no" and not fact.choices:
        return [("yes", ""), ("no", "")]
    return [(_typed(choice.value), choice.name.get(language)) for choice in fact.choices]


def _typed(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
