"""Brings what agents are told to other services, such as a channel of theirs: in order, each at least once.

A service brings a `Notifier`. How far it has come is kept under its name, so that nothing is lost when the process
ends; an event may come twice, where it ended between telling and keeping that.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Optional, Protocol

from bot.delivery.off_loop import OffLoop
from bot.filing.errors import FilingError
from bot.storage.agents_events import AgentsEvent, EventRows

log = logging.getLogger(__name__)
_LOOK_AROUND = 1.0
_AFTER_FAILURE = 5.0


class Notifier(Protocol):
    """What a service has to bring."""

    name: str
    """Under which is kept how far it has come."""

    async def notify(self, event: AgentsEvent) -> None:
        """Tell about one event; raise a `FilingError` to be told again later."""


class Notifying:
    """Follows the events for one notifier."""

    def __init__(self, notifier: Notifier, rows: EventRows, call: OffLoop) -> None:
        self._notifier, self._rows, self._call = notifier, rows, call
        self._task: Optional[asyncio.Task[None]] = None

    def start(self) -> None:
        """Tell what was missed, and everything from now on."""
        self._task = asyncio.create_task(self._follow())

    def stop(self) -> None:
        """Tell no more."""
        if self._task:
            self._task.cancel()

    async def _follow(self) -> None:
        last: Optional[int] = None
        while True:
            pause = _LOOK_AROUND
            try:
                last = await self._call(self._rows.reached, self._notifier.name) if last is None else last
                for event in await self._call(self._rows.after, last):
                    await self._notifier.notify(event)
                    await self._call(self._rows.advance, self._notifier.name, event.id)
                    last = event.id
            except FilingError as error:
                log.error("%s could not be told: %s", self._notifier.name, error)
                pause = _AFTER_FAILURE
            await asyncio.sleep(pause)
