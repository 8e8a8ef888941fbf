"""Deliver a thousand events one to four times, shuffled, in parallel, across a restart: `python -m tests.slack.volume`.

Prints how long Slack waited for each acknowledgement; speed belongs here, never in a timed test.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.storage.database import Database, open_database
from bot.storage.migrate import upgrade
from tests.slack.double import Slack
from tests.slack.people import Workspace, says_back, workspace

AT_ONCE, SEED = 8, 20261125
_REASONS = ("http_timeout", "http_error", "connection_failed")
Deliveries = list[tuple[dict[str, Any], int]]


@dataclass
class Postman:
    """Delivers as Slack does: again until it is told that an event is kept, and some again all the same."""

    chance: random.Random
    waits: list[float] = field(default_factory=list)
    again: int = 0

    async def deliver_all(self, office: Workspace, deliveries: Deliveries) -> None:
        """Deliver in this order, many at once."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one(body: dict[str, Any], number: int) -> None:
            async with places:
                await self._deliver(office, body, number)

        await asyncio.gather(*(one(*delivery) for delivery in deliveries))

    async def _deliver(self, office: Workspace, body: dict[str, Any], number: int) -> None:
        retry = {"X-Slack-Retry-Num": str(min(number, 2)), "X-Slack-Retry-Reason": self.chance.choice(_REASONS)}
        headers = retry if number and self.chance.random() < 0.7 else {}
        while True:
            answer = await office.send_event(body, **headers)
            self.waits.append(answer.seconds)
            if answer.status == 200:
                return
            assert answer.status == 503, answer
            self.again, headers = self.again + 1, {}
            await asyncio.sleep(0.05)


@dataclass
class Outcome:
    """What came of it."""

    slack: Slack
    postman: Postman
    deliveries: int

    def answers(self) -> Counter[str]:
        """Return how often each event was answered."""
        return Counter(said(post) for post in self.slack.posts)

    def report(self) -> str:
        """Return the figures in a line."""
        waits = sorted(self.postman.waits)
        p50, p99 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.99))
        return (
            f"{len(self.slack.posts)} answers to {self.deliveries} deliveries, {self.postman.again} asked again, "
            f"seed {SEED}: acknowledged p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {waits[-1] * 1000:.0f} ms"
        )


def said(post: Any) -> str:
    """Return what an answer says back."""
    return str(post.blocks[0]["text"]["text"]) if post.blocks else str(post.content["text"])


def shuffled(slack: Slack, events: int, chance: random.Random) -> Deliveries:
    """Return the deliveries; the first one of every tenth event is lost, what comes has a retry number."""
    deliveries: Deliveries = []
    office = Workspace(None, slack)  # type: ignore[arg-type]
    for number in range(events):
        body = office.person(f"U{number % 100:03d}").message(f"event {number}")
        first = 1 if number % 10 == 0 else 0
        deliveries += [(body, first + time) for time in range(chance.choice((1, 2, 3, 4)))]
    chance.shuffle(deliveries)
    return deliveries


async def run(database: Database, events: int) -> Outcome:
    """Deliver everything, with a restart in the middle and another one before the last answers."""
    chance, slack = random.Random(SEED), Slack()
    postman, deliveries = Postman(chance), shuffled(slack, events, chance)
    half = len(deliveries) // 2
    async with slack.running():
        for part in (deliveries[:half], deliveries[half:]):
            async with workspace(says_back(database), slack) as office:
                await postman.deliver_all(office, part)
        async with workspace(says_back(database), slack) as office:
            await office.until(lambda: len(slack.posts) >= events, 240)
            await asyncio.sleep(0.5)
    return Outcome(slack, postman, len(deliveries))


def in_order(database: Database, slack: Slack) -> bool:
    """Tell whether the answers in each channel stand in the order in which the events were kept."""
    with database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT content FROM inbox ORDER BY id").scalars().all()
    place = {json.loads(content)["text"]: number for number, content in enumerate(kept)}
    orders = [[place[said(post)] for post in slack.in_channel(one)] for one in {post.channel for post in slack.posts}]
    return all(order == sorted(order) for order in orders)


def new_database(folder: Path) -> Database:
    """Return an empty SQLite database in a folder."""
    url = f"sqlite:///{folder}/filing.db"
    upgrade(url)
    return open_database(url)


def main() -> int:
    """Deliver a thousand, or as many as are named."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        database = new_database(Path(folder))
        outcome = asyncio.run(run(database, events))
        is_once = outcome.answers() == Counter(f"event {number}" for number in range(events))
        print(outcome.report())
        print(f"each answered once: {is_once}, in order: {in_order(database, outcome.slack)}")
        database.close()
    return 0 if is_once else 1


if __name__ == "__main__":
    sys.exit(main())
