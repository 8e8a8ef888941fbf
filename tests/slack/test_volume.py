"""A thousand events, each delivered up to four times, shuffled, in parallel, across a restart: one answer each."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.delivery import sending
from bot.storage.database import Database
from tests.slack.double import Slack
from tests.slack.people import Workspace, says_back, workspace

EVENTS, PEOPLE, AT_ONCE, SEED = 1_000, 100, 24, 20261125
_REASONS = ("http_timeout", "http_error", "connection_failed")


class Postman:
    """Delivers as Slack does: again until it is told that an event is kept, and some again all the same."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.waits: list[float] = []
        self.lost = 0
        self.again = 0

    async def deliver_all(self, office: Workspace, deliveries: list[tuple[dict[str, Any], int]]) -> None:
        """Deliver in this order, many at once."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one(body: dict[str, Any], number: int) -> None:
            async with places:
                await self.deliver(office, body, number)

        await asyncio.gather(*(one(*delivery) for delivery in deliveries))

    async def deliver(self, office: Workspace, body: dict[str, Any], number: int) -> None:
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": self.chance.choice(_REASONS)}
        headers = retry if number and self.chance.random() < 0.7 else {}
        while True:
            answer = await office.send_event(body, **headers)
            self.waits.append(answer.seconds)
            if answer.status == 200:
                return
            assert answer.status == 503, answer
            self.again, headers = self.again + 1, {}
            await asyncio.sleep(0.05)


async def test_a_thousand_events_delivered_up_to_four_times_have_one_effect_and_one_answer_each(
    served_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_LOOK_AROUND", 0.2)
    chance, slack = random.Random(SEED), Slack()
    postman = Postman(chance)
    deliveries: list[tuple[dict[str, Any], int]] = []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(slack.running())
        people = [f"U{number:03d}" for number in range(PEOPLE)]
        for number in range(EVENTS):
            # The first delivery of one in ten is lost: what comes has a retry number from the start.
            first = 1 if number % 10 == 0 else 0
            postman.lost += first
            body = Workspace(None, slack).person(people[number % PEOPLE]).message(f"event {number}")  # type: ignore[arg-type]
            deliveries += [(body, first + time) for time in range(chance.choice((1, 2, 3, 4)))]
        chance.shuffle(deliveries)
        half = len(deliveries) // 2
        for part in (deliveries[:half], deliveries[half:]):
            async with workspace(says_back(served_database), slack) as office:
                await postman.deliver_all(office, part)
        async with workspace(says_back(served_database), slack) as office:
            await office.until(lambda: len(slack.posts) >= EVENTS, 120)
            await asyncio.sleep(0.5)
    answers = Counter(post.blocks[0]["text"]["text"] for post in slack.posts)
    assert answers == Counter(f"event {number}" for number in range(EVENTS))
    assert slack.complaints == []
    assert in_order(served_database, slack)
    waits = sorted(postman.waits)
    p99 = waits[int(len(waits) * 0.99)] * 1000
    print(
        f"{EVENTS} events, {len(deliveries)} deliveries, {postman.lost} first ones lost, {postman.again} asked again, "
        f"seed {SEED}: ack p50 {waits[len(waits) // 2] * 1000:.0f} ms, p99 {p99:.0f} ms, max {waits[-1] * 1000:.0f} ms",
        file=sys.stderr,
    )
    assert waits[-1] < 3, "Slack waits for three seconds"


def in_order(database: Database, slack: Slack) -> bool:
    """Tell whether the answers in each channel stand in the order in which the events were kept."""
    query = "SELECT content FROM inbox ORDER BY id"
    with database.reading() as connection:
        kept = [json.loads(content)["text"] for content in connection.exec_driver_sql(query).scalars()]
    place = {text: number for number, text in enumerate(kept)}
    channels = {post.channel for post in slack.posts}
    orders = [[place[post.blocks[0]["text"]["text"]] for post in slack.in_channel(one)] for one in channels]
    return all(order == sorted(order) for order in orders)
