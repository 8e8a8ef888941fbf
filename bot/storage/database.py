"""Open a database, run one unit of work on it, and say in a sentence what went wrong with it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ContextManager, Iterator, Mapping, Optional

from sqlalchemy import Column, create_engine, event, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    TimeoutError,
)
from sqlalchemy.pool import QueuePool

from bot.cases.keeping import refuse_unstorable
from bot.filing.errors import FilingError, StorageUnavailable
from bot.storage.turnstile import Turnstile
from bot.storage.values import decode, encode

_FORMS = "write sqlite:///folder/file.db or postgresql://user:password@host:5432/name"
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg2")
_FAULTS_OF_OURS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""These mean that a statement is wrong; every other error of a driver means that the database is not usable."""
_POSTGRESQL_UNIQUE_VIOLATION = "23505"
_REMEDIES = {
    "sqlite": "check that the file and its folder are writable, that the disk has room and that nobody holds a lock",
    "postgresql": "check that the server runs and can be reached from here",
}


class BadDatabaseUrl(FilingError):
    """The database URL cannot be used."""


class DuplicateKey(FilingError):
    """A row with this key is already there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How many seconds a call may wait before it fails."""

    lock: int = 2
    """For another process that writes to the same SQLite file."""
    connection: int = 3
    statement: int = 3


_FOR_MIGRATION = Patience(lock=60, statement=600)


@dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """A database: every unit of work has its own transaction, and fails as a whole."""

    place: str
    """Its URL without the password."""
    kind: str
    """`sqlite` or `postgresql`."""
    reader: Engine
    writer: Engine
    turnstile: Optional[Turnstile] = None
    """Where one can write at a time: who of us is next."""

    def reading(self) -> ContextManager[Connection]:
        """Run reads that all see the same moment."""
        return self._transaction(self.reader)

    def writing(self) -> ContextManager[Connection]:
        """Run reads and writes that are stored together at the end, or not at all."""
        return self._transaction(self.writer) if self.turnstile is None else self._one_at_a_time(self.turnstile)

    def close(self) -> None:
        """Give the connections back."""
        self.writer.dispose()

    @contextmanager
    def _one_at_a_time(self, turnstile: Turnstile) -> Iterator[Connection]:
        if not turnstile.enter():
            raise self._unavailable(BlockingIOError("others of this process write for too long"))
        try:
            with self._transaction(self.writer) as connection:
                yield connection
        finally:
            turnstile.leave()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if _is_duplicate(error):
                raise DuplicateKey(f"The database {self.place} already has a row with this key.") from error
            if isinstance(error, _FAULTS_OF_OURS) and not error.connection_invalidated:
                raise
            raise self._unavailable(error.orig) from error
        except TimeoutError as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: BaseException) -> StorageUnavailable:
        problem = (str(error).strip() or type(error).__name__).splitlines()[0]
        return StorageUnavailable(
            f"The database {self.place} did not do its work, nothing was stored: {problem}. "
            f"To mend it, {_REMEDIES[self.kind]}; then repeat."
        )


def insert_for(connection: Connection) -> Any:
    """Return the `insert` of the engine behind a connection, which knows what to do on a conflict."""
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]


def update_or_insert(
    connection: Connection, key: Column, value: str, latest: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    """Update the row with this key, or insert a new one.

    The update comes first, because the row is there nearly always.
    """
    if connection.execute(update(key.table).where(key == value).values(latest)).rowcount:
        return
    insert = insert_for(connection)(key.table).values({key.name: value, **new})
    connection.execute(insert.on_conflict_do_update(index_elements=[key], set_=latest))


def _is_duplicate(error: DBAPIError) -> bool:
    code = getattr(error.orig, "pgcode", None)
    return code == _POSTGRESQL_UNIQUE_VIOLATION or str(error.orig).startswith("UNIQUE constraint failed")


def open_database(url: str, *, migrating: bool = False) -> Database:
    """Return the database behind a URL, not yet connected; `migrating` waits longer and lets tables be rebuilt."""
    parsed = _parse(url)
    patience = _FOR_MIGRATION if migrating else Patience()
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed)
        return _open_sqlite(parsed, patience, foreign_keys=not migrating)
    return _open_postgresql(parsed, patience)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # `from None`, and no URL in the text: what cannot be parsed may hold a password anywhere.
        raise BadDatabaseUrl(f"The database URL cannot be read: {_FORMS}.") from None
    if parsed.drivername not in _DRIVERS:
        raise BadDatabaseUrl(f"The database URL begins with '{parsed.drivername}', which is not supported: {_FORMS}.")
    if not parsed.database or parsed.database == ":memory:":
        raise BadDatabaseUrl(f"The database URL {_place(parsed)} names no database: {_FORMS}.")
    return parsed


def _place(url: URL) -> str:
    shown = URL.create(url.drivername, username=url.username, host=url.host, port=url.port, database=url.database)
    return shown.render_as_string()


def _make_folder(url: URL) -> None:
    folder = Path(url.database).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"The folder {folder} of the database cannot be made: {error.strerror}. Make it, or name another one."
        ) from error


def _open_sqlite(url: URL, patience: Patience, *, foreign_keys: bool) -> Database:
    engine = _create_engine(
        url,
        connect_args={"timeout": patience.lock, "check_same_thread": False},
        poolclass=QueuePool,  # opening a file and setting it up takes longer than most of our transactions
        pool_timeout=patience.connection,
    )
    pragmas = (
        f"busy_timeout={patience.lock * 1000}",
        # As safe as DELETE, and durable at the commit even where power fails: the emptied journal is synced as well.
        "journal_mode=TRUNCATE",
        "synchronous=FULL",
        "secure_delete=ON",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # Python's driver would begin late, and never before a read
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))

    reader = engine.execution_options(begin="BEGIN")
    turnstile = Turnstile(2 * patience.lock)
    return Database(place=_place(url), kind="sqlite", writer=engine, reader=reader, turnstile=turnstile)


def _open_postgresql(url: URL, patience: Patience) -> Database:
    engine = _create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=patience.connection,
        connect_args={
            "connect_timeout": patience.connection,
            "options": f"-c statement_timeout={patience.statement}s",
        },
    )
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(place=_place(url), kind="postgresql", writer=engine, reader=reader)


def _create_engine(url: URL, **options: Any) -> Engine:
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,  # customers' texts stay out of tracebacks and logs
        json_serializer=encode,
        json_deserializer=decode,
        **options,
    )

    @event.listens_for(engine, "before_cursor_execute")
    def check(_connection: object, _cursor: object, _statement: str, parameters: object, *_rest: object) -> None:
        refuse_unstorable(parameters)

    return engine
