"""What all repositories do alike: refuse text that no database keeps, make cases findable, only add to history."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Iterator, Mapping

from bot.cases.case import Case
from bot.filing.errors import FilingError


class UnstorableText(FilingError):
    """A text holds characters that a database cannot keep."""


def refuse_unstorable(value: object) -> None:
    """Raise `UnstorableText` when a text inside the value holds a NUL (PostgreSQL) or half a character (UTF-8)."""
    for text in _texts(value):
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise UnstorableText(
                "A text holds a NUL or an unpaired surrogate, which a database cannot keep: "
                "clean it where it comes in, before it reaches the storage."
            )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _texts(pair)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))


def findable_text(case: Case) -> str:
    """Return the text in which a case is looked for: its number, its conversation and its details, folded."""
    return fold("\n".join((case.id, case.conversation, *case.details.values())))


def fold(text: str) -> str:
    """Return the text with upper and lower case, full and half width made alike (`ＩＣＰ` is found by `icp`)."""
    return unicodedata.normalize("NFKC", text).casefold()


def succeed(stored: Case, changed: Case) -> Case:
    """Return the version that follows the stored one: as changed, but its history only grows."""
    return replace(
        changed,
        version=stored.version + 1,
        events=(*stored.events, *changed.events[len(stored.events) :]),
        advice=(*stored.advice, *changed.advice[len(stored.advice) :]),
    )


def put_aside(case: Case) -> Case:
    """Return a case that makes room in its conversation for another; it is found by its number only."""
    return replace(case, conversation=f"{case.conversation}~{case.id}")


def no_such_case(case_id: str) -> str:
    """Say that no case has this number."""
    return f"No case has the number '{case_id}': check the number."


def taken(case: Case) -> str:
    """Say that the number or the conversation of a new case is taken."""
    return f"Case '{case.id}' was not stored: its number or its conversation '{case.conversation}' already has a case."


def stale(case: Case) -> str:
    """Say that somebody else was faster."""
    return f"Case '{case.id}' was saved by somebody else after version {case.version}: load it again, then repeat."
