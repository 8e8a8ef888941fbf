"""Replies for services that do not fetch them: in order, each until it worked, whatever the service does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Callable

import pytest

from bot.delivery.sending import SendLater, SendRefused
from bot.storage.database import Database
from bot.storage.inbox import Room
from bot.storage.outbox import OutboxRows, Outgoing
from tests.delivery.talking import echo_on, incoming, said
from tests.delivery.test_delivery import all_answered, delivering, until


class Chat:
    """A chat service that takes what it is sent, unless a test says otherwise."""

    channel = "slack"

    def __init__(self, obey: Callable[[Outgoing], None] = lambda _reply: None) -> None:
        self.obey = obey
        self.got: list[tuple[str, str]] = []
        self.attempts = 0

    async def send(self, reply: Outgoing) -> None:
        self.attempts += 1
        await asyncio.sleep(0)
        self.obey(reply)
        self.got.append((reply.conversation, said(reply.content)))


def to_chat(text: str, conversation: str = "slack:one") -> Any:
    return replace(incoming(text, conversation), channel="slack")


async def delivered(database: Database) -> None:
    async def is_empty() -> bool:
        return not OutboxRows(database).undelivered("slack")

    await until(is_empty)


async def test_replies_reach_the_service_once_and_in_order_and_those_of_other_channels_do_not(database) -> None:
    chat = Chat()
    async with delivering(database, echo_on(database), senders=[chat], room=Room(conversation=50)) as delivery:
        await delivery.keep(incoming("for the widget"))
        for number in range(20):
            await delivery.keep(to_chat(f"line {number}"))
        await all_answered(delivery)
        await delivered(database)
        assert chat.got == [("slack:one", f"line {number}") for number in range(20)]
    assert delivery.figures.registry.get_sample_value("filing_replies_sent_total", {"result": "sent"}) == 20
    assert OutboxRows(database).undelivered("widget") == ["widget:one"]


async def test_a_service_that_is_away_gets_everything_later_in_order_and_holds_up_nobody_else(database) -> None:
    away = {"slack:one"}

    def obey(reply: Outgoing) -> None:
        if reply.conversation in away:
            raise ConnectionError("no route")

    chat = Chat(obey)
    async with delivering(database, echo_on(database), senders=[chat]) as delivery:
        for number in range(3):
            await delivery.keep(to_chat(f"line {number}"))
        await delivery.keep(to_chat("to another", "slack:two"))
        await all_answered(delivery)

        async def others_are_served() -> bool:
            return ("slack:two", "to another") in chat.got

        await until(others_are_served)
        assert ("slack:one", "line 0") not in chat.got
        away.clear()
        await delivered(database)
        ours = [text for conversation, text in chat.got if conversation == "slack:one"]
        assert ours == ["line 0", "line 1", "line 2"]


async def test_a_service_that_names_a_time_is_not_asked_before(database) -> None:
    def obey(_reply: Outgoing) -> None:
        raise SendLater("slow down", seconds=3600)

    chat = Chat(obey)
    async with delivering(database, echo_on(database), senders=[chat]) as delivery:
        await delivery.keep(to_chat("one"))
        await all_answered(delivery)
        await asyncio.sleep(2.5)
        assert chat.attempts == 1
        reply = OutboxRows(database).next_delivery("slack:one")
        assert (reply.tries, reply.retry_at is not None) == (1, True)


async def test_a_reply_that_is_refused_for_good_does_not_hold_up_the_next(database) -> None:
    def obey(reply: Outgoing) -> None:
        if said(reply.content) == "one":
            raise SendRefused("no such channel")

    chat = Chat(obey)
    async with delivering(database, echo_on(database), senders=[chat]) as delivery:
        for line in ("one", "two"):
            await delivery.keep(to_chat(line))
        await all_answered(delivery)
        await delivered(database)
        assert chat.got == [("slack:one", "two")]


async def test_what_was_not_delivered_is_delivered_after_a_restart(database) -> None:
    def obey(_reply: Outgoing) -> None:
        raise SendLater("not now", seconds=0.1)

    async with delivering(database, echo_on(database), senders=[Chat(obey)]) as delivery:
        await delivery.keep(to_chat("one"))
        await all_answered(delivery)
    chat = Chat()
    async with delivering(database, echo_on(database), senders=[chat]):
        await delivered(database)
    assert chat.got == [("slack:one", "one")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_do_not_deliver_the_same_reply(database_url: str, database: Database) -> None:
    from bot.storage.database import open_database

    other, chat = open_database(database_url), Chat()
    async with delivering(database, senders=[chat]) as ours, delivering(other, senders=[chat]):
        for number in range(5):
            await ours.keep(to_chat(f"line {number}"))
        await all_answered(ours)
        await delivered(database)
    assert [text for _, text in chat.got] == [f"line {number}" for number in range(5)]
    other.close()
