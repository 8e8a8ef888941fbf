"""Somebody who works with customers' cases, over the agents' API as the shell and other programs use it."""

from __future__ import annotations

import asyncio
import json
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Callable, Optional

import aiohttp

from bot.agents.rows import Rows
from bot.storage.database import Database
from tests.delivery.talking import Answer, Event, parse

API = "/agents"


@dataclass
class Agent:
    """One person with a token."""

    client: aiohttp.ClientSession
    token: str
    language: str = "zh"

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """Make a request."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        params = {name: str(value) for name, value in query.items()}
        async with self.client.request(method, f"{API}{path}", data=data, headers=headers, params=params) as answer:
            is_json = answer.content_type == "application/json"
            return Answer(answer.status, await (answer.json() if is_json else answer.text()), answer.headers)

    async def get(self, path: str, **query: Any) -> Any:
        """Return what is at a path."""
        answer = await self.ask("GET", path, **query)
        assert answer.status == 200, answer
        return answer.body

    async def do(self, path: str, body: Optional[Any] = None) -> Any:
        """Post, and return what comes back."""
        answer = await self.ask("POST", path, {} if body is None else body)
        assert answer.status == 200, answer
        return answer.body

    async def say(self, case: str, text: str, name: Optional[str] = None) -> Any:
        """Say something to the customer of a case."""
        return await self.do(f"/cases/{case}/replies", {"id": name or str(uuid.uuid4()), "text": text})

    async def hear(self, until: Callable[[list[Event]], bool], after: int = 0, timeout: float = 20) -> list[Event]:
        """Read the agents' events until they are enough."""
        events: list[Event] = []

        async def read() -> None:
            headers = {"Authorization": f"Bearer {self.token}"}
            async with self.client.get(f"{API}/events", params={"after": after}, headers=headers) as answer:
                assert answer.status == 200, await answer.text()
                async for event in parse(answer):
                    events.append(event)
                    if until(events):
                        return

        await asyncio.wait_for(read(), timeout)
        return events

    async def waiting(self, case: Optional[str] = None) -> list[Any]:
        """Return who waits for a person."""
        return [one for one in (await self.get("/queue"))["waiting"] if case in (None, one["case"])]


def hire(client: aiohttp.ClientSession, database: Database, name: str, role: str = "agent") -> Agent:
    """Return an agent with a fresh token."""
    _, token = Rows(database).people.add(name, role)
    return Agent(client, token)


@dataclass
class Stage:
    """Two persons and a service."""

    client: aiohttp.ClientSession
    agent: Agent
    admin: Agent
    database: Database
    names: list[str] = field(default_factory=list)


@asynccontextmanager
async def staged(client: aiohttp.ClientSession, database: Database) -> AsyncIterator[Stage]:
    """Yield an agent and an admin whose names nobody has."""
    mark = uuid.uuid4().hex[:6]
    names = [f"小王{mark}", f"老李{mark}"]
    yield Stage(client, hire(client, database, names[0]), hire(client, database, names[1], "admin"), database, names)
