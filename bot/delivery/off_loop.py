"""Storage calls off the event loop: a database that is slow or away never keeps the service from answering."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Callable, TypeVar

from bot.filing.errors import StorageUnavailable

Result = TypeVar("Result")
LONGEST_CALL = 8.0
"""Seconds; the database's own limits are shorter, so this one counts only where it does not even say no."""
_THREADS = 12


class OffLoop:
    """Threads for storage calls."""

    def __init__(self, timeout: float = LONGEST_CALL) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="storage")
        self._timeout = timeout

    async def __call__(self, function: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Return what a storage call returns; raise `StorageUnavailable` where it takes too long."""
        call = asyncio.get_running_loop().run_in_executor(self._threads, partial(function, *arguments, **named))
        call.add_done_callback(_seen)
        # Not `wait_for`: up to Python 3.11 it swallows a cancellation that comes together with the result.
        await asyncio.wait({call}, timeout=self._timeout)
        if not call.done():
            call.cancel()
            raise StorageUnavailable("The database did not answer in time.")
        return call.result()

    def close(self) -> None:
        """Give the threads back as they become free."""
        self._threads.shutdown(wait=False)


def _seen(call: asyncio.Future[Any]) -> None:
    """Look at the result of a call that nobody may wait for any more, or asyncio complains."""
    if not call.cancelled():
        call.exception()
