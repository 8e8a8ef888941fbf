"""A repository that keeps cases in SQLite or PostgreSQL, one transaction for each call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from typing import Any, Mapping, Sequence, Type, TypeVar

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from bot.cases.case import Advice, Case, CaseEvent
from bot.cases.keeping import findable_text, fold, no_such_case, put_aside, refuse_unstorable, stale, succeed, taken
from bot.filing.errors import CaseChanged, CaseExists, CaseNotFound
from bot.storage.agents_events import forget_events
from bot.storage.case_lines import write_line
from bot.storage.database import Database, DuplicateKey
from bot.storage.grams import candidates, forget_grams, write_grams
from bot.storage.slack import ERASED
from bot.storage.tables import (
    case_advice,
    case_event,
    conversation_sequence,
    conversation_tracker,
    filing_case,
    inbox,
    outbox,
    slack_post,
)

Entry = TypeVar("Entry", CaseEvent, Advice)
_CASE_FIELDS = tuple(part.name for part in fields(Case) if part.name not in ("events", "advice"))


class SqlRepository:
    """Keeps cases in a database; a `CaseRepository` that threads and processes may share."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, case: Case) -> None:
        """Keep a new case; raise `CaseExists` when its number or its conversation is taken."""
        refuse_unstorable(case)
        try:
            with self._database.writing() as connection:
                write_case(connection, None, case)
        except DuplicateKey as error:
            raise CaseExists(taken(case)) from error

    def get(self, case_id: str) -> Case:
        """Return the case with this number; raise `CaseNotFound`."""
        with self._database.reading() as connection:
            return _get(connection, case_id)

    def of_conversation(self, conversation: str) -> Case | None:
        """Return the case of this conversation, or None."""
        with self._database.reading() as connection:
            return find_case(connection, conversation)

    def save(self, case: Case) -> Case:
        """Store a changed case and return it with its new version; raise `CaseChanged` when it is stale."""
        refuse_unstorable(case)
        try:
            with self._database.writing() as connection:
                stored = _get(connection, case.id)
                saved = succeed(stored, case)
                write_case(connection, replace(stored, version=case.version), saved)
                return saved
        except DuplicateKey as error:
            raise CaseExists(taken(case)) from error

    def adopt(self, case_id: str, conversation: str) -> Case:
        """Move a case into another conversation and return it; raise `CaseNotFound`."""
        refuse_unstorable((case_id, conversation))
        with self._database.writing() as connection:
            found, present = _get(connection, case_id), find_case(connection, conversation)
            if found.conversation == conversation:
                return found
            if present is not None:
                write_case(connection, present, succeed(present, put_aside(present)))
            moved = succeed(found, replace(found, conversation=conversation))
            write_case(connection, found, moved)
            return moved

    def list(self, *, limit: int = 50, offset: int = 0, text: str | None = None) -> list[Case]:
        """Return cases, latest change first; `text` is looked for in number, conversation and details."""
        query = select(filing_case).order_by(filing_case.c.updated_at.desc(), filing_case.c.id)
        if text:
            query = query.where(filing_case.c.findable_text.contains(fold(text), autoescape=True))
        with self._database.reading() as connection:
            may_hold = candidates(connection, fold(text or ""))
            query = query if may_hold is None else query.where(filing_case.c.id.in_(may_hold))
            return _load(connection, query.limit(limit).offset(offset))

    def erase(self, case_id: str) -> None:
        """Remove a case, its history, and all that its conversation said; raise `CaseNotFound`."""
        with self._database.writing() as connection:
            erase_case(connection, case_id)


def find_case(connection: Connection, conversation: str) -> Case | None:
    """Return the case of a conversation, or None."""
    query = select(filing_case).where(filing_case.c.conversation == conversation)
    return next(iter(_load(connection, query)), None)


def write_case(connection: Connection, before: Case | None, after: Case) -> None:
    """Write a new case, or the next version of one that was read; raise `CaseChanged` where it has changed since."""
    if before is None:
        connection.execute(insert(filing_case), _row(after))
    else:
        _replace(connection, before, after)
    _append(connection, case_event, after.id, after.events, after=len(before.events) if before else 0)
    _append(connection, case_advice, after.id, after.advice, after=len(before.advice) if before else 0)
    write_line(connection, after)
    text = findable_text(after)
    if before is None or findable_text(before) != text:
        write_grams(connection, after.id, text)


def erase_case(connection: Connection, case_id: str) -> None:
    """Remove a case, its history, and all that its conversation said; raise `CaseNotFound`."""
    conversation = connection.scalar(select(filing_case.c.conversation).where(filing_case.c.id == case_id))
    if conversation is None:
        raise CaseNotFound(no_such_case(case_id))
    forget_grams(connection, case_id)
    # The order in which a finished turn writes them: otherwise the two could wait for each other.
    for table in (inbox, conversation_sequence, filing_case, conversation_tracker, outbox):
        connection.execute(delete(table).where(table.c.conversation == conversation))
    # What we said stands in Slack as well, and is taken from there as soon as Slack can be reached.
    erased = {"card": ERASED, "is_shown": False}
    connection.execute(update(slack_post).where(slack_post.c.conversation == conversation), erased)
    forget_events(connection, case_id)


def _row(case: Case) -> dict[str, Any]:
    return {**{name: getattr(case, name) for name in _CASE_FIELDS}, "findable_text": findable_text(case)}


def _replace(connection: Connection, read: Case, saved: Case) -> None:
    """Write the new version over the one that was read; somebody else's newer version is never overwritten."""
    unchanged = (filing_case.c.id == read.id) & (filing_case.c.version == read.version)
    if not connection.execute(update(filing_case).where(unchanged), _row(saved)).rowcount:
        raise CaseChanged(stale(read))


def _append(connection: Connection, table: Table, case_id: str, history: Sequence[Entry], after: int = 0) -> None:
    rows = [
        {"case_id": case_id, "position": position, **{part.name: getattr(entry, part.name) for part in fields(entry)}}
        for position, entry in enumerate(history[after:], start=after)
    ]
    if rows:
        connection.execute(insert(table), rows)


def _get(connection: Connection, case_id: str) -> Case:
    found = _load(connection, select(filing_case).where(filing_case.c.id == case_id))
    if not found:
        raise CaseNotFound(no_such_case(case_id))
    return found[0]


def _load(connection: Connection, query: Select) -> list[Case]:
    """Return the cases that a query on `filing_case` finds, each with its history."""
    events = _histories(connection, case_event, CaseEvent, query)
    advice = _histories(connection, case_advice, Advice, query)
    return [
        Case(
            **{name: row[name] for name in _CASE_FIELDS},
            events=tuple(events[row["id"]]),
            advice=tuple(advice[row["id"]]),
        )
        for row in connection.execute(query).mappings()
    ]


def _histories(connection: Connection, table: Table, kind: Type[Entry], query: Select) -> Mapping[str, Sequence[Entry]]:
    """Return the entries of one kind by case number, oldest first."""
    cases = query.with_only_columns(filing_case.c.id)
    rows = connection.execute(select(table).where(table.c.case_id.in_(cases)).order_by(table.c.position))
    histories: dict[str, list[Entry]] = defaultdict(list)
    for row in rows.mappings():
        histories[row["case_id"]].append(kind(**{part.name: row[part.name] for part in fields(kind)}))
    return histories
