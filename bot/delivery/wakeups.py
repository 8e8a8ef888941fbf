"""Who waits for news of which conversation: streams to the browser, and senders of other channels."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import contextmanager
from typing import Callable, Iterator, Optional

_TYPING_SECONDS = 6.0


class Listener:
    """One that waits for news of a conversation."""

    def __init__(self, is_working: bool) -> None:
        self.is_working = is_working
        """Whether a reply is being worked out right now."""
        self.typist: Optional[str] = None
        """The name of the person who is typing."""
        self._is_behind = True
        self._call = asyncio.Event()

    def notify(self) -> None:
        """Let it know who is typing."""
        self._call.set()

    def look_again(self) -> None:
        """Let it look at what is stored."""
        self.stay_behind()
        self._call.set()

    def stay_behind(self) -> None:
        """Say that there may be more than was looked at."""
        self._is_behind = True

    async def wait(self, seconds: float) -> bool:
        """Wait for a call at most that long, and tell whether there was one; without one, it looks around anyway."""
        call = asyncio.ensure_future(self._call.wait())
        try:
            await asyncio.wait({call}, timeout=seconds)
        finally:
            call.cancel()
        was_called = self._call.is_set()
        self._call.clear()
        self._is_behind = self._is_behind or not was_called
        return was_called

    def look(self) -> bool:
        """Tell whether something may have been stored since the last look."""
        was_behind, self._is_behind = self._is_behind, False
        return was_behind


class Wakeups:
    """Tells listeners that something was stored, or that work on a reply began or ended."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._working: set[str] = set()
        self._followers: list[Callable[[str], None]] = []

    def follow(self, follower: Callable[[str], None]) -> None:
        """Call it with every conversation in which something was stored."""
        self._followers.append(follower)

    @contextmanager
    def following(self, follower: Callable[[str], None]) -> Iterator[None]:
        """Follow for a while."""
        self._followers.append(follower)
        try:
            yield
        finally:
            self._followers.remove(follower)

    def moved(self, conversation: str) -> None:
        """Say that a conversation has something new."""
        for listener in self._listeners.get(conversation, ()):
            listener.look_again()
        for follower in self._followers:
            follower(conversation)

    def working(self, conversation: str, is_working: bool) -> None:
        """Say that work on a reply begins or ends."""
        (self._working.add if is_working else self._working.discard)(conversation)
        for listener in self._listeners.get(conversation, ()):
            listener.is_working = is_working
            listener.notify()

    def typing(self, conversation: str, name: Optional[str]) -> None:
        """Show that a person is typing, for some seconds; None: not any more."""
        for listener in self._listeners.get(conversation, ()):
            listener.typist = name
            listener.notify()
        if name is not None:
            asyncio.get_running_loop().call_later(_TYPING_SECONDS, self.typing, conversation, None)

    @contextmanager
    def listening(self, conversation: str) -> Iterator[Listener]:
        """Listen to a conversation."""
        listener = Listener(conversation in self._working)
        self._listeners[conversation].add(listener)
        try:
            yield listener
        finally:
            self._listeners[conversation].discard(listener)
            if not self._listeners[conversation]:
                del self._listeners[conversation]

    def watched(self) -> list[str]:
        """Return the conversations that somebody listens to."""
        return list(self._listeners)

    def notify_all(self) -> None:
        """Let every listener look again."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.look_again()
