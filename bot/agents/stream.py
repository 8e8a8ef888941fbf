"""What agents are told, as server-sent events: first what was missed, then whatever comes, while the token is good."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from time import monotonic
from typing import AsyncIterator, Awaitable, Callable, Optional

from bot.agents.desk import AgentDesk, event_json
from bot.delivery.delivery import Delivery
from bot.delivery.off_loop import OffLoop
from bot.filing.errors import StorageUnavailable

BEAT = 15.0
_LOOK_AROUND = 1.0
"""Seconds between two looks for what other processes wrote."""


async def agents_events(
    desk: AgentDesk,
    delivery: Delivery,
    off_loop: OffLoop,
    after: Optional[int],
    stopping: asyncio.Event,
    is_welcome: Callable[[], Awaitable[bool]],
) -> AsyncIterator[str]:
    """Yield events after a number; None: only what comes."""
    yield "retry: 2000\n\n"
    last = await off_loop(desk.rows.events.last) if after is None else after
    news = asyncio.Event()
    with delivery.wakeups.following(lambda _conversation: news.set()):
        beat = monotonic()
        while not stopping.is_set():
            news.clear()
            with suppress(StorageUnavailable):  # it is looked at again
                for event in await off_loop(desk.rows.events.after, last):
                    last = event.id
                    data = json.dumps(event_json(event), ensure_ascii=False)
                    yield f"id: {last}\nevent: {event.kind}\ndata: {data}\n\n"
            if monotonic() - beat >= BEAT:
                beat = monotonic()
                if not await is_welcome():
                    return
                yield ": still here\n\n"
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(news.wait(), _LOOK_AROUND)
