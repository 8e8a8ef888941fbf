"""The desk of the agents in this process, on the same database as the service: the same calls, the same roles."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Callable, Mapping, Optional

from bot.filing.errors import FilingError

_PAUSE = 1.0
"""Seconds between two looks for news."""
_CALLED = {"list_cases": {"with": "held"}, "assign_case": {"person": "assignee"}}
"""Where an argument has another name than in the web API."""
_IN_WORDS = frozenset(("show_case", "queue", "take", "draft", "edit_case", "export_case"))
"""The calls whose results hold texts in a language."""


@dataclass
class InProcessAgency:
    """Makes the calls of one agent."""

    open: Callable[[], tuple[Any, Any]]
    """Returns the desk and the person; it reads the database."""
    in_words: Callable[[Any], str]
    """Returns a refusal in words."""
    language: Callable[[], str]
    _opened: Optional[tuple[Any, Any]] = field(default=None, init=False)

    async def call(self, name: str, **values: Any) -> Any:
        """Return what a call brings."""
        called = _CALLED.get(name, {})
        arguments = {called.get(key, key): value for key, value in values.items()}
        if name in _IN_WORDS:
            arguments.setdefault("language", self.language())
        return await asyncio.to_thread(self._call, name, arguments)

    def _call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        from bot.agents.model import CallRefused

        try:
            if self._opened is None:
                self._opened = self.open()
            desk, person = self._opened
            return desk.call(person, name, **arguments)
        except CallRefused as refused:
            raise RefusedHere(self.in_words(refused)) from refused

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what happens from now on."""
        after = 0
        while found := (await self.call("events", after=after))["events"]:
            after = found[-1]["id"]
        while True:
            await asyncio.sleep(_PAUSE)
            for event in (await self.call("events", after=after))["events"]:
                after = event["id"]
                yield event


class RefusedHere(FilingError):
    """A call was refused; the text says why."""
