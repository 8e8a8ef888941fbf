"""Fixtures of all tests: empty databases of both kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator

import pytest
from hypothesis import settings

from bot.storage.database import Database, open_database
from bot.storage.migrate import upgrade

settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")

pytest_plugins = ("tests.postgresql", "tests.assistant", "tests.serving")


@pytest.fixture
def new_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return a function: kind of database (`sqlite`, `postgresql`) → URL of an empty one."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/state/filing.db"
        return request.getfixturevalue("fresh_postgresql_url")

    return make


@pytest.fixture(params=("sqlite", "postgresql"))
def database_url(request: pytest.FixtureRequest, new_database_url: Callable[[str], str]) -> str:
    """Return the URL of an empty database; the test runs once for each kind."""
    return new_database_url(request.param)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Yield a database with all its tables; the test runs once for each kind."""
    upgrade(database_url)
    database = open_database(database_url)
    yield database
    database.close()
