"""Cases in short: kept beside each case, and searched by number, domain, text and whatever else is a column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping, Optional

from sqlalchemy import and_, literal_column, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from bot.cases.case import Case
from bot.cases.keeping import findable_text, fold
from bot.storage.database import insert_for
from bot.storage.grams import candidates
from bot.storage.tables_of_agents import case_line as row

ASSISTANT, WAITING, PERSON = "assistant", "waiting", "person"
"""Who has a conversation: the assistant, the assistant while somebody waits for a person, or a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Which cases are looked for; what is None or empty does not matter."""

    text: str = ""
    state: Optional[str] = None
    """`asking` while the operation is not known, else `advised`."""
    held: Optional[str] = None
    operation: Optional[str] = None
    province: Optional[str] = None
    channel: Optional[str] = None
    assignee: Optional[str] = None
    changed_after: Optional[datetime] = None
    changed_before: Optional[datetime] = None
    limit: int = 50
    after: Optional[tuple[datetime, str]] = None
    """Where the page before ended: moment and number of its last case."""


Line = Mapping[str, Any]
_LATEST = 2_000


def channel_of(conversation: str) -> str:
    """Return the channel of a conversation: what stands before the colon."""
    return conversation.partition(":")[0]


def write_line(connection: Connection, case: Case) -> None:
    """Keep the line of a case up to date; who has it and who looks after it stay."""
    values = _values(case)
    statement = insert_for(connection)(row).values(case_id=case.id, held=ASSISTANT, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[row.c.case_id], set_=values))


def _values(case: Case) -> dict[str, Any]:
    domain = case.details.get("domain_name")
    return {
        "language": case.language,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "channel": channel_of(case.conversation),
        "operation": (case.advice[-1].outcome or None) if case.advice else None,
        "province": case.facts.get("province"),
        "domain": fold(domain) if domain else None,
        "text": findable_text(case),
    }


def set_holder(connection: Connection, case_id: str, held: str, name: Optional[str] = None) -> None:
    """Note who has the conversation of a case."""
    connection.execute(update(row).where(row.c.case_id == case_id), {"held": held, "holder": name})


def set_assignee(connection: Connection, case_id: str, person: Optional[str], name: Optional[str]) -> None:
    """Note who looks after a case; None: nobody."""
    connection.execute(update(row).where(row.c.case_id == case_id), {"assignee": person, "assignee_name": name})


def find_line(connection: Connection, case_id: str) -> Optional[Line]:
    """Return the line of a case, or None."""
    return connection.execute(select(row).where(row.c.case_id == case_id)).mappings().first()


def search(connection: Connection, wanted: Search) -> list[Line]:
    """Return a page of cases, latest change first: by number or domain where the text is one, else by text."""
    text = fold(wanted.text.strip())
    exact = [row.c.case_id == text.upper(), row.c.domain == text]
    for condition in exact if text else ():
        found = _page(connection, select(row).where(condition), wanted)
        if found:
            return found
    if not text:
        return _page(connection, select(row), wanted)
    return _by_text(connection, text, wanted)


def _by_text(connection: Connection, text: str, wanted: Search) -> list[Line]:
    """Look among the latest cases first, where a common text fills the page, and then through all that may have it."""
    has_text = row.c.text.contains(text, autoescape=True)
    newest = select(row.c.case_id, row.c.text).order_by(row.c.updated_at.desc(), row.c.case_id.desc()).limit(_LATEST)
    latest = _filtered(newest, wanted).subquery()
    having = select(latest.c.case_id).where(latest.c.text.contains(text, autoescape=True))
    found = _page(connection, select(row).where(row.c.case_id.in_(having)), wanted)
    if len(found) == wanted.limit:
        return found
    may_hold = candidates(connection, text)
    if may_hold is not None:
        return _page(connection, select(row).where(row.c.case_id.in_(may_hold), has_text), wanted)
    # One pass over the narrow rows: by the index of moments, SQLite would fetch each of them by itself.
    moment = literal_column("+case_line.updated_at") if connection.dialect.name == "sqlite" else row.c.updated_at
    return _page(connection, select(row).where(has_text), wanted, moment)


def _page(connection: Connection, query: Select, wanted: Search, moment: Any = row.c.updated_at) -> list[Line]:
    ordered = _filtered(query, wanted).order_by(moment.desc(), row.c.case_id.desc()).limit(wanted.limit)
    return list(connection.execute(ordered).mappings())


def _filtered(query: Select, wanted: Search) -> Select:
    same = {"held": wanted.held, "operation": wanted.operation, "province": wanted.province}
    same |= {"channel": wanted.channel, "assignee": wanted.assignee}
    for name, value in same.items():
        query = query.where(row.c[name] == value) if value else query
    if wanted.state:
        query = query.where(row.c.operation.is_(None) if wanted.state == "asking" else row.c.operation.isnot(None))
    if wanted.changed_after:
        query = query.where(row.c.updated_at >= wanted.changed_after)
    if wanted.changed_before:
        query = query.where(row.c.updated_at < wanted.changed_before)
    if wanted.after:
        at, number = wanted.after
        query = query.where(or_(row.c.updated_at < at, and_(row.c.updated_at == at, row.c.case_id < number)))
    return query
