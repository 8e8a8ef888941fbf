"""The assistant of a running service, talked to as the widget does: a session, messages in, events out."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from typing import Any, AsyncIterator, Callable, Optional

import aiohttp

from bot.filing.facts import Facts
from bot.shell.agency import Agency, facts_of
from bot.shell.assistant import Replies, Understanding, understanding_of
from bot.shell.service import NoAnswer, RefusedByService, Service

_API = "/webhooks/widget"
_LONGEST_WAIT = 60.0
_QUIET = 0.5
"""Seconds without another reply after which a turn counts as over."""
_SILENT = 2.0
"""Seconds after the end of work without any reply: a person has the conversation."""
_FRESH = 60
"""Seconds before its end at which a token is renewed."""


class OverWeb:
    """One conversation with the assistant of a service."""

    def __init__(self, service: Service, agency: Optional[Agency] = None) -> None:
        self._service, self._agency = service, agency
        self._held: Optional[dict[str, Any]] = None
        self._reader: Optional[asyncio.Task[None]] = None
        self._news: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._is_waiting = False
        self._case: Optional[str] = None
        self._unsure: dict[str, str] = {}
        """What may or may not have been kept, with its id: said again, it counts once."""
        self._person: Optional[str] = None
        """Who has the conversation; None: the assistant."""
        self.news: Callable[[str, dict[str, Any]], None] = lambda kind, data: None
        """Called with a `reply` for which nobody waits, and with the `state` of who has the conversation."""

    async def send(self, *, text: Optional[str] = None, choice: Optional[str] = None) -> Replies:
        """Return the replies to one message; none where no reply came in time."""
        token = await self._token()
        said = {"choice": choice} if choice is not None else {"text": text}
        name = self._unsure.setdefault(repr(said), str(uuid.uuid4()))
        self._is_waiting = True
        try:
            kept = await self._service.call(
                "POST", f"{_API}/messages", token=token, body={"id": name, **said}, again=True
            )
            del self._unsure[repr(said)]
            self._listen(kept["seq"])
            return [] if self._person else await self._replies(kept["seq"])
        finally:
            self._is_waiting = False

    async def _token(self) -> str:
        """Return a token that is good for a while; open the session at the first call."""
        if self._held is None:
            body = {"language": self._service.language}
            self._held = await self._service.call("POST", f"{_API}/sessions", body=body, again=True)
        elif self._held["expires"] < time.time() + _FRESH:
            renewal = self._held["renewal"]
            self._held = await self._service.call("POST", f"{_API}/sessions/renew", token=renewal, again=True)
        return str(self._held["token"])

    async def _replies(self, after: int) -> Replies:
        replies: Replies = []
        end, patience = time.monotonic() + _LONGEST_WAIT, _LONGEST_WAIT
        while time.monotonic() < end:
            try:
                kind, data = await asyncio.wait_for(self._news.get(), patience)
            except asyncio.TimeoutError:
                return replies
            if kind == "reply" and data["seq"] > after:
                replies.append(data["reply"])
                self._case = data["reply"].get("case") or self._case
                patience = _QUIET
            elif kind == "typing" and not data["typing"] and not replies and data["from"]["kind"] == "assistant":
                patience = _SILENT
        return replies

    def _listen(self, after: int) -> None:
        if self._reader is None or self._reader.done():
            self._reader = asyncio.ensure_future(self._read(after))

    async def _read(self, after: int) -> None:
        """Read the events of the conversation; come back where the stream ends."""
        while True:
            try:
                async for kind, data in self._stream(await self._token(), after):
                    after = max(after, data.get("seq", 0))
                    self._take(kind, data)
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError, NoAnswer, RefusedByService):
                await asyncio.sleep(1)

    def _take(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "state":
            self._person = data["name"] if data["with"] == "person" else None
            self.news(kind, data)
        elif self._is_waiting:
            self._news.put_nowait((kind, data))
        elif kind == "reply":
            self.news(kind, data["reply"])

    async def _stream(self, token: str, after: int) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Yield kind and data of each event after a number, until the stream ends."""
        headers = self._service.headers(token)
        endless = aiohttp.ClientTimeout(total=None, sock_read=60)
        url = f"{self._service.url}{_API}/events"
        async with self._service.session.get(
            url, headers=headers, params={"after": str(after)}, timeout=endless
        ) as response:
            response.raise_for_status()
            kind = ""
            async for raw in response.content:
                name, _, value = raw.decode("utf-8").rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    yield kind, json.loads(value)

    async def facts(self) -> Optional[Facts]:
        """Return what is known, where an agent may see it."""
        if self._agency is None or self._case is None:
            return None
        return facts_of(await self._agency.call("show_case", number=self._case, clear=False))

    async def understood(self) -> Optional[Understanding]:
        """Return what was made of the latest message, where an agent may see it."""
        if self._agency is None or self._case is None:
            return None
        view = await self._agency.call("show_case", number=self._case, clear=False)
        return understanding_of(view["understood"])

    async def close(self) -> None:
        """Leave the conversation."""
        if self._reader is not None:
            self._reader.cancel()
        await self._service.close()
