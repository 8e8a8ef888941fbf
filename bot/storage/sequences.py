"""The numbers of a conversation: every message and every reply takes the next one, in the order of their commits."""

from __future__ import annotations

from datetime import datetime
from typing import Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage.database import Database, insert_for, update_or_insert
from bot.storage.tables import conversation_sequence as row


def take_numbers(connection: Connection, conversation: str, count: int, now: datetime) -> int:
    """Take the next numbers and return the last; until the end of the transaction nobody else gets one."""
    more = {"last": row.c.last + count, "moved_at": now}
    update_or_insert(connection, row.c.conversation, conversation, more, {"last": count, "moved_at": now})
    return int(connection.scalar(select(row.c.last).where(row.c.conversation == conversation)))


def set_numbers(connection: Connection, conversation: str, last: int, now: datetime) -> None:
    """Go on after this number in a conversation whose rows were erased."""
    insert = insert_for(connection)(row).values(conversation=conversation, last=last, moved_at=now)
    connection.execute(insert.on_conflict_do_update(index_elements=[row.c.conversation], set_={"last": last}))


def last_numbers(database: Database, conversations: Sequence[str]) -> dict[str, int]:
    """Return the last number of each of these conversations that has one."""
    with database.reading() as connection:
        found = connection.execute(select(row.c.conversation, row.c.last).where(row.c.conversation.in_(conversations)))
        return {conversation: last for conversation, last in found}
