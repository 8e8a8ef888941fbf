"""The dialogues of conversations, one text each, for the Rasa tracker store to fill."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Callable

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.storage.database import Database, update_or_insert
from bot.storage.tables import conversation_tracker as row


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class TrackerRows:
    """Keeps the latest dialogue of each conversation; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._now = now

    def load(self, conversation: str) -> str | None:
        """Return the dialogue of a conversation, or None."""
        with self._database.reading() as connection:
            return find_dialogue(connection, conversation)

    def store(self, conversation: str, text: str) -> None:
        """Keep the dialogue of a conversation in place of what was kept before."""
        with self._database.writing() as connection:
            write_dialogue(connection, conversation, text, self._now())

    def delete(self, conversation: str) -> None:
        """Forget the dialogue of a conversation; nothing happens when there is none."""
        with self._database.writing() as connection:
            connection.execute(delete(row).where(row.c.conversation == conversation))

    def conversations(self) -> list[str]:
        """Return the ids of all conversations that have a dialogue, in order."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(row.c.conversation).order_by(row.c.conversation)))


def find_dialogue(connection: Connection, conversation: str) -> str | None:
    """Return the dialogue of a conversation, or None."""
    return connection.scalar(select(row.c.dialogue).where(row.c.conversation == conversation))


def write_dialogue(connection: Connection, conversation: str, text: str, now: datetime | None = None) -> None:
    """Keep the dialogue of a conversation in place of what was kept before."""
    now = now or _utc_now()
    latest = {"dialogue": text, "version": row.c.version + 1, "updated_at": now}
    new = {"dialogue": text, "version": 1, "updated_at": now}
    update_or_insert(connection, row.c.conversation, conversation, latest, new)
