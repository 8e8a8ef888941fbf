"""One filing case: what a customer told us, what we advised, and when."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Mapping, Optional

from bot.filing.conditions import Value

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L or U: a number is read out on the phone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEvent:
    """Something that happened to a case; `data` never holds clear personal data."""

    at: datetime
    kind: str
    """`opened`, `fact`, `detail`, `advised`, `handed_over`, …"""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What was advised: ids and the day, not the text."""

    at: datetime
    on: date
    outcome: str
    documents: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One customer's matter, keyed by a short number that can be spoken."""

    id: str
    conversation: str
    language: str
    opened_at: datetime
    updated_at: datetime
    facts: Mapping[str, Value] = field(default_factory=dict)
    """What the customer said, by fact id; `not_sure` where they do not know."""
    assumed: Mapping[str, Value] = field(default_factory=dict)
    """What an intent made likely and nobody confirmed yet."""
    details: Mapping[str, str] = field(default_factory=dict)
    """The rows of the filing sheet, by detail id."""
    events: tuple[CaseEvent, ...] = ()
    advice: tuple[Advice, ...] = ()
    asked: Optional[str] = None
    """The question that is open: a fact id, `confirm`, `sheet:offer` or `sheet:<detail>`."""
    version: int = 0
    """Grows with every save; a save with an old version is refused."""


def new_number() -> str:
    """Return a fresh case number such as `ICP-7K3M-9QX2` (39 random bits: for speaking, not for proving)."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"ICP-{''.join(letters[:4])}-{''.join(letters[4:])}"
