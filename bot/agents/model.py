"""The people who help customers, their requests for help, and what the desk of the agents takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Mapping, Optional

from bot.filing.errors import FilingError

AGENT, ADMIN = "agent", "admin"
ROLES = (AGENT, ADMIN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who works here."""

    id: str
    name: str
    """As customers and colleagues see it."""
    role: str
    since: Optional[datetime] = None
    revoked: Optional[datetime] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """One request for a person, from the moment it is made until the conversation is given back."""

    id: int
    case: str
    conversation: str
    state: str
    """`waiting`, `taken` or `returned`."""
    person: Optional[str]
    """The id of who has it, or had it."""
    name: Optional[str]
    requested_at: datetime
    taken_at: Optional[datetime] = None
    answered_at: Optional[datetime] = None
    told_at: Optional[datetime] = None
    """When the customer was told that nobody is free."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentsEvent:
    """Something that agents are told."""

    id: int
    at: datetime
    kind: str
    """`requested`, `taken`, `returned`, `message` or `unanswered`."""
    case: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Which cases are looked for; what is None or empty does not matter."""

    text: str = ""
    state: Optional[str] = None
    """`asking` or `advised`."""
    held: Optional[str] = None
    """Who has the conversation: `assistant`, `waiting` or `person`."""
    operation: Optional[str] = None
    province: Optional[str] = None
    channel: Optional[str] = None
    assignee: Optional[str] = None
    changed_after: Optional[datetime] = None
    changed_before: Optional[datetime] = None
    limit: int = 50
    cursor: Optional[str] = None


class Refused(FilingError):
    """A call that is not done; `code` names the reason."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
