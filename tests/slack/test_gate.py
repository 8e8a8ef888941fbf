"""Who may come in: signed, fresh, new and readable requests only; what is refused has no effect and leaves no trace."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from typing import Any, AsyncIterator
from urllib.parse import urlencode

import pytest

from bot.storage.database import Database
from tests.delivery.talking import echo_on
from tests.slack.double import TOKEN
from tests.slack.people import ADDRESS, SIGNING_SECRET, Workspace, signed, workspace

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def office(served_database: Database) -> AsyncIterator[Workspace]:
    """Yield a workspace with an assistant that says everything back."""
    async with workspace(echo_on(served_database)) as ready:
        yield ready


def rows(database: Database, table: str) -> int:
    with database.reading() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar())


def altered(raw: bytes, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """Return a body with headers that do not belong to it, in one of many ways."""
    good, now = signed(raw), time.time()
    when, signature = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]
    place = chance.randrange(len(raw))
    flipped = raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(7))]) + raw[place + 1 :]
    digits = list(signature)
    where = chance.randrange(3, len(digits))
    digits[where] = "0" if digits[where] != "0" else "1"
    ways: list[tuple[bytes, dict[str, str]]] = [
        (flipped, good),
        (raw, signed(raw, secret="another secret")),
        (raw, {**good, "X-Slack-Signature": "".join(digits)}),
        (raw, {**good, "X-Slack-Signature": signature.replace("v0=", "v1=")}),
        (raw, {**good, "X-Slack-Signature": signature[3:]}),
        (raw, {**good, "X-Slack-Signature": signature.upper()}),
        (raw, {**good, "X-Slack-Signature": ""}),
        (raw, {**good, "X-Slack-Signature": "v0=" + "\u00e9" * 64}),
        (raw, {"X-Slack-Request-Timestamp": when}),
        (raw, {"X-Slack-Signature": signature}),
        (raw, {}),
        (raw, {**good, "X-Slack-Request-Timestamp": str(int(when) + chance.choice((-1, 1, 60)))}),
        (raw, signed(raw, at=now - 302 - chance.randrange(10**6))),
        (raw, signed(raw, at=now + 302 + chance.randrange(10**6))),
        (raw, {**good, "X-Slack-Request-Timestamp": chance.choice(("", "now", "-1", "1e9", "9" * 40, f"{when}.0"))}),
    ]
    return chance.choice(ways)


async def test_two_thousand_forged_altered_and_stale_requests_are_refused_alike_and_have_no_effect(
    office: Workspace, served_database: Database
) -> None:
    chance, anna = random.Random(7), office.person()

    async def one(number: int) -> tuple[int, str]:
        if number % 2:
            raw, kind = json.dumps(anna.message(f"forged {number}")).encode(), "application/json"
        else:
            raw, kind = urlencode(anna.command("start forged")).encode(), FORM
        body, headers = altered(raw, chance)
        answer = await office.post(body, kind, headers)
        return answer.status, answer.text

    seen: set[tuple[int, str]] = set()
    for start in range(0, 2000, 50):
        seen |= set(await asyncio.gather(*(one(number) for number in range(start, start + 50))))
    assert {status for status, _ in seen} == {401} and len(seen) == 1
    assert [rows(served_database, table) for table in ("inbox", "slack_place", "slack_request")] == [0, 0, 0]
    assert office.slack.posts == [] and not office.slack.calls


async def test_a_header_that_stands_there_twice_is_refused(office: Workspace) -> None:
    raw = json.dumps(office.person().message("hi")).encode()
    headers = [*signed(raw).items(), ("X-Slack-Signature", signed(raw)["X-Slack-Signature"])]
    async with office.client.post(
        ADDRESS, data=raw, headers=[*headers, ("Content-Type", "application/json")]
    ) as answer:
        assert answer.status == 401


async def test_the_window_is_five_minutes(office: Workspace) -> None:
    now = time.time()
    for seconds, status in ((-295, 200), (295, 200), (-305, 401), (305, 401)):
        raw = json.dumps(office.person().message("hi")).encode()
        assert (await office.post(raw, "application/json", signed(raw, at=now + seconds))).status == status


async def test_what_was_captured_and_sent_again_has_no_effect(office: Workspace, served_database: Database) -> None:
    anna = office.person()
    await anna.says("first")
    card = await anna.reply(1)
    captured: list[tuple[bytes, str, dict[str, str]]] = []
    event = json.dumps(anna.message("second")).encode()
    home = json.dumps(office.event(type="app_home_opened", user=anna.name, channel="D", tab="home")).encode()
    for raw, kind in (
        (event, "application/json"),
        (home, "application/json"),
        (urlencode(anna.command("status")).encode(), FORM),
        (urlencode(anna.command("start go")).encode(), FORM),
        (urlencode({"payload": json.dumps(anna.choosing(card, "新办"))}).encode(), FORM),
    ):
        captured.append((raw, kind, signed(raw)))
    first = [await office.post(*one) for one in captured]
    assert {answer.status for answer in first} == {200} and "ICP-" in first[2].text
    await anna.reply(4)
    await office.until(lambda: office.slack.homes and len(office.slack.posts[0].versions) > 0)
    before = (rows(served_database, "inbox"), dict(office.slack.calls))
    again = [await office.post(*captured[number % len(captured)]) for number in range(200)]
    assert {(answer.status, answer.text) for answer in again} == {(200, "")}
    await asyncio.sleep(0.3)
    assert (rows(served_database, "inbox"), dict(office.slack.calls)) == before


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
)
async def test_events_are_read_whatever_their_media_type_adds(office: Workspace, kind: str) -> None:
    raw = json.dumps(office.person().message("你好")).encode()
    assert (await office.post(raw, kind)).status == 200
    assert "你好" in (await office.person().reply(1)).shown


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=utf-8"])
async def test_commands_are_read_whatever_their_media_type_adds(office: Workspace, kind: str) -> None:
    answer = await office.post(urlencode(office.person().command("help")).encode(), kind)
    assert answer.status == 200 and "/icp" in answer.json["text"]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 5000, "application/json"),
        (b'{"type": "event_callback"}', "application/json"),
        (b'{"type": "event_callback", "event_id": "Ev1", "event": []}', "application/json"),
        (b'{"type": "event_callback", "event_id": 1, "event": {"type": "message"}}', "application/json"),
        (b"a=b", FORM),
        (b"", FORM),
        (b"payload=[]", FORM),
        (b"payload=%7B", FORM),
        (b"payload=", FORM),
        (b"{}", "text/plain"),
        (b"{}", ""),
    ],
)
async def test_what_cannot_be_read_is_refused_and_breaks_nothing(office: Workspace, raw: bytes, kind: str) -> None:
    answer = await office.post(raw, kind)
    assert answer.status == 401 if raw == b"\xff\xfe" else answer.status == 400, answer
    await office.person().says("still here")
    await office.person().reply(1)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "app_rate_limited", "team_id": "T0TEAM", "minute_rate_limited": 1},
        {"type": "block_suggestion", "team": {"id": "T0TEAM"}, "user": {"id": "U1"}, "action_id": "x"},
        {"type": "view_closed", "team": {"id": "T0TEAM"}, "user": {"id": "U1"}, "view": {"callback_id": "x"}},
        {"type": "something_new", "team": {"id": "T0TEAM"}, "user": {"id": "U1"}},
    ],
)
async def test_kinds_that_we_do_not_know_are_taken_and_noted(
    office: Workspace, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    assert (await office.send_payload(body)).status == 200
    assert body["type"] in caplog.text


@pytest.mark.parametrize("control", ["radio_buttons", "checkboxes", "multi_static_select", "overflow"])
async def test_controls_that_are_not_ours_are_taken_and_noted(office: Workspace, control: str) -> None:
    anna = office.person()
    await anna.says("hi")
    post = await anna.reply(1)
    payload = anna.press_of(post, {"type": control, "action_id": "theirs"}, "b", selected_options=[])
    assert (await office.send_payload(payload)).status == 200


async def test_the_challenge_is_answered_in_plain_text(office: Workspace) -> None:
    raw = json.dumps({"type": "url_verification", "token": "t", "challenge": "abc 123"}).encode()
    answer = await office.post(raw, "application/json")
    assert (answer.status, answer.text) == (200, "abc 123")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert (await office.post(raw, "application/json", {})).status == 401


async def test_a_body_larger_than_any_of_slacks_is_refused(office: Workspace) -> None:
    raw = b'{"a": "' + b"x" * 300_000 + b'"}'
    assert (await office.post(raw, "application/json")).status == 413


async def test_without_its_secrets_there_is_no_door(served_database: Database) -> None:
    async with workspace(echo_on(served_database), slack_token="", slack_signing_secret="") as office:
        assert (await office.post(b"{}", "application/json")).status == 404


async def test_no_secret_and_nothing_that_was_written_is_in_the_log(
    office: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    anna = office.person()
    office.slack.fault = lambda method, _given: "invalid_auth" if office.slack.calls[method] < 2 else None
    await anna.says("canary-13800001234")
    await office.post(b'{"canary": "13800001234"}', "application/json", {})
    await anna.commands("nonsense canary-13800001234")
    await office.send_payload({"type": "new_kind", "text": "canary-13800001234", "team": {"id": "T0TEAM"}})
    await anna.reply(1)
    written = "\n".join(record.getMessage() for record in caplog.records if record.name != "aiohttp.client")
    assert "canary" not in written and "13800001234" not in written
    assert TOKEN not in written and SIGNING_SECRET not in written
