"""What a question can be answered with in Slack beyond the choices of the reply: a day picker, a long menu."""

from __future__ import annotations

from typing import Any, Mapping

from bot.channels.slack.card import SHEET, Asked
from bot.filing.conditions import NOT_SURE
from bot.filing.model import Catalog, Choice, Fact
from bot.wording.compose import Wording

_DAYS = ("day", "day_or_long_term")


def asked_in(reply: Mapping[str, Any], catalog: Catalog, wording: Wording) -> Asked:
    """Return what the question in a reply can be answered with; nothing where it asks none or has its choices."""
    facts = [str(block["fact"]) for block in reply["blocks"] if block["kind"] == "choices"]
    rows = [catalog.details.get(fact.removeprefix(SHEET)) for fact in facts if fact.startswith(SHEET)]
    if any(row is not None and row.check in _DAYS for row in rows):
        return Asked(has_day=True)
    fact = catalog.facts.get(reply.get("asks") or "")
    if fact is None or facts or not is_asked(reply, fact):
        return Asked()
    if fact.kind == "date":
        return Asked(has_day=True)
    return Asked(options=options_of(fact, wording, reply["language"])) if fact.choices else Asked()


def is_asked(reply: Mapping[str, Any], fact: Fact) -> bool:
    """Tell whether a reply asks this fact, and not only knows that it is open."""
    question = fact.question.get(reply["language"])
    return any(block["kind"] == "paragraph" and question in block["text"] for block in reply["blocks"])


def options_of(fact: Fact, wording: Wording, language: str) -> list[tuple[str, str]]:
    """Return everything that a fact can be, with "not sure" at the end."""
    named = [(value_text(choice), choice.name.get(language)) for choice in fact.choices]
    return [*named, (NOT_SURE, wording.phrase("not_sure", language))]


def value_text(choice: Choice) -> str:
    """Return the value of a choice as a button carries it."""
    if isinstance(choice.value, bool):
        return "yes" if choice.value else "no"
    return str(choice.value)
