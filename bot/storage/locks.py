"""Which conversation this process works on, so that several processes over one PostgreSQL do not do the same work.

A lock is an advisory one that PostgreSQL gives to a connection: when the process dies, the connection goes, and the
others may take over at once. It only saves work. What keeps a message from being handled twice is that `finish` marks
it done and stores its effect in one transaction; so a lock that is lost with its connection does no harm.
On SQLite there is one serving process, and nothing to lock.
"""

from __future__ import annotations

import hashlib
from threading import Lock
from typing import Optional

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from bot.storage.database import Database


class ConversationLocks:
    """Holds the locks of this process on a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Optional[Connection] = None
        self._one_at_a_time = Lock()

    @property
    def are_needed(self) -> bool:
        """Whether other processes may work on the same conversations, so that to take a lock is a call."""
        return self._database.kind == "postgresql"

    def take(self, name: str) -> bool:
        """Lock a conversation, and tell whether it is ours now."""
        return self._ask("SELECT pg_try_advisory_lock(:key)", name)

    def release(self, name: str) -> None:
        """Let others have a conversation."""
        self._ask("SELECT pg_advisory_unlock(:key)", name)

    def close(self) -> None:
        """Let go of everything."""
        with self._one_at_a_time:
            self._drop()

    def _ask(self, question: str, name: str) -> bool:
        if not self.are_needed:
            return True
        with self._one_at_a_time:
            try:
                return bool(self._connected().execute(text(question), {"key": _key(name)}).scalar())
            except DBAPIError:
                self._drop()
                return False

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._database.writer.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
