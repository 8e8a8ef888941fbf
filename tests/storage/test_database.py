"""A database in trouble: told in a sentence, in time, and nothing is stored."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from traceback import format_exception
from typing import Iterator

import pytest
from sqlalchemy import func, insert, select, text

from bot.cases.keeping import UnstorableText
from bot.filing.errors import StorageUnavailable
from bot.storage.cases import SqlRepository
from bot.storage.database import BadDatabaseUrl, Database, DuplicateKey, open_database
from bot.storage.migrate import upgrade
from bot.storage.tables import conversation_tracker
from tests.cases.example import MORNING, full_case
from tests.postgresql import PostgresqlServer

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@contextmanager
def refused_within(seconds: float, words: str) -> Iterator[None]:
    """Expect `StorageUnavailable` with these words, and soon."""
    begun = monotonic()
    with pytest.raises(StorageUnavailable, match=words):
        yield
    assert monotonic() - begun < seconds


def file_of(database_url: str) -> Path:
    """Return the file behind a SQLite URL."""
    return Path(database_url.removeprefix("sqlite:///"))


# Locks


@only_sqlite
def test_a_locked_file_is_told_in_three_seconds_and_nothing_is_stored(database_url: str, database: Database) -> None:
    repository = SqlRepository(database)
    with closing(sqlite3.connect(file_of(database_url), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with refused_within(3, "database is locked.*nobody holds a lock"):
            repository.add(full_case())
        other.execute("ROLLBACK")
    assert repository.list() == []
    repository.add(full_case())


@only_postgresql
def test_a_locked_table_is_told_in_four_seconds_and_nothing_is_stored(database_url: str, database: Database) -> None:
    repository, other = SqlRepository(database), open_database(database_url)
    with other.writing() as connection:
        connection.execute(text("LOCK TABLE case_advice"))
        with refused_within(4, "statement timeout"):
            repository.add(full_case())
    other.close()
    assert repository.list() == []
    repository.add(full_case())


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    count = select(func.count()).select_from(conversation_tracker)
    row = {"conversation": "widget:one", "dialogue": "{}", "version": 1, "updated_at": MORNING}
    with database.writing() as writer:
        writer.execute(insert(conversation_tracker), row)
        with database.reading() as reader:
            assert reader.scalar(count) == 0
    with database.reading() as reader:
        assert reader.scalar(count) == 1


# A database that is away


@only_postgresql
def test_a_stopped_server_is_told_and_the_same_repository_goes_on_after_its_restart(
    postgresql_server: PostgresqlServer, database: Database
) -> None:
    repository = SqlRepository(database)
    repository.add(full_case(1))
    postgresql_server.stop()
    try:
        with refused_within(4, "did not do its work, nothing was stored.*check that the server runs"):
            repository.add(full_case(2))
        with refused_within(4, "nothing was stored"):
            repository.get(full_case(1).id)
    finally:
        postgresql_server.start()
    assert repository.list() == [full_case(1)]
    repository.add(full_case(2))


@only_postgresql
def test_a_restart_between_two_calls_is_not_noticed(postgresql_server: PostgresqlServer, database: Database) -> None:
    repository = SqlRepository(database)
    repository.add(full_case())
    postgresql_server.stop()
    postgresql_server.start()
    assert repository.get(full_case().id) == full_case()


@only_postgresql
def test_a_connection_cut_within_a_call_is_told_and_nothing_is_stored(database: Database) -> None:
    with pytest.raises(StorageUnavailable):
        with database.writing() as connection:
            connection.execute(text("INSERT INTO conversation_tracker VALUES ('a', 'b', 1, now())"))
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM conversation_tracker")) == 0


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    database = open_database("postgresql://filing:s3cret@127.0.0.1:1/cases?application_name=t0ken")
    with pytest.raises(StorageUnavailable, match="postgresql://filing@127.0.0.1:1/cases") as refusal:
        SqlRepository(database).list()
    assert "s3cret" not in str(refusal.value) and "t0ken" not in str(refusal.value)


# A file that cannot be used


@only_sqlite
def test_a_read_only_file_is_told_and_can_still_be_read(database_url: str, database: Database) -> None:
    SqlRepository(database).add(full_case(1))
    with made_read_only(file_of(database_url)):
        repository = SqlRepository(open_database(database_url))  # SQLite looks when it opens the file
        with refused_within(3, "readonly database.*check that the file and its folder are writable"):
            repository.add(full_case(2))
        assert repository.list() == [full_case(1)]
    SqlRepository(database).add(full_case(2))


@contextmanager
def made_read_only(path: Path) -> Iterator[None]:
    """Make a SQLite file read-only even for root: by the write version in its header, which SQLite must obey."""
    place_of_write_version = 18
    with path.open("r+b", buffering=0) as file:
        before = os.pread(file.fileno(), 1, place_of_write_version)
        os.pwrite(file.fileno(), b"\x03", place_of_write_version)
        yield
        os.pwrite(file.fileno(), before, place_of_write_version)


@only_sqlite
def test_a_damaged_file_is_told(database_url: str) -> None:
    file_of(database_url).parent.mkdir()
    file_of(database_url).write_bytes(b"this is no database" * 100)
    with refused_within(3, "file is not a database"):
        upgrade(database_url)


@only_sqlite
def test_a_missing_folder_is_made_for_the_owner_alone(database_url: str) -> None:
    upgrade(database_url)
    assert file_of(database_url).exists()
    assert file_of(database_url).parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable, match=f"The folder {tmp_path}/file/below .* cannot be made"):
        open_database(f"sqlite:///{tmp_path}/file/below/filing.db")


@only_sqlite
def test_a_sqlite_file_is_kept_with_care(database: Database) -> None:
    expected = {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 2000,
    }
    with database.reading() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected} == expected


@only_sqlite
def test_a_migration_may_rebuild_a_table_and_keep_what_refers_to_it(database_url: str, database: Database) -> None:
    with open_database(database_url, migrating=True).writing() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0


# What is asked of it


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "cannot be read: write sqlite:///folder/file.db or postgresql://"),
        ("filing.db", "cannot be read"),
        ("postgresql://user:s3cret@host:port/name", "cannot be read"),
        ("postgres://user:s3cret@host/name", "begins with 'postgres', which is not supported"),
        ("mysql://user:s3cret@host/name", "begins with 'mysql'"),
        ("postgresql+asyncpg://user:s3cret@host/name", "not supported"),
        ("postgresql://user:s3cret@host", "names no database"),
        ("sqlite://", "names no database"),
        ("sqlite:///:memory:", "names no database"),
    ],
)
def test_a_bad_url_is_refused_with_the_right_form_and_without_its_password(url: str, words: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=words) as refusal:
        open_database(url)
    assert "s3cret" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("value", ["a\0b", "a\ud800b"])
def test_text_that_a_database_cannot_keep_is_refused_in_any_statement(database: Database, value: str) -> None:
    with pytest.raises(UnstorableText):
        with database.writing() as connection:
            connection.execute(text("SELECT :value"), {"value": value})


def test_a_refused_row_does_not_tell_what_was_in_it(database: Database) -> None:
    dialogue = {"conversation": "widget:one", "dialogue": "canary", "version": 1, "updated_at": MORNING}
    with pytest.raises(DuplicateKey) as refusal:
        with database.writing() as connection:
            connection.execute(insert(conversation_tracker), [dialogue, dialogue])
    assert "canary" not in "".join(format_exception(refusal.value))
