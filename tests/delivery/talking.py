"""A widget without a browser, and an assistant without a model, to test delivery with."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Optional

import aiohttp
from rasa.core.agent import Agent

from bot.server.conversation import Conversations
from bot.storage.cases import SqlRepository
from bot.storage.database import Database
from bot.storage.inbox import Incoming, KeptMessage
from bot.storage.turns import CasesInTurns
from bot.wiring import make_services
from tests.cases.talk import Clock
from tests.catalogs import real_catalog

API = "/webhooks/widget"


class Echo(Conversations):
    """Adds each message to the remarks of its case, and says it back with what it has heard so far."""

    async def answer(self, message: KeptMessage) -> list[dict[str, Any]]:
        """Answer as the assistant does: in a thread, on the case, inside the running turn."""
        return [await asyncio.to_thread(self._noted, message)]

    def _noted(self, message: KeptMessage) -> dict[str, Any]:
        desk = self.services.desk
        case = desk.open(message.conversation, "zh")
        heard = [*case.details.get("remarks", "").split("\n"), message.content["text"]]
        case = desk.repository.save(replace(case, details={"remarks": "\n".join(filter(None, heard))}))
        reply = self.say("thanked", "zh")
        choices = {"kind": "choices", "fact": None, "items": [{"value": "host", "text": "新办"}]}
        blocks = [{"kind": "paragraph", "text": message.content["text"]}, choices]
        return {**reply, "case": case.id, "blocks": blocks}


def echo_on(database: Database) -> Echo:
    """Return an assistant without a model on a database."""
    repository: Any = CasesInTurns(SqlRepository(database))
    return Echo(Agent(), make_services(real_catalog(), repository, clock=Clock(), database=database))


def incoming(text: str, conversation: str = "widget:one", number: Optional[str] = None, **more: Any) -> Incoming:
    """Return a message at the door."""
    content = {"text": text, "choice": None, "language": "zh", **more}
    name = number or str(uuid.uuid4())
    return Incoming(channel="widget", external_id=name, conversation=conversation, content=content)


def said(reply: dict[str, Any]) -> str:
    """Return the first paragraph of a reply."""
    return str(reply["blocks"][0]["text"])


@dataclass
class Event:
    """One server-sent event."""

    kind: str
    data: dict[str, Any]
    seq: Optional[int] = None


@dataclass
class Answer:
    """What came back from a request."""

    status: int
    body: Any
    headers: Any = field(repr=False)


class Widget:
    """One visitor of a site that embeds the widget."""

    def __init__(self, client: aiohttp.ClientSession, origin: Optional[str] = None) -> None:
        self.client = client
        self.origin = origin or str(client._base_url).rstrip("/")
        self.session: dict[str, Any] = {}

    async def open(self, **body: Any) -> Widget:
        """Open a session."""
        answer = await self.post("/sessions", body, token="")
        assert answer.status == 200, answer
        self.session = answer.body
        return self

    @property
    def conversation(self) -> str:
        """Return the conversation of the session."""
        return str(self.session["conversation"])

    def headers(self, token: Optional[str] = None, **more: Optional[str]) -> dict[str, str]:
        """Return the headers of a request; None leaves one out."""
        token = self.session.get("token", "") if token is None else token
        headers = {"Origin": self.origin, "Authorization": f"Bearer {token}" if token else None, **more}
        return {name: value for name, value in headers.items() if value is not None}

    async def post(self, path: str, body: Any, token: Optional[str] = None, **headers: Optional[str]) -> Answer:
        """Post JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **self.headers(token, **headers)}
        async with self.client.post(f"{API}{path}", data=data, headers=sent) as answer:
            return Answer(answer.status, await answer.json(), answer.headers)

    async def send(
        self, text: Optional[str] = None, choice: Optional[str] = None, name: Optional[str] = None
    ) -> Answer:
        """Send a message."""
        content = {"text": text} if choice is None else {"choice": choice}
        return await self.post("/messages", {"id": name or str(uuid.uuid4()), **content})

    async def read(self, until: Callable[[list[Event]], bool], after: int = 0, timeout: float = 20) -> list[Event]:
        """Read the stream until it has brought enough."""
        events: list[Event] = []

        async def read() -> None:
            async with self.client.get(f"{API}/events", params={"after": after}, headers=self.headers()) as answer:
                assert answer.status == 200, await answer.text()
                assert answer.content_type == "text/event-stream"
                async for event in parse(answer):
                    events.append(event)
                    if until(events):
                        return

        await asyncio.wait_for(read(), timeout)
        return events

    async def replies(self, count: int, after: int = 0) -> list[Event]:
        """Return that many replies as soon as they are there."""
        events = await self.read(lambda seen: len(of_kind(seen, "reply")) >= count, after)
        return of_kind(events, "reply")


def of_kind(events: list[Event], kind: str) -> list[Event]:
    """Return the events of one kind."""
    return [event for event in events if event.kind == kind]


async def parse(answer: aiohttp.ClientResponse) -> Any:
    """Yield the events of a stream as a browser would see them."""
    fields: dict[str, str] = {}
    async for line in answer.content:
        text = line.decode().rstrip("\n")
        if not text and "data" in fields:
            number = fields.get("id")
            yield Event(fields["event"], json.loads(fields["data"]), int(number) if number else None)
        if not text:
            fields = {}
        elif not text.startswith(":"):
            name, _, value = text.partition(": ")
            fields[name] = value
