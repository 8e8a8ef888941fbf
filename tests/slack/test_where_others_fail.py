"""What the Slack connector that comes with Rasa gets wrong, each as a sentence that holds here.

Beside this file: menus beyond five choices, limits and mrkdwn (`test_blocks`), signatures, windows, replays, media
types, unknown requests and the challenge (`test_gate`), mentions, threads, files, joins, programs, pressed buttons and
apologies (`test_listening`), Slack away (`test_sending`), personal details where others read along (`test_filing`).
"""

from __future__ import annotations

from typing import AsyncIterator

import pytest

from bot.storage.database import Database
from bot.storage.inbox import InboxRows
from bot.storage.outbox import OutboxRows
from bot.storage.slack import CHANNEL
from tests.slack.double import Slack
from tests.slack.people import Workspace, says_back, workspace

ROOM = "CROOM"


@pytest.fixture
async def office(served_database: Database) -> AsyncIterator[Workspace]:
    """Yield a workspace with an assistant that says everything back."""
    async with workspace(says_back(served_database)) as ready:
        yield ready


async def settled(database: Database, office: Workspace) -> None:
    inbox, outbox = InboxRows(database), OutboxRows(database)
    await office.until(lambda: inbox.queue().length == 0 and not outbox.undelivered(CHANNEL))


def retry(number: int, reason: str) -> dict[str, str]:
    return {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}


@pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed", "ssl_error", ""])
async def test_an_event_that_comes_again_is_answered_once_whatever_the_retry_headers_say(
    office: Workspace, served_database: Database, reason: str
) -> None:
    body = office.person().message("hello")
    for number in range(4):
        answer = await office.send_event(body, **(retry(number, reason) if number and reason else {}))
        assert (answer.status, answer.headers.get("X-Slack-No-Retry")) == (200, None)
    await settled(served_database, office)
    assert len(office.slack.posts) == 1


@pytest.mark.parametrize("reason", ["http_timeout", "http_error"])
async def test_an_event_whose_first_delivery_was_lost_is_answered_when_it_comes_again(
    office: Workspace, reason: str
) -> None:
    await office.send_event(office.person().message("lost before"), **retry(1, reason))
    assert "lost before" in (await office.person().reply(1)).shown


async def test_the_two_events_of_a_mention_are_answered_once_even_if_a_restart_lies_between(
    served_database: Database,
) -> None:
    slack = Slack()
    async with slack.running():
        async with workspace(says_back(served_database), slack) as office:
            body = office.person().message("<@UBOT> hello", ROOM)
            await office.send_event(body)
            await office.person().reply(1, ROOM)
        async with workspace(says_back(served_database), slack) as office:
            twin = {**body["event"], "type": "app_mention"}
            assert (await office.send_event(office.event(**twin))).status == 200
            await settled(served_database, office)
        assert len(slack.posts) == 1


@pytest.mark.parametrize(
    ("wrapped", "meant"),
    [
        ("<mailto:filing@example.cn|filing@example.cn>", "filing@example.cn"),
        ("<mailto:filing@example.cn>", "filing@example.cn"),
        ("<http://example.cn|example.cn>", "example.cn"),
        ("<https://www.example.cn/a?b=1&amp;c=2>", "https://www.example.cn/a?b=1&c=2"),
        ("<tel:057188001234|0571-88001234>", "0571-88001234"),
        ("R&amp;D &lt;website&gt;", "R&D <website>"),
    ],
)
async def test_addresses_phones_and_entities_reach_the_assistant_as_they_were_typed(
    office: Workspace, served_database: Database, wrapped: str, meant: str
) -> None:
    await office.person().says(wrapped)
    await office.person().reply(1)
    with served_database.reading() as connection:
        content = connection.exec_driver_sql("SELECT json_extract(content, '$.text') FROM inbox").scalar()
    assert content == meant


async def test_questions_go_on_in_direct_messages_although_each_message_stands_for_itself(
    office: Workspace, served_database: Database
) -> None:
    anna = office.person()
    for text in ("one", "two", "three"):
        await anna.says(text)
    await anna.reply(3)
    with served_database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(DISTINCT conversation) FROM inbox").scalar() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM filing_case").scalar() == 1


async def test_what_is_said_from_outside_after_a_restart_reaches_the_thread_it_belongs_to(
    served_database: Database,
) -> None:
    slack = Slack()
    async with slack.running():
        async with workspace(says_back(served_database), slack) as office:
            event = await office.person().mentions("hello")
            await office.person().reply(1, ROOM, event["ts"])
        with served_database.writing() as connection:
            copy = "INSERT INTO outbox (conversation, seq, channel, content, written_at, tries)"
            of = "SELECT conversation, seq + 100, channel, content, written_at, 0 FROM outbox"
            connection.exec_driver_sql(f"{copy} {of}")
        async with workspace(says_back(served_database), slack) as office:
            await office.person().reply(2, ROOM, event["ts"])
        assert [post.channel for post in slack.posts] == [ROOM, ROOM] and slack.complaints == []


@pytest.mark.parametrize("command", ["restart", "back", "start", "/restart"])
async def test_a_command_with_any_word_is_answered_and_never_breaks(office: Workspace, command: str) -> None:
    answer = await office.person().commands(command)
    assert answer.status == 200 and answer.json["response_type"] == "ephemeral" and answer.json["blocks"]


async def test_the_program_that_has_no_id_of_its_own_is_nobody(office: Workspace, served_database: Database) -> None:
    body = office.person().message("I am a program")
    for event in ({**body["event"], "user": ""}, {name: v for name, v in body["event"].items() if name != "user"}):
        assert (await office.send_event(office.event(**event))).status == 200
    await settled(served_database, office)
    assert office.slack.posts == []


async def test_calls_to_slack_bring_no_legacy_arguments_and_their_text_is_mrkdwn(office: Workspace) -> None:
    await office.person().says("*hello*")
    post = await office.person().reply(1)
    assert not {"as_user", "username", "icon_url", "link_names", "parse", "token"} & set(post.content)
    assert post.blocks[0]["text"]["type"] == "mrkdwn"
    assert post.content["text"], "screen readers and notifications have nothing else"
