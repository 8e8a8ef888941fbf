"""Counts over cases, messages and hand-overs since a moment; nothing in them says who wrote what."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Mapping, Optional

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from bot.storage.database import Database
from bot.storage.hand_overs import OF_OURS
from bot.storage.tables import case_event, filing_case, inbox
from bot.storage.tables_of_agents import case_line, hand_over

_LEFT_AFTER = timedelta(days=1)
"""A customer who has not come back for so long with a question open has dropped off at it."""
_MISSED = ("not_understood", "missed")
_OF_INBOX = "inbox:"
"""How the ids of messages begin that came through the inbox."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What happened since a moment."""

    conversations: Mapping[tuple[str, Optional[str]], int]
    """By channel and operation."""
    drop_off: Mapping[str, int]
    """By the question that was left open."""
    messages: int
    not_understood: int
    cases: int
    handed_over: int
    """Cases in which a person was asked for."""
    take_seconds: tuple[float, ...]
    answer_seconds: tuple[float, ...]
    """From the request to the first thing a person said."""
    unanswered: int
    feedback: Mapping[str, Mapping[str, int]]
    """By what was advised: how often it was found good, bad, or something else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Misunderstood:
    """A message that was not understood."""

    case_id: str
    at: datetime
    text: str
    asked: Optional[str]


class FigureRows:
    """Counts on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, moment: datetime, now: datetime) -> Counts:
        """Return the counts since a moment."""
        with self._database.reading() as connection:
            feedback, missed = _events(connection, moment)
            requests = _requests(connection, moment)
            return Counts(
                conversations=_conversations(connection, moment),
                drop_off=_drop_off(connection, moment, now - _LEFT_AFTER),
                messages=_messages(connection, moment),
                not_understood=missed,
                cases=connection.scalar(
                    select(func.count()).select_from(case_line).where(case_line.c.updated_at >= moment)
                ),
                handed_over=len({one["case_id"] for one in requests}),
                take_seconds=_seconds(requests, "taken_at"),
                answer_seconds=_seconds(requests, "answered_at"),
                unanswered=sum(1 for one in requests if one["told_at"]),
                feedback=feedback,
            )

    def misunderstood(self, limit: int) -> list[Misunderstood]:
        """Return the messages that were not understood, the latest first, as far as they are still kept."""
        events = select(case_event).where(case_event.c.kind.in_(_MISSED))
        found: list[Misunderstood] = []
        with self._database.reading() as connection:
            for event in connection.execute(events.order_by(case_event.c.at.desc()).limit(limit)).mappings():
                text = _text_of(connection, str(event["data"].get("message", "")))
                if text:
                    asked = event["data"].get("asked")
                    found.append(Misunderstood(case_id=event["case_id"], at=event["at"], text=text, asked=asked))
        return found


def _text_of(connection: Connection, message: str) -> Optional[str]:
    number = message.removeprefix(_OF_INBOX)
    if number == message or not number.isdigit():
        return None
    content = connection.scalar(select(inbox.c.content).where(inbox.c.id == int(number)))
    return content and str(content["text"])


def _conversations(connection: Connection, moment: datetime) -> dict[tuple[str, Optional[str]], int]:
    groups = (case_line.c.channel, case_line.c.operation)
    query = select(*groups, func.count()).where(case_line.c.updated_at >= moment).group_by(*groups)
    return {(channel, operation): count for channel, operation, count in connection.execute(query)}


def _drop_off(connection: Connection, moment: datetime, left: datetime) -> dict[str, int]:
    is_left = and_(filing_case.c.updated_at >= moment, filing_case.c.updated_at < left, filing_case.c.asked.isnot(None))
    query = select(filing_case.c.asked, func.count()).where(is_left).group_by(filing_case.c.asked)
    return dict(connection.execute(query).fetchall())


def _messages(connection: Connection, moment: datetime) -> int:
    sent = and_(inbox.c.kept_at >= moment, inbox.c.external_id.notlike(f"{OF_OURS}%"))
    return int(connection.scalar(select(func.count()).select_from(inbox).where(sent)))


def _requests(connection: Connection, moment: datetime) -> list[Mapping[str, Any]]:
    return list(connection.execute(select(hand_over).where(hand_over.c.requested_at >= moment)).mappings())


def _seconds(requests: list[Mapping[str, Any]], end: str) -> tuple[float, ...]:
    return tuple((one[end] - one["requested_at"]).total_seconds() for one in requests if one[end])


def _events(connection: Connection, moment: datetime) -> tuple[dict[str, Counter[str]], int]:
    """Return the feedback by what was advised, and how many messages were not understood."""
    kinds = case_event.c.kind.in_(("feedback", *_MISSED))
    feedback: dict[str, Counter[str]] = defaultdict(Counter)
    missed = 0
    for event in connection.execute(select(case_event).where(kinds, case_event.c.at >= moment)):
        if event.kind in _MISSED:
            missed += 1
        else:
            verdict = event.data.get("verdict")
            advised = (event.data.get("advised") or {}).get("outcome") or "-"
            feedback[advised][verdict if verdict in ("good", "bad") else "other"] += 1
    return feedback, missed
