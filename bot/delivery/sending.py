"""Brings replies to services that do not fetch them: in order for each conversation, again until it worked.

A sender may get the same reply twice, where the process ended between sending and marking; `Outgoing.seq` is the same
then, for services that can tell.
"""

from __future__ import annotations

import asyncio
import logging
import random
from datetime import datetime, timedelta, timezone
from typing import Optional, Protocol

from bot.delivery.figures import Figures
from bot.delivery.off_loop import OffLoop
from bot.filing.errors import FilingError
from bot.storage.locks import ConversationLocks
from bot.storage.outbox import OutboxRows, Outgoing

log = logging.getLogger(__name__)
_LOOK_AROUND = 1.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
"""Short, so that people do not wait on when the service is back; each conversation asks once in that time."""


class SendLater(FilingError):
    """The service does not take the reply now; `seconds` where it says when."""

    def __init__(self, problem: str, seconds: Optional[float] = None) -> None:
        super().__init__(problem)
        self.seconds = seconds


class SendRefused(FilingError):
    """The service will never take this reply."""


class Sender(Protocol):
    """What a channel has to bring."""

    channel: str

    async def send(self, reply: Outgoing) -> None:
        """Deliver one reply; raise `SendLater` or `SendRefused`."""


class Sending:
    """Delivers the replies of one channel."""

    def __init__(
        self, sender: Sender, rows: OutboxRows, locks: ConversationLocks, call: OffLoop, figures: Figures
    ) -> None:
        self._sender, self._rows, self._locks, self._call, self._figures = sender, rows, locks, call, figures
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._looking: Optional[asyncio.Task[None]] = None
        self._ends = False

    def start(self) -> None:
        """Deliver what is left, and everything from now on."""
        self._looking = asyncio.create_task(self._look_around())

    async def stop(self, deadline: float) -> None:
        """Let deliveries that are under way end, and begin no others."""
        self._ends = True
        if self._looking:
            self._looking.cancel()
        if self._tasks:
            _, late = await asyncio.wait(list(self._tasks.values()), timeout=deadline)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)  # what they call is closed next

    def wake(self, _conversation: str) -> None:
        """Look at once."""
        self._news.set()

    async def _look_around(self) -> None:
        while True:
            self._news.clear()
            try:
                for conversation in await self._call(self._rows.undelivered, self._sender.channel):
                    if conversation not in self._tasks:
                        self._tasks[conversation] = asyncio.create_task(self._deliver(conversation))
            except FilingError as error:
                log.error("the outbox cannot be read: %s", error)
            try:
                await asyncio.wait_for(self._news.wait(), _LOOK_AROUND)
            except asyncio.TimeoutError:
                continue

    async def _deliver(self, conversation: str) -> None:
        lock = f"out:{conversation}"
        try:
            if await self._call(self._locks.take, lock):
                try:
                    while await self._one(conversation) and not self._ends:
                        pass
                finally:
                    await self._call(self._locks.release, lock)
        except FilingError as error:
            log.error("a delivery has to wait: %s", error)
        finally:
            self._tasks.pop(conversation, None)

    async def _one(self, conversation: str) -> bool:
        """Deliver the first reply that is due; those behind it wait, so that their order stays."""
        reply = await self._call(self._rows.next_delivery, conversation)
        if reply is None or (reply.retry_at and reply.retry_at > datetime.now(timezone.utc)):
            return False
        problem = None
        try:
            await self._sender.send(reply)
        except SendRefused as error:
            problem = str(error)
            log.error("a reply was refused for good: %s", problem)
        except Exception as error:  # noqa: BLE001 - a network has many ways to fail, and all of them pass
            await self._call(self._rows.failed, reply, _retry_at(reply, error), type(error).__name__)
            self._figures.sent.labels(result="later").inc()
            return False
        await self._call(self._rows.delivered, reply, problem)
        self._figures.sent.labels(result="refused" if problem else "sent").inc()
        return True


def _retry_at(reply: Outgoing, error: Exception) -> datetime:
    seconds = getattr(error, "seconds", None)
    if seconds is None:
        seconds = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**reply.tries) * random.uniform(0.8, 1.2)
    return datetime.now(timezone.utc) + timedelta(seconds=seconds)
