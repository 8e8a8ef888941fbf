"""The service on a real socket, with everything but a trained model behind it."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncIterator, Iterator, Optional

import aiohttp
import pytest
from rasa.core.agent import Agent
from sanic import Sanic

from bot.channels.files import FOLDER
from bot.channels.limits import Limits, Rate
from bot.channels.slack.colleagues import AgentsDesk
from bot.channels.slack.pacing import Pace
from bot.server.app import make_app
from bot.server.conversation import Conversations
from bot.settings import Settings
from bot.storage.cases import SqlRepository
from bot.storage.database import Database, open_database
from bot.storage.migrate import upgrade
from bot.storage.turns import CasesInTurns
from bot.wiring import install, make_services
from tests.cases.talk import Clock
from tests.catalogs import real_catalog


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


SECRET = "a secret of the tests: 0123456789 abcdef"
MUCH = Rate(count=1_000_000, seconds=1)
PLENTY = Limits(
    message=MUCH,
    messages_of_day=MUCH,
    messages_of_address=MUCH,
    sessions_of_address=MUCH,
    sessions=MUCH,
    renewals_of_address=MUCH,
    streams_of_address=MUCH,
    open_streams_of_address=1_000,
)
"""For tests that are about something else."""


@asynccontextmanager
async def serving(
    conversations: Conversations,
    host: str = "127.0.0.1",
    *,
    limits: Optional[Limits] = PLENTY,
    folder: Path = FOLDER,
    pace: Optional[Pace] = None,
    desk: Optional[AgentsDesk] = None,
    **settings: Any,
) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve on a free loopback port by the settings of a host, and yield a client of it; limits None: the real ones."""
    Sanic.test_mode = True  # or a second app of this name is refused in one process
    port = free_port()
    settings = {"secret": SECRET, **settings}
    ours = Settings(host=host, port=port, **settings)
    app = make_app(ours, conversations, limits=limits, folder=folder, pace=pace, desk=desk)
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False, debug=False)
    await server.startup()
    await server.before_start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        await server.before_stop()
        server.close()
        await server.wait_closed()


def conversations_on(database: Database) -> Conversations:
    """Return the door to a database, without a trained model."""
    repository: Any = CasesInTurns(SqlRepository(database))
    return Conversations(Agent(), make_services(real_catalog(), repository, clock=Clock(), database=database))


@pytest.fixture
def served_database(tmp_path: Path) -> Iterator[Database]:
    """Yield the SQLite database of the service: the file `filing.db` of the test's folder."""
    url = f"sqlite:///{tmp_path}/filing.db"
    upgrade(url)
    database = open_database(url)
    yield database
    database.close()


@pytest.fixture
async def client(served_database: Database) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a client of a service on SQLite."""
    conversations = conversations_on(served_database)
    before = install(conversations.services)
    async with serving(conversations) as client:
        yield client
    install(before)
