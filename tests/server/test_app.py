"""The service's own pages over a real socket: is it up, is it ready, and what is it."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from tests.serving import conversations_on, serving

CHECKS = {"model": False, "database": True, "worker": True, "queue": True}


async def ready(client):
    async with client.get("/health/ready") as answer:
        return answer.status, await answer.json()


async def live(client):
    async with client.get("/health/live") as answer:
        return answer.status, await answer.json()


async def test_a_process_that_answers_is_live(client):
    assert await live(client) == (200, {"live": True})


async def test_without_a_model_the_service_is_not_ready_and_says_what_is_missing(client):
    assert await ready(client) == (503, {"ready": False, "checks": CHECKS})


async def test_while_somebody_holds_the_database_file_it_is_not_ready_but_live(client, tmp_path):
    holder = sqlite3.connect(tmp_path / "filing.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waiting = asyncio.ensure_future(ready(client))
    assert (await live(client))[0] == 200
    assert not waiting.done()
    status, body = await waiting
    assert (status, body["checks"]["database"]) == (503, False)
    holder.execute("ROLLBACK")
    holder.close()
    assert (await ready(client))[1]["checks"]["database"] is True


async def test_while_postgresql_is_stopped_it_is_not_ready_but_live(postgresql_server, fresh_postgresql_url):
    upgrade(fresh_postgresql_url)
    database = open_database(fresh_postgresql_url)
    async with serving(conversations_on(database)) as client:
        assert (await ready(client))[1]["checks"]["database"] is True
        postgresql_server.stop()
        try:
            status, body = await ready(client)
            assert (status, body["checks"]["database"]) == (503, False)
            assert (await live(client))[0] == 200
        finally:
            postgresql_server.start()
        assert (await ready(client))[1]["checks"]["database"] is True
    database.close()


async def test_the_first_page_says_where_to_send_messages(client):
    async with client.get("/") as answer:
        page = await answer.text()
    assert answer.status == 200 and "/webhooks/rest/webhook" in page


@pytest.mark.parametrize("path", ["/health/ready", "/health/live", "/"])
async def test_the_pages_only_answer_to_get(client, path):
    async with client.post(path, data=b"x") as answer:
        assert answer.status == 405
