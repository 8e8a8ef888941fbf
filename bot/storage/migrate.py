"""Bring a database to the newest schema, or back, whoever else is starting at the same time."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.exc import ProgrammingError

from bot.filing.errors import StorageUnavailable
from bot.storage.database import open_database

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 1_229_148_233
"""Any number, as long as nobody else locks it in the same PostgreSQL database."""


def upgrade(url: str) -> str:
    """Bring the database to the newest schema and return its revision; harmless to repeat, and to run twice at once."""
    return _migrate(url, command.upgrade, "head")


def downgrade(url: str, revision: str) -> str:
    """Take the database back to a revision (`base`: no tables, all data gone) and return it."""
    return _migrate(url, command.downgrade, revision)


def _migrate(url: str, run: Callable[[Config, str], None], revision: str) -> str:
    """Run the migrations in one transaction: it holds the lock, and a failure leaves the old schema and its data."""
    database = open_database(url, migrating=True)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    try:
        with database.writing() as connection:  # on SQLite, this alone keeps every other process waiting
            if database.kind == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            config.attributes["connection"] = connection
            run(config, revision)
            return MigrationContext.configure(connection).get_current_revision() or "base"
    except (CommandError, ProgrammingError) as error:
        problem = str(error).splitlines()[0]
        raise StorageUnavailable(
            f"The schema of the database {database.place} cannot be changed: {problem}. "
            "If a newer version of this program wrote it, start that version."
        ) from error
    finally:
        database.close()
