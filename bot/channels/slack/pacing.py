"""How fast we write: Slack takes about one message a second in each channel, and says when to wait longer."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from contextlib import asynccontextmanager
from typing import AsyncIterator

from bot.delivery.doors import Doors

_MOST = 10_000


class Pace:
    """Lets the messages to a channel pass one by one; in this process only."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds
        self._doors = Doors()
        self._next: OrderedDict[str, float] = OrderedDict()

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        """Wait until a message may go to a channel, and hold back the next one meanwhile."""
        async with self._doors.of(channel):
            await asyncio.sleep(max(0.0, self._next.get(channel, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self.hold(channel, self._seconds)  # from the answer on: when it arrived is not known

    def hold(self, channel: str, seconds: float) -> None:
        """Let nothing go to a channel for so long."""
        self._next[channel] = max(self._next.get(channel, 0.0), time.monotonic() + seconds)
        self._next.move_to_end(channel)
        while len(self._next) > _MOST:
            self._next.popitem(last=False)
