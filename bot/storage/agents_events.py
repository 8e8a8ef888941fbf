"""What agents are told: numbered like the lines of a conversation, so that whoever follows misses nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.storage.database import Database, insert_for
from bot.storage.sequences import take_numbers
from bot.storage.tables import conversation_sequence
from bot.storage.tables_of_agents import agents_event as row
from bot.storage.tables_of_agents import agents_follower

EVENTS = "agents:events"
"""The sequence of the events; whoever writes one locks it last, so that numbers become visible in their order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentsEvent:
    """Something that agents are told."""

    id: int
    at: datetime
    kind: str
    """`requested`, `taken`, `returned`, `message` or `unanswered`."""
    case: str
    data: Mapping[str, Any] = field(default_factory=dict)


def tell(connection: Connection, kind: str, case_id: str, now: datetime, **data: Any) -> None:
    """Add an event."""
    number = take_numbers(connection, EVENTS, 1, now)
    connection.execute(insert(row), {"id": number, "at": now, "kind": kind, "case_id": case_id, "data": data})


class EventRows:
    """Reads events, and remembers how far each follower has come."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> int:
        """Return the number of the last event."""
        sequence = conversation_sequence.c
        with self._database.reading() as connection:
            return connection.scalar(select(sequence.last).where(sequence.conversation == EVENTS)) or 0

    def after(self, number: int, limit: int = 100) -> list[AgentsEvent]:
        """Return the next events after a number; from the start where the number lies beyond the end."""
        start = number if number <= self.last() else 0
        with self._database.reading() as connection:
            found = connection.execute(select(row).where(row.c.id > start).order_by(row.c.id).limit(limit))
            return [AgentsEvent(id=one.id, at=one.at, kind=one.kind, case=one.case_id, data=one.data) for one in found]

    def reached(self, follower: str) -> int:
        """Return the number of the last event that a follower has dealt with; one that is new begins with the next."""
        query = select(agents_follower.c.last).where(agents_follower.c.name == follower)
        with self._database.reading() as connection:
            last = connection.scalar(query)
        if last is None:
            last = self.last()
            self.advance(follower, last)
        return last

    def advance(self, follower: str, number: int) -> None:
        """Remember that a follower has dealt with everything up to a number."""
        with self._database.writing() as connection:
            statement = insert_for(connection)(agents_follower).values(name=follower, last=number)
            connection.execute(
                statement.on_conflict_do_update(index_elements=[agents_follower.c.name], set_={"last": number})
            )


def forget_events(connection: Connection, case_id: str) -> None:
    """Remove what agents were told about a case."""
    connection.execute(delete(row).where(row.c.case_id == case_id))


def forget_events_before(connection: Connection, before: datetime) -> None:
    """Remove what is older."""
    connection.execute(delete(row).where(row.c.at < before))
