"""What agents may do, wherever the desk of the agents runs: calls by their name in `bot/agents/openapi.yml`."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, AsyncIterator, Mapping, Optional, Protocol

import aiohttp

from bot.filing.conditions import Value
from bot.filing.facts import Facts
from bot.shell.service import Service

_CALLS = {
    "me": ("GET", "/agents/me"),
    "list_cases": ("GET", "/agents/cases"),
    "show_case": ("GET", "/agents/cases/{number}"),
    "erase_case": ("DELETE", "/agents/cases/{number}"),
    "read_lines": ("GET", "/agents/cases/{number}/lines"),
    "add_note": ("POST", "/agents/cases/{number}/notes"),
    "assign_case": ("PUT", "/agents/cases/{number}/assignee"),
    "edit_case": ("POST", "/agents/cases/{number}/answers"),
    "export_case": ("GET", "/agents/cases/{number}/export"),
    "queue": ("GET", "/agents/queue"),
    "take": ("POST", "/agents/cases/{number}/take"),
    "reply": ("POST", "/agents/cases/{number}/replies"),
    "typing": ("POST", "/agents/cases/{number}/typing"),
    "draft": ("GET", "/agents/cases/{number}/draft"),
    "settle": ("POST", "/agents/cases/{number}/proposals"),
    "give_back": ("POST", "/agents/cases/{number}/give-back"),
    "stats": ("GET", "/agents/stats"),
    "misunderstood": ("GET", "/agents/misunderstood"),
    "list_people": ("GET", "/agents/people"),
    "audit": ("GET", "/agents/audit"),
}
_TWICE_IS_ONCE = frozenset(("take", "give_back", "typing", "assign_case"))
"""Beside what carries an id of its own: these may be tried again."""


class Agency(Protocol):
    """The desk of the agents."""

    async def call(self, name: str, **values: Any) -> Any:
        """Return what a call brings, as JSON; `number` and the like fill its address."""

    def events(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what happens from now on."""


class OverService:
    """The desk of the agents of a running service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def call(self, name: str, **values: Any) -> Any:
        """Return what a call brings."""
        method, path = _CALLS[name]
        named = re.findall(r"{(\w+)}", path)
        address = path.format(**{key: values[key] for key in named})
        rest = {key: value for key, value in values.items() if key not in named}
        is_read = method in ("GET", "DELETE")
        return await self._service.call(
            method,
            address,
            query=_query(rest) if is_read else None,
            body=None if is_read else rest,
            again="id" in rest or name in _TWICE_IS_ONCE,
        )

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield events; come back where the stream ends, and miss none."""
        after: Optional[int] = None
        while True:
            try:
                async for event in self._stream(after):
                    after = event["id"]
                    yield event
            except aiohttp.ClientResponseError as error:
                if error.status < 500:
                    raise
            except (aiohttp.ClientError, asyncio.TimeoutError):
                pass
            await asyncio.sleep(1)

    async def _stream(self, after: Optional[int]) -> AsyncIterator[Mapping[str, Any]]:
        patience = aiohttp.ClientTimeout(total=None, sock_read=60)
        query = {} if after is None else {"after": str(after)}
        url = f"{self._service.url}/agents/events"
        async with self._service.session.get(
            url, headers=self._service.headers(), params=query, timeout=patience
        ) as response:
            response.raise_for_status()
            async for raw in response.content:
                name, _, value = raw.decode("utf-8").rstrip("\n").partition(": ")
                if name == "data":
                    yield json.loads(value)


def _query(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in values.items()}


def facts_of(view: Mapping[str, Any]) -> Facts:
    """Return the facts that the view of a case shows."""
    return Facts(given=_values(view["facts"]), assumed=_values(view["assumed"]))


def _values(given: list[Mapping[str, Any]]) -> dict[str, Value]:
    return {one["id"]: tuple(one["value"]) if isinstance(one["value"], list) else one["value"] for one in given}
