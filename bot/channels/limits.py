"""How much one visitor, one address and everybody together may send: buckets that fill up again as time passes."""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Callable, Iterator, Sequence

MOST_BYTES = 32 * 1024
"""Of one request."""
MOST_MESSAGE_BYTES = 8 * 1024
_MOST_KEYS = 20_000


class TooMuch(Exception):
    """A limit is reached; `seconds` says when to try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds:.0f} s")
        self.seconds = max(1, ceil(seconds))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So many at once, and the same number again in so many seconds."""

    count: int
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The limits of the widget's doors."""

    message: Rate = Rate(count=5, seconds=10)
    messages_of_day: Rate = Rate(count=200, seconds=86_400)
    messages_of_address: Rate = Rate(count=60, seconds=60)
    sessions_of_address: Rate = Rate(count=30, seconds=3_600)
    sessions: Rate = Rate(count=300, seconds=60)
    renewals_of_address: Rate = Rate(count=120, seconds=60)
    streams_of_address: Rate = Rate(count=120, seconds=60)
    """How often a stream may be opened."""
    open_streams_of_address: int = 20
    open_streams: int = 1_000


class Buckets:
    """Remembers who used how much; in this process only, so several processes allow that many times more."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._left: OrderedDict[tuple[str, Rate], tuple[float, float]] = OrderedDict()

    def take(self, wanted: Sequence[tuple[str, Rate]]) -> None:
        """Take one from each bucket, or from none and raise `TooMuch`."""
        now = self._now()
        left = {key: self._level(key, now) for key in wanted}
        wait = max((1 - level) * rate.seconds / rate.count for (_, rate), level in left.items())
        if wait > 0:
            raise TooMuch(wait)
        for key, level in left.items():
            self._left[key] = (level - 1, now)
            self._left.move_to_end(key)
        while len(self._left) > _MOST_KEYS:
            self._left.popitem(last=False)

    def _level(self, key: tuple[str, Rate], now: float) -> float:
        rate = key[1]
        level, since = self._left.get(key, (float(rate.count), now))
        return min(float(rate.count), level + (now - since) * rate.count / rate.seconds)


class Places:
    """Counts what is open at the same time."""

    def __init__(self, of_one: int, of_all: int) -> None:
        self._of_one, self._of_all = of_one, of_all
        self._open: defaultdict[str, int] = defaultdict(int)

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """Hold a place; raise `TooMuch` where none is free."""
        if self._open[address] >= self._of_one or sum(self._open.values()) >= self._of_all:
            raise TooMuch(10)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
