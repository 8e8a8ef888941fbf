"""Migrations make what the program expects, go back, and bear company."""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from bot.filing.errors import StorageUnavailable
from bot.storage.cases import SqlRepository
from bot.storage.database import Database, open_database
from bot.storage.migrate import downgrade, upgrade
from bot.storage.tables import metadata
from tests.cases.example import full_case


def differences(database: Database) -> list:
    """Return what Alembic would change to make the database fit the model."""
    with database.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": is_ours}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def is_ours(name: str | None, *_rest: object) -> bool:
    """Tell whether a table or an index is in the model, and not an engine's own means to keep numbers or find texts."""
    return name not in ("sqlite_sequence", "ix_case_gram_grams") and not str(name).startswith("case_gram_index")


def tables_of(database: Database) -> list[str]:
    """Return the names of the tables that are there."""
    with database.reading() as connection:
        return sorted(filter(is_ours, inspect(connection).get_table_names()))


def test_model_and_migrations_agree(database: Database) -> None:
    assert differences(database) == []


def test_the_comparison_sees_a_difference(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE case_event ADD COLUMN surplus TEXT")
    assert "surplus" in str(differences(database))


def test_an_upgrade_again_changes_nothing_and_keeps_the_cases(database_url: str, database: Database) -> None:
    SqlRepository(database).add(full_case())
    assert upgrade(database_url) == upgrade(database_url) == "0005"
    assert SqlRepository(database).list() == [full_case()]


def test_down_to_nothing_and_up_again_gives_the_same_schema(database_url: str, database: Database) -> None:
    assert downgrade(database_url, "base") == "base"
    assert tables_of(database) == ["alembic_version"]
    assert upgrade(database_url) == "0005"
    assert differences(database) == []


def test_a_failed_upgrade_leaves_nothing_half_done(database_url: str) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE conversation_tracker (in_the_way INTEGER)")
    with pytest.raises(StorageUnavailable, match="conversation_tracker"):
        upgrade(database_url)
    assert tables_of(database) == ["conversation_tracker"]
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE conversation_tracker")
    assert upgrade(database_url) == "0005"
    database.close()


def test_a_schema_from_a_newer_program_is_refused_in_a_sentence(database_url: str, database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageUnavailable, match="newer version of this program"):
        upgrade(database_url)


def test_processes_that_start_at_once_all_come_up(database_url: str) -> None:
    program = "import sys; from bot.storage.migrate import upgrade; print(upgrade(sys.argv[1]))"
    command = [sys.executable, "-c", program, database_url]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [process.communicate(timeout=60) for process in processes]
    assert answers == [("0005\n", "")] * 3
    assert [process.returncode for process in processes] == [0] * 3
