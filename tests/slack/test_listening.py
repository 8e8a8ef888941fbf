"""Where we listen and what we ignore: direct messages, mentions, threads, the command, the shortcut, buttons."""

from __future__ import annotations

import asyncio
import json
from typing import Any, AsyncIterator

import pytest

from bot.channels.slack import reception
from bot.filing.errors import StorageUnavailable
from bot.storage.database import Database
from bot.storage.inbox import InboxRows, Room
from bot.storage.slack import SlackRows
from tests.slack.double import BOT, Posted
from tests.slack.people import TEAM, SaysBack, Workspace, says_back, workspace

ROOM = "CROOM"


@pytest.fixture
async def office(served_database: Database) -> AsyncIterator[Workspace]:
    """Yield a workspace with an assistant that says everything back."""
    async with workspace(says_back(served_database)) as ready:
        yield ready


async def quiet(office: Workspace, posts: int = 0) -> None:
    """Nothing more than so many messages of ours come."""
    await asyncio.sleep(0.4)
    assert [post.shown for post in office.slack.posts][posts:] == [] and office.slack.whispers == []


def said(post: Posted) -> str:
    return str(post.blocks[0]["text"]["text"] if post.blocks else post.content["text"])


def conversations(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.exec_driver_sql("SELECT conversation FROM inbox").scalars())


# Direct messages and threads


async def test_a_direct_message_is_answered_in_one_conversation_for_each_user(office, served_database) -> None:
    anna, ben = office.person("UANNA"), office.person("UBEN")
    for text in ("one", "two"):
        await anna.says(text)
    await ben.says("three")
    await ben.reply(1)
    assert [said(post) for post in (await anna.reply(1), await anna.reply(2))] == ["one", "two"]
    assert not any(post.thread for post in office.slack.posts)
    assert len(conversations(served_database)) == 2


async def test_a_reply_in_a_thread_of_direct_messages_stays_in_the_users_conversation(office, served_database) -> None:
    first = await office.person().says("one")
    await office.person().says("two", thread=first["ts"])
    await office.person().reply(2)
    assert len(conversations(served_database)) == 1


async def test_a_mention_comes_as_two_events_and_is_answered_once_in_a_thread(office) -> None:
    anna = office.person()
    event = await anna.mentions("要备案 <http://example.cn|example.cn>")
    post = await anna.reply(1, ROOM, event["ts"])
    assert said(post) == "要备案 example.cn"
    await quiet(office, 1)


async def test_a_thread_goes_on_without_a_mention_for_all_in_one_conversation(office, served_database) -> None:
    anna, ben = office.person("UANNA"), office.person("UBEN")
    event = await anna.mentions("hello")
    await anna.reply(1, ROOM, event["ts"])
    await anna.says("more", ROOM, event["ts"])
    await ben.says("and more", ROOM, event["ts"])
    await anna.reply(3, ROOM, event["ts"])
    assert len(conversations(served_database)) == 1
    other = await anna.mentions("another matter")
    await anna.reply(1, ROOM, other["ts"])
    assert len(conversations(served_database)) == 2


@pytest.mark.parametrize("stop", ["stop", "停", "别回了。"])
async def test_a_thread_is_left_alone_once_we_are_told_to_stop_until_we_are_mentioned(office, stop) -> None:
    anna = office.person()
    event = await anna.mentions("hello")
    await anna.reply(1, ROOM, event["ts"])
    await anna.says(stop, ROOM, event["ts"])
    await anna.reply(2, ROOM, event["ts"])
    await anna.says("we go on among ourselves", ROOM, event["ts"])
    await quiet(office, 2)
    await anna.mentions("again, please", thread=event["ts"])
    await anna.reply(3, ROOM, event["ts"])
    await anna.says("and this", ROOM, event["ts"])
    assert said(await anna.reply(4, ROOM, event["ts"])) == "and this"


async def test_what_is_said_to_others_is_not_for_us(office) -> None:
    anna = office.person()
    event = await anna.mentions("hello")
    await anna.reply(1, ROOM, event["ts"])
    await anna.says("<@UBEN> what do you think?", ROOM, event["ts"])
    await anna.says("nobody is called", ROOM)
    await anna.says("in a thread that is not ours", ROOM, "1700000000.000100")
    await quiet(office, 1)


async def test_a_call_without_words_is_greeted(office) -> None:
    event = await office.person().mentions("")
    assert said(await office.person().reply(1, ROOM, event["ts"])) == "你好"


async def test_a_group_of_people_counts_as_a_channel(office) -> None:
    anna = office.person()
    await anna.says("hello everybody", "GGROUP", channel_type="mpim")
    event = await anna.mentions("hello", "GGROUP")
    await anna.reply(1, "GGROUP", event["ts"])
    assert len(office.slack.posts) == 1


# What is ignored


@pytest.mark.parametrize(
    "noise",
    [
        {"subtype": "channel_join"},
        {"subtype": "group_join"},
        {"subtype": "channel_topic"},
        {"subtype": "message_changed", "message": {"text": "new", "user": "UANNA"}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"subtype": "bot_message", "username": "a bot without an id"},
        {"subtype": "something_new"},
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"user": ""},
        {"user": None},
        {"user": ["U1"]},
        {"hidden": True},
        {"edited": {"user": "UANNA", "ts": "1.1"}},
        {"channel": "nowhere"},
        {"ts": "yesterday"},
        {"thread_ts": 5},
    ],
    ids=str,
)
async def test_joins_edits_programs_ourselves_and_nameless_events_are_ignored(office, served_database, noise) -> None:
    body = office.person().message("hello")
    assert (await office.send_event({**body, "event": {**body["event"], **noise}})).status == 200
    mention = office.person().message(f"<@{BOT}> hi", ROOM, type="app_mention")
    assert (await office.send_event({**mention, "event": {**mention["event"], **noise}})).status == 200
    await quiet(office)
    assert conversations(served_database) == set()


async def test_an_event_without_a_user_goes_to_nobodys_conversation(office, served_database) -> None:
    body = office.person().message("hello")
    del body["event"]["user"]
    assert (await office.send_event(body)).status == 200
    await quiet(office)
    assert conversations(served_database) == set()


@pytest.mark.parametrize(("text", "posts"), [("", 1), ("这是执照", 2)])
async def test_files_are_answered_with_a_word_on_why_they_are_not_taken(office, text, posts) -> None:
    anna = office.person()
    await anna.says(text, subtype="file_share", files=[{"id": "F1", "name": "id.png", "url_private": "https://x"}])
    assert "不收" in (await anna.reply(1)).shown
    if text:
        assert said(await anna.reply(2)) == text
    await quiet(office, posts)


async def test_a_text_that_is_too_long_or_has_nothing_to_read_is_answered_with_that(office) -> None:
    anna = office.person()
    await anna.says("长" * 2001)
    assert "2000" in (await anna.reply(1)).shown
    await anna.says("\x00\x01")
    assert "没有能读的文字" in (await anna.reply(2)).shown


async def test_characters_that_no_database_keeps_break_nothing(office) -> None:
    raw = json.dumps(office.person().message("a\\u0000b")).replace("\\\\u0000", "\\u0000\\ud800").encode()
    assert (await office.post(raw, "application/json")).status == 200
    assert said(await office.person().reply(1)) == "ab"


# The command and the shortcut


async def test_start_goes_on_in_direct_messages_and_is_acknowledged_to_nobody_else(office) -> None:
    anna = office.person()
    answer = await anna.commands("start 网站要搬到阿里云 &amp; <http://example.cn|example.cn>")
    assert answer.json["response_type"] == "ephemeral" and "私信" in answer.json["text"]
    post = await anna.reply(1)
    assert said(post) == "网站要搬到阿里云 &amp; example.cn" and post.channel == "DUANNA"
    await anna.says("and more")
    await anna.reply(2)
    await anna.commands("start")
    assert said(await anna.reply(3)) == "你好"


@pytest.mark.parametrize("text", ["help", "", "HELP me", "nonsense"])
async def test_help_is_given_in_both_languages_before_ours_is_known(office, text) -> None:
    answer = (await office.person().commands(text)).json
    assert answer["response_type"] == "ephemeral"
    shown = str(answer["blocks"])
    assert "/icp status 我的进度" in shown and "/icp status how far you are" in shown


async def test_status_and_documents_say_it_when_there_is_no_case(office) -> None:
    for text in ("status", "documents"):
        assert "You have no case yet" in str((await office.person().commands(text)).json["blocks"])


async def test_a_case_is_shown_to_the_one_whose_it_is_and_to_nobody_else(office) -> None:
    anna, ben = office.person("UANNA"), office.person("UBEN")
    await anna.says("a secret of anna")
    number = (await anna.reply(1)).blocks[-1]["elements"][0]["text"]
    mine = (await anna.commands(f"case {number.lower()}")).json
    assert "a secret of anna" in str(mine["blocks"]) and number in str(mine["blocks"])
    await ben.says("hello")
    await ben.reply(1)
    theirs = (await ben.commands(f"case {number}")).json
    assert "anna" not in str(theirs["blocks"]) and "没有找到" in str(theirs["blocks"])
    assert "a secret of anna" in str((await anna.commands("status")).json["blocks"])
    assert "a secret" not in str((await ben.commands("status")).json["blocks"])


async def test_the_shortcut_answers_in_the_thread_of_the_message(office) -> None:
    anna = office.person()
    assert (await anna.points_at("我们要搬到阿里云", ts="1700000000.000200")).status == 200
    post = await anna.reply(1, ROOM, "1700000000.000200")
    assert said(post) == "我们要搬到阿里云"
    await office.until(lambda: office.slack.whispers)
    assert office.slack.whispers[0]["user"] == "UANNA"
    await anna.points_at("我们要搬到阿里云", ts="1700000000.000200")
    await anna.says("go on", ROOM, "1700000000.000200")
    assert said(await anna.reply(2, ROOM, "1700000000.000200")) == "go on"


async def test_the_shortcut_on_a_message_without_text_says_so(office) -> None:
    assert (await office.person().points_at("")).status == 200
    await office.until(lambda: office.slack.whispers)
    assert "no text" in office.slack.whispers[0]["text"] and office.slack.posts == []


async def test_where_we_cannot_write_the_one_who_asked_is_told_in_direct_messages(office) -> None:
    office.slack.closed.add("CPRIVATE")
    anna = office.person()
    await anna.points_at("我们要搬到阿里云", "CPRIVATE", "1700000000.000200")
    assert "/invite" in (await anna.reply(1)).shown


# Buttons


async def test_a_pressed_button_answers_and_leaves_its_mark_and_cannot_be_pressed_again(office) -> None:
    anna = office.person()
    await anna.says("hello")
    card = await anna.reply(1)
    press = anna.choosing(card, "新办")
    await office.send_payload(press)
    assert said(await anna.reply(2)) == "新办"
    await office.until(lambda: "已选：新办" in card.shown)
    assert card.elements() == []
    again = {**press, "trigger_id": "8.8.new"}
    assert (await office.send_payload(again)).status == 200
    await office.until(lambda: office.slack.whispers or len(anna.reads()) > 2)
    assert len(anna.reads()) == 3 and "失效" in anna.reads()[2].shown


async def test_a_double_click_counts_once(office, served_database) -> None:
    anna = office.person()
    await anna.says("hello")
    card = await anna.reply(1)
    presses = [anna.choosing(card, "新办") for _ in range(5)]
    answers = await asyncio.gather(*(office.send_payload(press) for press in presses))
    assert {answer.status for answer in answers} == {200}
    await anna.reply(2)
    await asyncio.sleep(0.3)
    assert [said(post) for post in anna.reads()].count("新办") == 1


async def test_a_card_whose_question_has_passed_does_not_count_and_looks_so(office) -> None:
    anna = office.person()
    await anna.says("one")
    old = await anna.reply(1)
    stale = anna.choosing(old, "新办")
    await anna.says("two")
    await anna.reply(2)
    assert old.elements() == [] and "已经过去" in old.shown
    await office.send_payload(stale)
    assert "失效" in (await anna.reply(3)).shown


@pytest.mark.parametrize(
    "change",
    [
        {"value": "9.1.0"},
        {"value": "2.1.99"},
        {"value": "2.0.0"},
        {"value": "host"},
        {"value": ""},
        {"value": "../../etc"},
        {"action_id": "choice:x", "value": "2.x.0"},
        {"action_id": "day", "type": "datepicker", "selected_date": "2026-11-02", "block_id": "card:2:day"},
    ],
    ids=str,
)
async def test_values_that_we_did_not_offer_have_no_effect(office, served_database, change) -> None:
    anna = office.person()
    await anna.says("hello")
    payload = anna.choosing(await anna.reply(1), "新办")
    payload["actions"][0] |= change
    assert (await office.send_payload(payload)).status == 200
    await anna.reply(2)
    assert InboxRows(served_database).queue().length == 0
    with served_database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar() == 1


async def test_a_button_of_a_message_that_is_not_ours_has_no_effect(office) -> None:
    anna = office.person()
    await anna.says("hello")
    card = await anna.reply(1)
    payload = anna.choosing(Posted(card.channel, "1.000001", 0.0, card.content), "新办")
    assert (await office.send_payload(payload)).status == 200
    await office.until(lambda: len(anna.reads()) == 2)
    assert "失效" in anna.reads()[1].shown


# The home tab


async def test_the_home_tab_shows_my_cases_and_starts_one(office) -> None:
    anna = office.person()
    await anna.looks_at_home()
    await office.until(lambda: "UANNA" in office.slack.homes)
    assert "You have no case yet" in str(office.slack.homes["UANNA"])
    await anna.presses_home("home:start")
    await anna.reply(1)
    await anna.looks_at_home("messages")
    await anna.looks_at_home()
    await office.until(lambda: "ICP-" in str(office.slack.homes["UANNA"]))


# Troubles


class Stumbling(SaysBack):
    """Fails at some messages."""

    async def answer(self, message: Any) -> list[dict[str, Any]]:
        if "bad" in message.content["text"]:
            raise RuntimeError("13800001234")
        return await super().answer(message)


async def test_an_error_is_told_with_a_number_that_stands_in_the_log(served_database, caplog) -> None:
    echo = says_back(served_database)
    async with workspace(Stumbling(echo.agent, echo.services)) as office:
        await office.person().says("a bad message")
        post = await office.person().reply(1)
        assert "编号 1" in post.shown.replace("give the number", "编号")
        assert "message 1 could not be answered" in caplog.text and "13800001234" not in caplog.text


@pytest.mark.parametrize("error", [StorageUnavailable("away"), RuntimeError("13800001234")])
async def test_what_cannot_be_kept_is_not_acknowledged_and_at_the_last_try_the_user_is_told(
    office, monkeypatch, caplog, error
) -> None:
    def keep(*_given: Any) -> None:
        raise error

    anna = office.person()
    monkeypatch.setattr(InboxRows, "keep", keep)
    body = anna.message("hello")
    for retry in ("1", "2"):
        answer = await office.send_event(body, **{"X-Slack-Retry-Num": retry, "X-Slack-Retry-Reason": "http_error"})
        assert answer.status in (500, 503)
    assert office.slack.posts == []
    await office.send_event(body, **{"X-Slack-Retry-Num": "3"})
    post = await anna.reply(1)
    number = post.shown.rpartition("number ")[2].rstrip(".")
    assert len(number) == 8 and f"error {number}" in caplog.text and "13800001234" not in caplog.text
    command = await anna.commands("start hello")
    assert command.status == 200 and "not work" in command.json["text"]


async def test_a_busy_conversation_is_asked_to_come_again_and_loses_nothing(served_database, monkeypatch) -> None:
    monkeypatch.setattr(reception, "ROOM", Room(conversation=5))

    class Slow(SaysBack):
        async def answer(self, message: Any) -> list[dict[str, Any]]:
            await asyncio.sleep(0.1)
            return await super().answer(message)

    echo = says_back(served_database)
    async with workspace(Slow(echo.agent, echo.services)) as office:
        bodies = [office.person().message(f"line {number}") for number in range(12)]
        waiting = list(bodies)
        while waiting:
            answers = [await office.send_event(body) for body in waiting]
            assert {answer.status for answer in answers} <= {200, 503}
            waiting = [body for body, answer in zip(waiting, answers) if answer.status != 200]
            await asyncio.sleep(0.2)
        await office.person().reply(12)
        assert sorted(said(post) for post in office.person().reads()) == sorted(f"line {n}" for n in range(12))


async def test_old_requests_and_posts_are_forgotten_and_places_are_not(office, served_database) -> None:
    from datetime import datetime, timedelta, timezone

    anna = office.person()
    await anna.commands("help")
    await anna.says("hello")
    await anna.reply(1)
    await asyncio.sleep(0.1)
    later = datetime.now(timezone.utc) + timedelta(minutes=1)
    rows = SlackRows(served_database)
    assert rows.purge(later, later) == 2
    assert len(rows.places_of(TEAM, "UANNA")) == 1
