"""Whatever Slack does, every answer arrives once, in order, at its pace; the double speaks real HTTP."""

from __future__ import annotations

import asyncio
import random
import time
from itertools import pairwise
from typing import Any, Mapping, Optional

import pytest

from bot.delivery import sending
from bot.storage.database import Database
from bot.storage.outbox import OutboxRows
from tests.slack.double import Slack
from tests.slack.people import Workspace, says_back, workspace

ROOM = "CROOM"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pauses between tries be short; they are counted in the same way."""
    monkeypatch.setattr(sending, "_FIRST_PAUSE", 0.02)
    monkeypatch.setattr(sending, "_LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(sending, "_LOOK_AROUND", 0.05)


def lines(office: Workspace, channel: str) -> list[str]:
    """Return what was said back in a channel, in order."""
    return [post.blocks[0]["text"]["text"] for post in office.slack.in_channel(channel)]


class Weather:
    """Fails calls, as often and in such ways as it is told, with a fixed seed."""

    def __init__(self, seed: int, share: float, *ways: str) -> None:
        self.chance, self.share, self.ways = random.Random(seed), share, ways
        self.failed = 0

    def __call__(self, _method: str, _arguments: Mapping[str, Any]) -> Optional[str]:
        if self.chance.random() >= self.share:
            return None
        self.failed += 1
        return self.chance.choice(self.ways)


@pytest.mark.parametrize(
    "ways",
    [
        ("429:0",),
        ("500",),
        ("drop",),
        ("drop_after",),
        ("500_after",),
        ("internal_error", "service_unavailable", "fatal_error"),
        ("invalid_auth", "ratelimited", "token_revoked"),
        ("429:0", "500", "drop", "drop_after", "500_after"),
    ],
    ids="+".join,
)
async def test_in_bad_weather_every_answer_arrives_once_and_in_order(served_database: Database, ways) -> None:
    async with workspace(says_back(served_database)) as office:
        weather = Weather(11, 0.4, *ways)
        office.slack.fault = weather
        people = [office.person(f"U{number}") for number in range(4)]
        wanted = [f"line {number}" for number in range(5)]
        for text in wanted:
            for person in people:
                await person.says(text)
        await office.until(lambda: all(len(lines(office, person.direct)) >= len(wanted) for person in people), 60)
        await delivered(served_database)
        assert all(lines(office, person.direct) == wanted for person in people)
        assert weather.failed > 10


async def delivered(database: Database) -> None:
    """Wait until nothing is left to deliver."""
    while OutboxRows(database).undelivered("slack"):
        await asyncio.sleep(0.02)


async def test_while_slack_is_away_everything_is_taken_and_delivered_later_even_by_the_next_process(
    served_database: Database,
) -> None:
    slack = Slack()
    async with workspace(says_back(served_database), slack) as office:  # nobody listens on its port yet
        anna = office.person()
        for number in range(3):
            await anna.says(f"line {number}")
        event = await anna.mentions("in a thread")
        await asyncio.sleep(0.5)
    async with slack.running(), workspace(says_back(served_database), slack) as office:
        await office.until(lambda: len(slack.posts) == 4, 30)
        assert lines(office, anna.direct) == [f"line {number}" for number in range(3)]
        assert [post.thread for post in slack.in_channel(ROOM)] == [event["ts"]]
        assert slack.complaints == []


async def test_a_message_that_arrived_before_the_process_died_is_not_sent_again(served_database: Database) -> None:
    slack = Slack()
    async with slack.running():
        slack.page = 2  # what we look for is not on the first page of the thread
        slack.fault = lambda method, given: "drop_after" if "unclear" in given.get("text", "") else None
        async with workspace(says_back(served_database), slack) as office:
            event = await office.person().mentions("one")
            for text in ("two", "three"):
                await office.person().says(text, ROOM, event["ts"])
            await office.person().reply(3, ROOM, event["ts"])
            faults = {"chat.postMessage": "drop_after", "conversations.replies": "500"}
            slack.fault = lambda method, _given: faults.get(method)
            await office.person().says("unclear", ROOM, event["ts"])
            await office.person().reply(4, ROOM, event["ts"])
        slack.fault = lambda _method, _given: None
        async with workspace(says_back(served_database), slack) as office:
            await office.person().says("five", ROOM, event["ts"])
            await office.person().reply(5, ROOM, event["ts"])
        assert lines(office, ROOM) == ["one", "two", "three", "unclear", "five"]
        assert slack.calls["conversations.replies"] > 1 and slack.complaints == []


async def test_a_channel_gets_one_message_in_its_time_and_others_do_not_wait_for_it(served_database: Database) -> None:
    async with workspace(says_back(served_database), seconds=0.3) as office:
        anna, ben = office.person("UANNA"), office.person("UBEN")
        threads = [await anna.mentions(f"thread {number}") for number in range(3)]
        await anna.says("more", ROOM, threads[0]["ts"])
        await ben.says("hello")
        await office.until(lambda: len(office.slack.in_channel(ROOM)) == 4 and office.slack.in_channel(ben.direct))
        times = [post.at for post in office.slack.in_channel(ROOM)]
        assert min(later - earlier for earlier, later in pairwise(times)) > 0.28
        assert office.slack.in_channel(ben.direct)[0].at < times[-1]


async def test_when_slack_names_a_pause_the_whole_channel_keeps_it(served_database: Database) -> None:
    async with workspace(says_back(served_database)) as office:
        begin = time.monotonic()
        asked: list[float] = []

        def fault(method: str, given: Mapping[str, Any]) -> Optional[str]:
            if method == "chat.postMessage" and given["channel"] == ROOM:
                asked.append(time.monotonic())
                return "429:2" if len(asked) == 1 else None
            return None

        office.slack.fault = fault
        first = await office.person().mentions("one")
        await office.until(lambda: asked)
        second = await office.person().mentions("two")
        await office.person().reply(1, ROOM, first["ts"])
        await office.person().reply(1, ROOM, second["ts"])
        assert [when - begin > 1.9 for when in asked] == [False, True, True]


async def test_blocks_that_slack_does_not_take_are_sent_as_plain_text(served_database: Database) -> None:
    async with workspace(says_back(served_database)) as office:
        office.slack.fault = lambda _method, given: "invalid_blocks" if given.get("blocks") else None
        await office.person().says("hello")
        assert "hello" in (await office.person().reply(1)).shown


async def test_a_reply_that_slack_refuses_for_good_does_not_hold_up_the_next(served_database: Database) -> None:
    async with workspace(says_back(served_database)) as office:
        office.slack.fault = lambda _method, given: "user_disabled" if "one" in given.get("text", "") else None
        for text in ("one", "two"):
            await office.person().says(text)
        await office.person().reply(1)
        await delivered(served_database)
        assert lines(office, office.person().direct) == ["two"]


async def test_a_card_is_shown_as_it_is_even_where_slack_was_away_when_it_was_pressed(
    served_database: Database,
) -> None:
    async with workspace(says_back(served_database)) as office:
        anna = office.person()
        await anna.says("hello")
        card = await anna.reply(1)
        office.slack.fault = lambda _method, _given: "500"
        await anna.chooses(card, "新办")
        await asyncio.sleep(0.3)
        assert card.elements()
        office.slack.fault = lambda _method, _given: None
        await anna.reply(2)
        assert card.elements() == [] and "已选：新办" in card.shown


async def test_a_card_that_was_deleted_in_slack_holds_up_nothing(served_database: Database) -> None:
    async with workspace(says_back(served_database)) as office:
        anna = office.person()
        await anna.says("hello")
        await anna.reply(1)
        office.slack.fault = lambda method, _given: "message_not_found" if method == "chat.update" else None
        await anna.says("again")
        await anna.reply(2)
