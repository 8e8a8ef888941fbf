"""Messages that are never lost: the door in, the worker, the reader and the senders, as one thing to start and stop."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone
from typing import Optional, Sequence

from bot.delivery.doors import Doors
from bot.delivery.faults import reached
from bot.delivery.figures import Figures
from bot.delivery.off_loop import OffLoop
from bot.delivery.sending import Sender, Sending
from bot.delivery.wakeups import Wakeups
from bot.delivery.worker import Answers, Worker
from bot.filing.errors import FilingError
from bot.storage.database import Database
from bot.storage.hand_overs import HandOverRows
from bot.storage.inbox import InboxRows, Incoming, Queue, Receipt, Room
from bot.storage.locks import ConversationLocks
from bot.storage.outbox import Entry, OutboxRows, purge
from bot.storage.sequences import last_numbers

log = logging.getLogger(__name__)
_LOOK_FOR_OTHERS = 1.0
"""Seconds between two looks for what other processes wrote."""
_BETWEEN_PURGES = 3600.0


class Delivery:
    """The one way in and out for every channel that must not lose a message."""

    def __init__(
        self,
        database: Database,
        answers: Answers,
        *,
        senders: Sequence[Sender] = (),
        days: int = 30,
        room: Room = Room(),
    ) -> None:
        self.figures = Figures()
        self.wakeups = Wakeups()
        self._database = database
        self._days = days
        self._call = OffLoop()
        self._locks = ConversationLocks(database)
        self._inbox = InboxRows(database, room)
        self._outbox = OutboxRows(database)
        self._hand_overs = HandOverRows(database)
        self.worker = Worker(self._inbox, answers, self._locks, self._call, self.wakeups, self.figures)
        self._sending = [Sending(one, self._outbox, self._locks, self._call, self.figures) for one in senders]
        self._doors = Doors()
        self._chores: list[asyncio.Task[None]] = []
        for sending in self._sending:
            self.wakeups.follow(sending.wake)

    async def start(self) -> None:
        """Take up what was left behind, and work from now on."""
        await self.worker.start()
        for sending in self._sending:
            sending.start()
        self._chores = [asyncio.create_task(chore()) for chore in (self._watch_others, self._purge)]

    async def stop(self, deadline: float = 10.0) -> None:
        """Take nothing more, finish what runs within the deadline, and leave the rest for the next start."""
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(self.worker.stop(deadline), *(sending.stop(deadline) for sending in self._sending))
        self._locks.close()
        self._call.close()

    async def keep(self, message: Incoming, room: Optional[Room] = None) -> Receipt:
        """Keep a message and return its receipt; it is on disk then, and will be answered once.

        Messages of one conversation are kept in the order in which they came. Raise `Busy` where too many wait, and
        `StorageUnavailable`; either way the message was not kept and may be sent again under the same id.
        """
        async with self._doors.of(message.conversation):
            reached("before_keep")
            receipt = await self._call(self._inbox.keep, message, room)
            reached("after_keep")
        counter = self.figures.repeated if receipt.is_repeated else self.figures.kept
        counter.labels(channel=message.channel).inc()
        if not receipt.is_repeated:
            self.worker.wake(message.conversation)  # first: its answer is what is waited for
            self.wakeups.moved(message.conversation)
        return receipt

    async def after(self, conversation: str, seq: int) -> list[Entry]:
        """Return the next lines of a conversation after a number, messages and replies alike."""
        return await self._call(self._outbox.after, conversation, seq)

    async def news(self, conversation: str, seq: int) -> tuple[list[Entry], dict[str, Optional[str]]]:
        """Return the next lines of a conversation after a number, and who has it: `assistant`, `waiting` while somebody
        waits for a person, or `person`."""
        return await self._call(self._news, conversation, seq)

    def _news(self, conversation: str, seq: int) -> tuple[list[Entry], dict[str, Optional[str]]]:
        entries = self._outbox.after(conversation, seq)
        held = self._hand_overs.in_conversation(conversation)
        if held is None:
            return entries, {"with": "assistant", "name": None}
        return entries, {"with": "person" if held.state == "taken" else "waiting", "name": held.name}

    async def offered(self, conversation: str, value: str) -> Optional[str]:
        """Return the text on a button that was offered lately in a conversation; None: no such button."""
        return await self._call(self._outbox.offered, conversation, value)

    def moved(self, conversation: str) -> None:
        """Say that somebody else than the worker stored something in a conversation."""
        self.wakeups.moved(conversation)
        self.worker.wake(conversation)

    async def queue(self) -> Queue:
        """Return what waits, and note it in the figures."""
        queue = await self._call(self._inbox.queue)
        self.figures.waiting.set(queue.length)
        self.figures.queue_age.set(_age(queue))
        return queue

    async def queue_age(self) -> float:
        """Return for how many seconds the oldest message waits."""
        return _age(await self.queue())

    async def _watch_others(self) -> None:
        """Wake those who listen to a conversation that another process has moved."""
        known: dict[str, int] = {}
        while True:
            await asyncio.sleep(_LOOK_FOR_OTHERS)
            watched = self.wakeups.watched()
            known = {conversation: known[conversation] for conversation in watched if conversation in known}
            try:
                for conversation, last in await self._last_numbers(watched):
                    if known.get(conversation) != last:
                        known[conversation] = last
                        self.wakeups.moved(conversation)
            except FilingError as error:
                log.error("other processes cannot be watched: %s", error)

    async def _last_numbers(self, conversations: Sequence[str]) -> list[tuple[str, int]]:
        if not conversations:
            return []
        return list((await self._call(last_numbers, self._database, conversations)).items())

    async def _purge(self) -> None:
        """Delete what is older than it may get, every hour."""
        while True:
            before = datetime.now(timezone.utc) - timedelta(days=self._days)
            try:
                await self._call(purge, self._database, before)
            except FilingError as error:
                log.error("old messages were not deleted: %s", error)
            await asyncio.sleep(_BETWEEN_PURGES)


def _age(queue: Queue) -> float:
    if queue.oldest is None:
        return 0.0
    return max(0.0, (datetime.now(timezone.utc) - queue.oldest).total_seconds())
