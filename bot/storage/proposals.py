"""What the assistant would answer, and what it understood, while a person has the conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping, Optional, Sequence

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.storage.database import Database, insert_for
from bot.storage.tables_of_agents import draft, proposal


class ProposalRows:
    """Reads drafts and proposals, and removes those that are settled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def draft(self, case_id: str) -> Optional[tuple[int, Sequence[Mapping[str, Any]]]]:
        """Return the number of the last message that was answered silently, and the replies; None: there is none."""
        with self._database.reading() as connection:
            found = connection.execute(select(draft).where(draft.c.case_id == case_id)).first()
        return (found.seq, found.replies) if found else None

    def open(self, case_id: str) -> dict[str, Any]:
        """Return what was understood and is not settled, by the id of a fact or row, oldest first."""
        query = select(proposal.c.name, proposal.c.value).where(proposal.c.case_id == case_id)
        with self._database.reading() as connection:
            return {name: value for name, value in connection.execute(query.order_by(proposal.c.at, proposal.c.name))}

    def settle(self, case_id: str, names: Sequence[str]) -> None:
        """Remove proposals."""
        with self._database.writing() as connection:
            connection.execute(delete(proposal).where(proposal.c.case_id == case_id, proposal.c.name.in_(names)))


def keep_aside(
    connection: Connection,
    case_id: str,
    seq: int,
    replies: Sequence[Mapping[str, Any]],
    understood: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep what the assistant would have said to a message, and what it understood, in the place of what it did."""
    said = {"seq": seq, "replies": list(replies), "at": now}
    statement = insert_for(connection)(draft).values(case_id=case_id, **said)
    connection.execute(statement.on_conflict_do_update(index_elements=[draft.c.case_id], set_=said))
    for name, value in understood.items():
        kept = {"value": value, "at": now}
        one = insert_for(connection)(proposal).values(case_id=case_id, name=name, **kept)
        keys = [proposal.c.case_id, proposal.c.name]
        connection.execute(one.on_conflict_do_update(index_elements=keys, set_=kept))


def has_proposals(connection: Connection, case_id: str) -> bool:
    """Tell whether something is proposed for a case."""
    return connection.execute(select(proposal.c.name).where(proposal.c.case_id == case_id)).first() is not None


def forget_proposals(connection: Connection, case_id: str) -> None:
    """Remove draft and proposals of a case."""
    for table in (draft, proposal):
        connection.execute(delete(table).where(table.c.case_id == case_id))
