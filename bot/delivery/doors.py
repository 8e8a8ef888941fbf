"""One door for each conversation: those who come at the same time pass one by one, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

_MOST = 10_000


class Doors:
    """Locks by name; those that nobody used for the longest time are forgotten."""

    def __init__(self) -> None:
        self._doors: OrderedDict[str, asyncio.Lock] = OrderedDict()

    def of(self, name: str) -> asyncio.Lock:
        """Return the door of this name."""
        door = self._doors.setdefault(name, asyncio.Lock())
        self._doors.move_to_end(name)
        while len(self._doors) > _MOST and not next(iter(self._doors.values())).locked():
            self._doors.popitem(last=False)
        return door
