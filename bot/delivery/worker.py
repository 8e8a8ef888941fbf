"""Answers kept messages: one at a time for each conversation, in the order in which they were kept."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from time import monotonic
from typing import Any, Optional, Protocol

from bot.delivery.faults import reached
from bot.delivery.figures import Figures
from bot.delivery.off_loop import OffLoop
from bot.delivery.wakeups import Wakeups
from bot.filing.errors import CaseChanged, CaseExists, FilingError, StorageUnavailable
from bot.storage.inbox import InboxRows, KeptMessage, NoLongerThere
from bot.storage.locks import ConversationLocks
from bot.storage.turns import Turn

log = logging.getLogger(__name__)
Reply = dict[str, Any]
_LONGEST_TURN = 30.0
_TURNS_AT_ONCE = 8
MOST_TRIES = 9
"""A message that was begun again after so many ends of the process gets an apology instead of another try.

Several are answered at once, so most of those that are begun had no part in the end: a few of them are no reason.
"""
_MOST_REPEATS = 5
"""A turn that finds the case changed by somebody else so often is given up."""
_LOOK_AROUND = 1.0
"""Seconds between two looks for messages that another process kept, or that could not be answered at once."""


class Answers(Protocol):
    """What the worker needs from the assistant."""

    async def answer(self, message: KeptMessage) -> list[Reply]:
        """Return the replies to a message, inside its running turn; raise where there are none."""

    def apology(self, message: KeptMessage) -> Reply:
        """Return what is said where a message could not be answered."""


class Worker:
    """Works on as many conversations at once as are waiting, within limits."""

    def __init__(
        self,
        rows: InboxRows,
        answers: Answers,
        locks: ConversationLocks,
        call: OffLoop,
        wakeups: Wakeups,
        figures: Figures,
    ) -> None:
        self._rows, self._answers, self._locks = rows, answers, locks
        self._call, self._wakeups, self._figures = call, wakeups, figures
        self._woken: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(_TURNS_AT_ONCE)
        self._repeats: Counter[int] = Counter()
        self._left_behind: set[str] = set()
        self._looking: Optional[asyncio.Task[None]] = None
        self._is_stopping = False

    @property
    def is_alive(self) -> bool:
        """Tell whether messages are being taken."""
        return self._looking is not None and not self._looking.done() and not self._is_stopping

    async def start(self) -> None:
        """Take up what was left behind, and work from now on."""
        try:
            self._left_behind = set(await self._call(self._rows.waiting))
        except StorageUnavailable as error:
            log.error("what was left behind is taken up later: %s", error)
        self._looking = asyncio.create_task(self._look_around())

    async def stop(self, deadline: float) -> None:
        """Take nothing more, finish what runs within the deadline, and leave the rest for the next start."""
        self._is_stopping = True
        if self._looking:
            self._looking.cancel()
        running = list(self._tasks.values())
        if running:
            _, late = await asyncio.wait(running, timeout=deadline)
            for task in late:
                task.cancel()
            await asyncio.wait(running, timeout=1)

    def wake(self, conversation: str) -> None:
        """Say that a message of a conversation waits."""
        if self._is_stopping:
            return
        self._woken.add(conversation)
        if conversation not in self._tasks:
            self._tasks[conversation] = asyncio.create_task(self._work(conversation))

    async def _look_around(self) -> None:
        while True:
            try:
                for conversation in await self._call(self._rows.waiting):
                    if conversation not in self._tasks:
                        self.wake(conversation)
            except FilingError as error:
                log.error("the inbox cannot be read: %s", error)
            await asyncio.sleep(_LOOK_AROUND)

    async def _work(self, conversation: str) -> None:
        try:
            while conversation in self._woken and not self._is_stopping:
                self._woken.discard(conversation)
                async with self._places:
                    await self._locked(conversation)
        except FilingError as error:
            log.error("a message has to wait: %s", error)  # it stays in the inbox; the next look finds it again
            self._figures.turns.labels(result="postponed").inc()
        finally:
            self._tasks.pop(conversation, None)
            self._woken.discard(conversation)

    async def _locked(self, conversation: str) -> None:
        if self._locks.are_needed and not await self._call(self._locks.take, conversation):
            return  # another process works on it
        try:
            while not self._is_stopping and await self._one(conversation):
                pass
        finally:
            self._wakeups.working(conversation, False)
            if self._locks.are_needed:
                await self._call(self._locks.release, conversation)

    async def _one(self, conversation: str) -> bool:
        """Answer the first message that waits; tell whether there was one.

        A try is counted where one that was left behind is begun again, for it may be what ended the process before;
        one that only waited through many starts has not been tried.
        """
        if conversation in self._left_behind:
            self._left_behind.discard(conversation)
            await self._call(self._rows.try_again, conversation)
        found = await self._call(self._rows.next_turn, conversation)
        if found is None:
            return False
        message, turn = found
        reached("turn_opened")
        self._wakeups.working(conversation, turn.held is None)  # while a person is there, the assistant only listens
        begin = monotonic()
        result, replies = await self._replies(message, turn)
        reached("turn_answered")
        try:
            await self._call(self._rows.finish, message, turn if result == "answered" else None, replies)
        except (CaseChanged, CaseExists):
            result = "repeated"  # somebody else changed the case: nothing was stored, so it is simply taken again
            self._repeats[message.id] += 1
        except NoLongerThere:
            result = "gone"
        if result != "repeated":
            self._repeats.pop(message.id, None)
        reached("turn_stored")
        self._figures.turns.labels(result=result).inc()
        self._figures.turn_seconds.observe(monotonic() - begin)
        self._wakeups.working(conversation, False)
        self._wakeups.moved(conversation)
        return True

    async def _replies(self, message: KeptMessage, turn: Turn) -> tuple[str, list[Reply]]:
        if message.tries > MOST_TRIES or self._repeats[message.id] > _MOST_REPEATS:
            log.error("message %s was given up after many tries", message.id)
            return "failed", [self._answers.apology(message)]
        try:
            with turn.running():
                return "answered", await asyncio.wait_for(self._answers.answer(message), _LONGEST_TURN)
        except StorageUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the customer is told, and the next one is served
            log.error("message %s could not be answered: %s", message.id, type(error).__name__)
            return "failed", [self._answers.apology(message)]
