"""Lets the threads of this process write one after the other, in the order in which they came."""

from __future__ import annotations

from collections import deque
from threading import Event, Lock


class Turnstile:
    """A lock with a queue.

    SQLite lets writers try again after pauses of chance, and Python's own lock lets who just left enter again before
    those who wait: one of many could wait until it gives up.
    """

    def __init__(self, patience: float) -> None:
        """Let everybody wait so many seconds at most."""
        self._patience = patience
        self._own = Lock()
        self._is_taken = False
        self._waiting: deque[Event] = deque()

    def enter(self) -> bool:
        """Wait for one's turn; False where it took too long."""
        with self._own:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = Event()
            self._waiting.append(turn)
        return turn.wait(self._patience) or not self._gave_up(turn)

    def leave(self) -> None:
        """Hand over to who has waited longest."""
        with self._own:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False

    def _gave_up(self, turn: Event) -> bool:
        """Leave the queue; False where one's turn came at that moment."""
        with self._own:
            if turn.is_set():
                return False
            self._waiting.remove(turn)
            return True
