"""Delivery as a whole, on both databases: every kept message has its effect once and one answer, whatever happens."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, AsyncIterator, Awaitable, Callable

import pytest

from bot.delivery.delivery import Delivery
from bot.delivery.worker import MOST_TRIES
from bot.filing.errors import FilingError, StorageUnavailable
from bot.storage.cases import SqlRepository
from bot.storage.database import Database, open_database
from bot.storage.inbox import Busy, InboxRows, Room
from bot.storage.migrate import upgrade
from tests.catalogs import real_catalog
from tests.delivery.talking import Echo, echo_on, incoming, said

PHRASES = real_catalog().phrases


@asynccontextmanager
async def delivering(database: Database, answers: Any = None, **options: Any) -> AsyncIterator[Delivery]:
    """Run delivery on a database."""
    delivery = Delivery(database, answers or echo_on(database), **options)
    await delivery.start()
    try:
        yield delivery
    finally:
        await delivery.stop()


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Wait for a condition."""
    for _ in range(int(seconds / 0.02)):
        if await condition():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it never came true")


async def all_answered(delivery: Delivery) -> None:
    async def is_empty() -> bool:
        return (await delivery.queue()).length == 0

    await until(is_empty)


async def heard(delivery: Delivery, conversation: str = "widget:one") -> list[str]:
    """Return what the replies of a conversation say, in order."""
    found, after = [], 0
    while entries := await delivery.after(conversation, after):
        found += [said(entry.content) for entry in entries if entry.kind == "reply"]
        after = entries[-1].seq
    return found


def remarks(database: Database, conversation: str = "widget:one") -> list[str]:
    """Return what the case has heard."""
    return SqlRepository(database).of_conversation(conversation).details["remarks"].split("\n")


class Stumbling(Echo):
    """Fails over some messages."""

    async def answer(self, message: Any) -> list[dict[str, Any]]:
        replies = await super().answer(message)
        match message.content["text"]:
            case "a bug of ours":
                raise KeyError("a bug")
            case "no reply at all":
                raise FilingError("no reply")
        return replies


class Slow(Echo):
    """Takes its time."""

    async def answer(self, message: Any) -> list[dict[str, Any]]:
        await asyncio.sleep(1.0)
        return await super().answer(message)


# One effect, one answer, one order


async def test_a_thousand_messages_each_sent_up_to_four_times_across_a_restart_count_once(database: Database) -> None:
    chance, room = random.Random(7), Room(conversation=1000, total=10_000)
    messages = [incoming(f"line {n}", f"widget:{n % 25}", number=f"id-{n}") for n in range(1000)]
    numbers: dict[str, set[int]] = {message.external_id: set() for message in messages}

    async def bring(delivery: Delivery, batch: list[Any]) -> None:
        for message, receipt in zip(batch, await asyncio.gather(*(delivery.keep(one) for one in batch))):
            numbers[message.external_id].add(receipt.seq)

    sent = [message for message in messages for _ in range(chance.randint(1, 4))]
    chance.shuffle(sent)
    half = len(sent) // 2
    async with delivering(database, room=room) as delivery:
        await bring(delivery, sent[:half])
    async with delivering(database, room=room) as delivery:
        await bring(delivery, sent[half:])
        await all_answered(delivery)
        for n in range(25):
            expected = sorted(message.content["text"] for message in messages if message.conversation == f"widget:{n}")
            assert sorted(await heard(delivery, f"widget:{n}")) == expected
            assert sorted(remarks(database, f"widget:{n}")) == expected
    assert all(len(found) == 1 for found in numbers.values())


async def test_messages_sent_five_milliseconds_apart_are_kept_and_answered_in_order(database: Database) -> None:
    async with delivering(database, room=Room(conversation=100)) as delivery:
        keeping = []
        for number in range(60):
            keeping.append(asyncio.ensure_future(delivery.keep(incoming(f"line {number}"))))
            await asyncio.sleep(0.005)
        await asyncio.gather(*keeping)
        await all_answered(delivery)
        expected = [f"line {number}" for number in range(60)]
        assert await heard(delivery) == remarks(database) == expected


async def test_two_processes_share_the_work_and_nothing_counts_twice(database_url: str, database: Database) -> None:
    other = open_database(database_url)
    async with delivering(database) as ours, delivering(other) as theirs:
        for number in range(12):
            for conversation in ("widget:one", "widget:two"):
                with_room = (ours, theirs)[number % 2]
                await keep_patiently(with_room, incoming(f"line {number}", conversation))
        await all_answered(ours)
        for conversation in ("widget:one", "widget:two"):
            assert await heard(theirs, conversation) == [f"line {number}" for number in range(12)]
    other.close()


async def keep_patiently(delivery: Delivery, message: Any) -> None:
    while True:
        try:
            await delivery.keep(message)
        except Busy:
            await asyncio.sleep(0.05)
        else:
            return


async def test_who_listens_in_one_process_hears_of_what_another_wrote(database_url: str, database: Database) -> None:
    other = open_database(database_url)
    async with delivering(database) as ours, delivering(other) as theirs:
        with ours.wakeups.listening("widget:one") as listener:
            await theirs.keep(incoming("你好"))
            assert await listener.wait(5)
    other.close()


# Trouble


@pytest.mark.parametrize("text", ["a bug of ours", "no reply at all"])
async def test_a_message_that_cannot_be_answered_gets_an_apology_and_changes_nothing(database, text: str) -> None:
    async with delivering(database, Stumbling(*fields_of(echo_on(database)))) as delivery:
        for line in ("before", text, "after"):
            await delivery.keep(incoming(line))
        await all_answered(delivery)
        assert await heard(delivery) == ["before", PHRASES["broken"].en, "after"]
        assert remarks(database) == ["before", "after"]


def fields_of(echo: Echo) -> tuple[Any, Any]:
    return echo.agent, echo.services


async def test_an_apology_is_in_the_language_of_the_message_or_else_of_the_session(database: Database) -> None:
    class Failing(Echo):
        async def answer(self, message: Any) -> list[dict[str, Any]]:
            raise FilingError("no reply")

    async with delivering(database, Failing(*fields_of(echo_on(database)))) as delivery:
        for text, language in (
            ("I want to file a site", "zh"),
            ("我要备案", "en"),
            ("example.com", "en"),
            ("42", "zh"),
        ):
            await delivery.keep(incoming(text, language=language))
        await all_answered(delivery)
        broken = PHRASES["broken"]
        assert await heard(delivery) == [broken.en, broken.zh, broken.en, broken.zh]


async def test_a_message_in_which_the_process_ended_time_and_again_is_given_up(database: Database) -> None:
    rows = InboxRows(database)
    rows.keep(incoming("毒药"))
    rows.keep(incoming("after"))
    for _ in range(MOST_TRIES):
        rows.try_again("widget:one")
    async with delivering(database) as delivery:
        await all_answered(delivery)
        assert await heard(delivery) == [PHRASES["broken"].zh, "after"]


async def test_a_case_changed_by_somebody_else_in_the_middle_of_a_turn_keeps_both_changes(database: Database) -> None:
    repository = SqlRepository(database)

    class Interrupted(Echo):
        async def answer(self, message: Any) -> list[dict[str, Any]]:
            replies = await super().answer(message)
            case = repository.of_conversation(message.conversation)
            if case and case.language == "zh":
                repository.save(replace(case, language="en"))
            return replies

    async with delivering(database, Interrupted(*fields_of(echo_on(database)))) as delivery:
        for line in ("one", "two"):
            await delivery.keep(incoming(line))
        await all_answered(delivery)
        assert await heard(delivery) == remarks(database) == ["one", "two"]
        assert repository.of_conversation("widget:one").language == "en"


async def test_a_case_erased_in_the_middle_of_a_turn_stays_erased(database: Database) -> None:
    repository = SqlRepository(database)

    class Erased(Echo):
        async def answer(self, message: Any) -> list[dict[str, Any]]:
            replies = await super().answer(message)
            case = repository.of_conversation(message.conversation)
            if case:
                repository.erase(case.id)
            return replies

    async with delivering(database, Erased(*fields_of(echo_on(database)))) as delivery:
        await delivery.keep(incoming("one"))
        await all_answered(delivery)
        await delivery.keep(incoming("two"))
        await all_answered(delivery)
        assert repository.list() == [] and await heard(delivery) == []


async def test_what_is_refused_for_lack_of_room_is_not_kept(database: Database) -> None:
    async with delivering(database, Slow(*fields_of(echo_on(database))), room=Room(conversation=2)) as delivery:
        for line in ("one", "two"):
            await delivery.keep(incoming(line))
        with pytest.raises(Busy):
            await delivery.keep(incoming("three"))
        await all_answered(delivery)
        assert await heard(delivery) == ["one", "two"]


# Stopping


async def test_what_runs_is_finished_at_the_end_and_the_rest_is_left_for_the_next_start(database: Database) -> None:
    delivery = Delivery(database, Slow(*fields_of(echo_on(database))))
    await delivery.start()
    for line in ("one", "two", "three"):
        await delivery.keep(incoming(line))
    await asyncio.sleep(0.3)
    await delivery.stop(deadline=10)
    assert remarks(database) == ["one"]
    assert not delivery.worker.is_alive
    async with delivering(database) as again:
        await all_answered(again)
        assert await heard(again) == remarks(database) == ["one", "two", "three"]


async def test_what_does_not_end_in_time_is_cut_off_without_a_trace_and_taken_again(database: Database) -> None:
    delivery = Delivery(database, Slow(*fields_of(echo_on(database))))
    await delivery.start()
    await delivery.keep(incoming("one"))
    await asyncio.sleep(0.3)
    await delivery.stop(deadline=0.1)
    assert SqlRepository(database).list() == []
    async with delivering(database) as again:
        await all_answered(again)
        assert await heard(again) == remarks(database) == ["one"]


# A database that is away


async def test_while_postgresql_is_away_nothing_is_promised_and_what_was_promised_is_answered_after(
    postgresql_server: Any, fresh_postgresql_url: str
) -> None:
    upgrade(fresh_postgresql_url)
    database = open_database(fresh_postgresql_url)
    async with delivering(database, Slow(*fields_of(echo_on(database)))) as delivery:
        for line in ("one", "two"):
            await delivery.keep(incoming(line))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(postgresql_server.stop)
        refused = incoming("three", number="c")
        for _ in range(3):
            with pytest.raises(StorageUnavailable):
                await delivery.keep(refused)
            with pytest.raises(StorageUnavailable):
                await delivery.after("widget:one", 0)
            await asyncio.sleep(3)
        await asyncio.to_thread(postgresql_server.start)
        await delivery.keep(refused)
        await all_answered(delivery)
        assert await heard(delivery) == remarks(database) == ["one", "two", "three"]
    database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_while_somebody_holds_the_file_a_kept_message_waits_and_is_answered_after(database_url, database) -> None:
    async with delivering(database, Slow(*fields_of(echo_on(database)))) as delivery:
        await delivery.keep(incoming("one"))
        await asyncio.sleep(0.3)
        holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageUnavailable):
            await delivery.keep(incoming("two"))
        await asyncio.sleep(2)
        holder.execute("ROLLBACK")
        holder.close()
        await all_answered(delivery)
        assert await heard(delivery) == remarks(database) == ["one"]


# Figures


async def test_what_happens_is_counted(database: Database) -> None:
    async with delivering(database, Stumbling(*fields_of(echo_on(database)))) as delivery:
        for name, text in (("a", "one"), ("a", "one"), ("b", "a bug of ours")):
            await delivery.keep(incoming(text, number=name))
        await all_answered(delivery)

        def figure(name: str, **labels: str) -> float:
            return delivery.figures.registry.get_sample_value(name, labels) or 0

        assert figure("filing_messages_kept_total", channel="widget") == 2
        assert figure("filing_messages_repeated_total", channel="widget") == 1
        assert figure("filing_turns_total", result="answered") == figure("filing_turns_total", result="failed") == 1
        assert figure("filing_turn_seconds_count") == 2
        assert figure("filing_queue_length") == 0
