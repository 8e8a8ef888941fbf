"""Take Slack away for two true minutes while people write: `python -m tests.slack.outage`.

Everything is as in service: one message a second in each channel, and the pauses between tries grow.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from bot.storage.database import Database
from bot.storage.outbox import OutboxRows
from tests.slack.double import Slack
from tests.slack.people import says_back, workspace
from tests.slack.volume import new_database, said

PEOPLE, LINES = 5, 4


async def run(database: Database, away: float) -> tuple[Slack, float]:
    """Let people write while Slack cannot be reached, then refuses, drops and stumbles; return when all is there."""
    slack = Slack()
    async with workspace(says_back(database), slack, seconds=1.0) as office:
        for line in range(LINES):
            for number in range(PEOPLE):
                await office.person(f"U{number}").says(f"line {line}")
            await asyncio.sleep(away / LINES / 2)
        await asyncio.sleep(away / 2)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(slack.running())
            faults = iter(["500", "drop", "drop_after", "429:2", "500_after"] * PEOPLE)
            slack.fault = lambda method, _given: next(faults, None) if method == "chat.postMessage" else None
            back = time.monotonic()
            while OutboxRows(database).undelivered("slack"):
                await asyncio.sleep(0.2)
            return slack, time.monotonic() - back


def is_whole(slack: Slack) -> bool:
    """Tell whether everybody has every answer, once and in order."""
    wanted = [f"line {number}" for number in range(LINES)]
    found = [[said(post) for post in slack.in_channel(f"DU{number}")] for number in range(PEOPLE)]
    return all(one == wanted for one in found) and slack.complaints == []


def main() -> int:
    """Stay away for two minutes, or as many seconds as are named."""
    away = float(sys.argv[1]) if len(sys.argv) > 1 else 120
    with tempfile.TemporaryDirectory() as folder:
        database = new_database(Path(folder))
        slack, seconds = asyncio.run(run(database, away))
        database.close()
    print(f"Slack away for {away:.0f} s: {len(slack.posts)} answers, the last {seconds:.0f} s after it came back")
    print(f"every answer once and in order: {is_whole(slack)}")
    return 0 if is_whole(slack) else 1


if __name__ == "__main__":
    sys.exit(main())
