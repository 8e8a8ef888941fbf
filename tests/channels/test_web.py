"""The widget's API over real sockets: sessions, messages, events, and everything that is refused."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any, AsyncIterator

import pytest

from bot.channels import events as streams
from bot.channels.limits import MOST_BYTES, Limits, Rate
from bot.channels.sessions import Sessions
from bot.storage.database import Database
from bot.storage.inbox import InboxRows
from bot.storage.outbox import OutboxRows
from tests.catalogs import real_catalog
from tests.channels.test_sessions import SHARED, forgeries, signature_of
from tests.delivery.talking import API, Echo, Widget, echo_on, of_kind, said
from tests.serving import SECRET, serving

PHRASES = real_catalog().phrases
SITE = "https://www.example.com"
EVIL = "https://evil.example"


@pytest.fixture
async def widget(served_database: Database) -> AsyncIterator[Widget]:
    """Yield a visitor with a session."""
    async with serving(echo_on(served_database)) as client:
        yield await Widget(client).open()


def traces(database: Database) -> int:
    """Return how many messages are kept in all."""
    with database.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar()


# A conversation


async def test_a_message_is_kept_answered_and_both_are_in_the_stream(widget: Widget) -> None:
    name = str(uuid.uuid4())
    answer = await widget.send("你好", name=name)
    assert (answer.status, answer.body) == (202, {"kept": True, "id": name, "seq": 1})
    events = await widget.read(lambda seen: bool(of_kind(seen, "reply")))
    message, reply = [event for event in events if event.seq]
    assert (message.kind, message.data["id"], message.data["text"], message.data["choice"]) == (
        "message",
        name,
        "你好",
        None,
    )
    assert (reply.kind, reply.seq, said(reply.data["reply"])) == ("reply", 2, "你好")


async def test_the_same_id_again_gets_the_same_answer_and_has_no_second_effect(widget: Widget) -> None:
    name = str(uuid.uuid4())
    answers = [await widget.send("你好", name=one) for one in (name, name, name.upper())]
    assert {(answer.status, answer.body["seq"]) for answer in answers} == {(202, 1)}
    await widget.send("再见")
    assert [said(event.data["reply"]) for event in await widget.replies(2)] == ["你好", "再见"]


async def test_nobody_can_take_the_id_of_somebody_elses_message(widget: Widget) -> None:
    name, other = str(uuid.uuid4()), await Widget(widget.client).open()
    await widget.send("mine", name=name)
    assert (await other.send("yours", name=name)).body["seq"] == 1
    assert said((await other.replies(1))[0].data["reply"]) == "yours"
    assert said((await widget.replies(1))[0].data["reply"]) == "mine"


async def test_a_stream_goes_on_after_the_number_that_was_seen(widget: Widget) -> None:
    for text in ("one", "two"):
        await widget.send(text)
        await widget.read(
            lambda seen, text=text: any(e.kind == "reply" and said(e.data["reply"]) == text for e in seen)
        )
    events = await widget.read(lambda seen: any(event.seq == 4 for event in seen), after=2)
    assert [event.seq for event in events if event.seq] == [3, 4]
    headers = {**widget.headers(), "Last-Event-ID": "3"}
    async with widget.client.get(f"{API}/events", headers=headers) as answer:
        assert b"id: 4\nevent: reply" in await asyncio.wait_for(answer.content.readuntil(b"data"), 5)


async def test_two_tabs_see_the_same_and_what_comes_later(widget: Widget) -> None:
    tabs = [asyncio.ensure_future(widget.replies(2)) for _ in range(2)]
    await widget.send("one")
    await asyncio.sleep(0.1)
    await widget.send("two")
    first, second = await asyncio.gather(*tabs)
    assert first == second and [said(event.data["reply"]) for event in first] == ["one", "two"]


async def test_typing_is_told_from_the_work_itself(served_database: Database) -> None:
    class Slow(Echo):
        async def answer(self, message: Any) -> list[dict[str, Any]]:
            await asyncio.sleep(0.3)
            return await super().answer(message)

    echo = echo_on(served_database)
    async with serving(Slow(echo.agent, echo.services)) as client:
        widget = await Widget(client).open()
        reading = asyncio.ensure_future(
            widget.read(lambda seen: len(of_kind(seen, "typing")) == 2 and bool(of_kind(seen, "reply")))
        )
        await asyncio.sleep(0.2)
        await widget.send("你好")
        kinds = [(event.kind, event.data.get("typing")) for event in await reading]
    assert kinds.index(("typing", True)) < kinds.index(("reply", None)) < kinds.index(("typing", False))


async def test_a_quiet_stream_gives_signs_of_life(widget: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BEAT", 0.1)
    async with widget.client.get(f"{API}/events", headers=widget.headers()) as answer:
        assert await answer.content.readline() == b"retry: 2000\n"
        assert await asyncio.wait_for(answer.content.readuntil(b": still here\n"), 5)


async def test_a_stream_ends_with_its_token(widget: Widget, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(SECRET.encode())
    monkeypatch.setattr("bot.channels.sessions.LIFE", 2)
    widget.session["token"], _ = sessions.token(sessions.open(widget.origin, "zh"))
    async with widget.client.get(f"{API}/events", headers=widget.headers()) as answer:
        assert (await asyncio.wait_for(answer.read(), 10)).startswith(b"retry")
    assert (await widget.send("too late")).status == 401


async def test_a_reader_that_leaves_gives_its_place_back(served_database: Database) -> None:
    async with serving(echo_on(served_database), limits=Limits(open_streams_of_address=2)) as client:
        widget = await Widget(client).open()
        for _ in range(3):
            async with client.get(f"{API}/events", headers=widget.headers()) as one:
                async with client.get(f"{API}/events", headers=widget.headers()) as two:
                    async with client.get(f"{API}/events", headers=widget.headers()) as three:
                        assert (one.status, two.status, three.status) == (200, 200, 429)
            for _ in range(100):
                async with client.get("/metrics") as answer:
                    if "filing_event_streams 0.0" in await answer.text():
                        break
                await asyncio.sleep(0.02)


# Buttons


async def test_an_offered_button_is_a_choice_and_shows_its_text(widget: Widget, served_database: Database) -> None:
    await widget.send("你好")
    await widget.replies(1)
    await widget.send(choice="host")
    (event,) = (await widget.read(lambda seen: len(of_kind(seen, "message")) == 1, after=2))[:1]
    assert (event.data["text"], event.data["choice"]) == ("新办", "host")


@pytest.mark.parametrize("choice", ["stop", "host", "/restart", "yes", "x" * 500, "内地", "confirm:yes"])
async def test_a_button_that_nobody_offered_is_only_a_text(widget: Widget, choice: str) -> None:
    await widget.send(choice=choice)
    (event,) = (await widget.read(lambda seen: bool(of_kind(seen, "message"))))[:1]
    assert (event.data["text"], event.data["choice"]) == (choice.removeprefix("/"), None)


async def test_a_button_offered_to_somebody_else_is_only_a_text(widget: Widget) -> None:
    await widget.send("你好")
    await widget.replies(1)
    other = await Widget(widget.client).open()
    await other.send(choice="host")
    assert said((await other.replies(1))[0].data["reply"]) == "host"


# Sessions


async def test_a_session_is_renewed_and_goes_on_in_the_same_conversation(widget: Widget) -> None:
    await widget.send("one")
    answer = await widget.post("/sessions/renew", b"", token=widget.session["renewal"])
    assert answer.status == 200 and answer.body["conversation"] == widget.conversation
    widget.session = answer.body
    await widget.send("two")
    assert len(await widget.replies(2)) == 2


@pytest.mark.parametrize(("path", "kind"), [("/sessions/renew", "token"), ("/messages", "renewal")])
async def test_one_kind_of_token_is_not_taken_for_the_other(widget: Widget, path: str, kind: str) -> None:
    answer = await widget.post(path, {"id": str(uuid.uuid4()), "text": "x"}, token=widget.session[kind])
    assert (answer.status, answer.body["error"]) == (401, "session_over")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-US,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("", "zh"), ("fr", "zh"),
     ("en;q=0.5, zh-TW;q=0.7", "zh"), ("*", "zh"), ("en;q=x", "zh"), (",;q=,=" * 50, "zh")],
)  # fmt: skip
async def test_the_language_is_what_the_browser_prefers(widget: Widget, accepted: str, language: str) -> None:
    answer = await widget.post("/sessions", {}, token="", **{"Accept-Language": accepted})
    assert answer.body["language"] == language


async def test_refusals_are_in_the_language_of_the_session(widget: Widget) -> None:
    await widget.open(language="en")
    answer = await widget.send("x" * 2001)
    assert answer.body["message"] == PHRASES["too_long"].en.format(limit=2000)
    assert len(answer.body["request"]) == 16


async def test_a_customer_who_is_logged_in_finds_the_conversation_on_another_device(served_database: Database) -> None:
    identity = {"user": "customer 7", "signature": signature_of("customer 7")}
    async with serving(echo_on(served_database), identity_secret=SHARED.decode()) as client:
        first, second = await Widget(client).open(identity=identity), await Widget(client).open(identity=identity)
        await first.send("from my desk")
        assert said((await second.replies(1))[0].data["reply"]) == "from my desk"
        for wrong in ({"signature": signature_of("customer 8")}, {"user": "customer 8"}, {"signature": ""}):
            answer = await first.post("/sessions", {"identity": {**identity, **wrong}}, token="")
            assert (answer.status, answer.body["error"]) == (401, "identity_refused")


# Nobody else's conversation


async def test_a_thousand_forged_tokens_read_nothing_and_write_nothing(
    widget: Widget, served_database: Database
) -> None:
    await widget.send("secret words")
    await widget.replies(1)
    before = traces(served_database)
    token = widget.session["token"]
    forged = [one for one in forgeries(token, 1100) if one.isascii() and one.isprintable() and one.strip() != token]
    assert len(forged) >= 1000
    statuses = set()
    for number, token in enumerate(forged):
        if number % 2:
            statuses.add((await widget.post("/messages", {"id": str(uuid.uuid4()), "text": "x"}, token=token)).status)
            continue
        async with widget.client.get(f"{API}/events", headers=widget.headers(token)) as answer:
            statuses.add(answer.status)
            assert "secret words" not in await answer.text()
    assert statuses == {401}
    assert traces(served_database) == before


ORIGINS = [
    EVIL, "null", "", "https://www.example.com.evil.example", "http://www.example.com", "https://www.example.com:444",
    "https://www.example.com/", "HTTPS://WWW.EXAMPLE.COM", "*", "https://*.example.com", "https://example.com",
    "https://www.example.com https://evil.example", "file://", "chrome-extension://x", "https://www.ex\u0430mple.com",
]  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
async def test_a_site_that_is_not_named_gets_no_session(served_database: Database, origin: str) -> None:
    async with serving(echo_on(served_database), origins=(SITE,)) as client:
        widget = Widget(client, SITE)
        answer = await widget.post("/sessions", {}, token="", Origin=origin.encode().decode("latin-1"))
        assert (answer.status, answer.body["error"]) == (403, "origin_refused")
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_session_works_only_from_its_own_site(served_database: Database) -> None:
    async with serving(echo_on(served_database), origins=(SITE, "https://other.example")) as client:
        widget = await Widget(client, SITE).open()
        for origin in ("https://other.example", EVIL, "null"):
            answer = await widget.post("/messages", {"id": str(uuid.uuid4()), "text": "x"}, Origin=origin)
            assert (answer.status, answer.body["error"]) == (403, "origin_refused")
            async with client.get(f"{API}/events", headers=widget.headers(Origin=origin)) as stream:
                assert stream.status == 403
        answer = await widget.post("/messages", {"id": str(uuid.uuid4()), "text": "x"}, Origin=None)
        assert answer.status == 403
        assert traces(served_database) == 0
        assert (await widget.send("x")).status == 202


async def test_a_service_that_everybody_can_reach_serves_only_sites_that_are_named(served_database: Database) -> None:
    async with serving(echo_on(served_database), host="0.0.0.0") as client:
        assert (await Widget(client).post("/sessions", {}, token="")).status == 403


async def test_a_page_of_a_named_site_may_read_the_answers_and_no_other(served_database: Database) -> None:
    async with serving(echo_on(served_database), origins=(SITE,)) as client:
        for origin, status in ((SITE, 204), (EVIL, 403)):
            headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            async with client.options(f"{API}/messages", headers=headers) as answer:
                assert answer.status == status
                assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 204 else None)
                assert "Access-Control-Allow-Credentials" not in answer.headers
        refused = await Widget(client, SITE).send("x")
        assert refused.status == 401 and refused.headers["Access-Control-Allow-Origin"] == SITE
        assert "Origin" in refused.headers["Vary"]


# Limits


@pytest.mark.parametrize(("length", "status"), [(1999, 202), (2000, 202), (2001, 422)])
@pytest.mark.parametrize("letter", ["x", "字"])
async def test_a_message_has_at_most_two_thousand_characters(
    widget: Widget, letter: str, length: int, status: int
) -> None:
    assert (await widget.send(letter * length)).status == status


@pytest.mark.parametrize(("length", "status"), [(2000, 202), (2001, 422)])
async def test_a_message_of_wide_characters_has_at_most_eight_kilobytes(
    widget: Widget, length: int, status: int
) -> None:
    assert (await widget.send("𠮷" * length)).status == status


@pytest.mark.parametrize(("size", "status"), [(MOST_BYTES - 1, 422), (MOST_BYTES, 422), (MOST_BYTES + 1, 413)])
async def test_a_body_has_at_most_32_kilobytes(widget: Widget, size: int, status: int) -> None:
    frame = json.dumps({"id": str(uuid.uuid4()), "text": ""}).encode()
    body = frame[:-2] + b"x" * (size - len(frame)) + frame[-2:]
    assert (await widget.post("/messages", body)).status == status


async def test_five_messages_at_once_then_one_every_two_seconds(served_database: Database) -> None:
    async with serving(echo_on(served_database), limits=None) as client:
        widget = await Widget(client).open()
        answers = [await widget.send(f"line {number}") for number in range(6)]
        assert [answer.status for answer in answers] == [202] * 5 + [429]
        assert (answers[5].headers["Retry-After"], answers[5].body["error"]) == ("2", "too_many")
        other = await Widget(client).open()
        assert (await other.send("somebody else")).status == 202
        await asyncio.sleep(2)
        assert (await widget.send("again")).status == 202


async def test_thirty_sessions_an_hour_for_one_address_and_sixty_messages_a_minute(served_database: Database) -> None:
    async with serving(echo_on(served_database), limits=None, proxies=1) as client:

        def at(address: str) -> dict[str, str]:
            return {"X-Forwarded-For": f"6.6.6.6, {address}"}

        widget = Widget(client)
        answers = [await widget.post("/sessions", {}, token="", **at("192.0.2.1")) for _ in range(31)]
        assert [answer.status for answer in answers] == [200] * 30 + [429]
        assert 0 < int(answers[30].headers["Retry-After"]) <= 120
        assert (await widget.post("/sessions", {}, token="", **at("192.0.2.2"))).status == 200
        statuses = [(await widget.post("/messages", {}, token="x", **at("192.0.2.3"))).status for _ in range(61)]
        assert statuses == [401] * 60 + [429]


async def test_without_a_proxy_of_ours_the_forwarded_address_counts_for_nothing(served_database: Database) -> None:
    limits = Limits(sessions_of_address=Rate(count=2, seconds=60))
    async with serving(echo_on(served_database), limits=limits) as client:
        statuses = [
            (await Widget(client).post("/sessions", {}, token="", **{"X-Forwarded-For": f"192.0.2.{number}"})).status
            for number in range(3)
        ]
    assert statuses == [200, 200, 429]


async def test_five_messages_may_wait_and_the_sixth_is_told_that_it_was_not_kept(served_database: Database) -> None:
    class Stuck(Echo):
        async def answer(self, message: Any) -> list[dict[str, Any]]:
            await asyncio.sleep(2)
            return await super().answer(message)

    echo = echo_on(served_database)
    async with serving(Stuck(echo.agent, echo.services)) as client:
        widget = await Widget(client).open()
        answers = [await widget.send(f"line {number}") for number in range(6)]
        assert [answer.status for answer in answers] == [202] * 5 + [429]
        assert (answers[5].body["error"], answers[5].body["message"]) == ("busy", PHRASES["refused_busy"].zh)
        assert traces(served_database) == 5


BOMB = b'{"id": ' + b"[" * 16_000 + b"]" * 16_000 + b"}"
ID = json.dumps(str(uuid.UUID(int=7)))
BAD_BODIES = {
    b"": 400, b"{": 400, b"nonsense": 400, b"\xff\xfe": 400, b"[]": 422, b'"x"': 422, b"5": 422, b"null": 422,
    b"NaN": 400, b"{}": 422, BOMB: 422, f'{{"id": {ID}}}'.encode(): 422, f'{{"id": {ID}, "text": 5}}'.encode(): 422,
    f'{{"id": {ID}, "text": null}}'.encode(): 422, f'{{"id": {ID}, "text": {{"a": "b"}}}}'.encode(): 422,
    f'{{"id": {ID}, "text": "a", "choice": "b"}}'.encode(): 422, f'{{"id": {ID}, "text": "a", "x": 1}}'.encode(): 422,
    f'{{"id": {ID}, "text": "a", "text": "b"}}'.encode(): 400, f'{{"id": {ID}, "text": 1e400}}'.encode(): 422,
    f'{{"id": {ID}, "text": NaN}}'.encode(): 400, b'{"id": "x", "text": "a"}': 422, b'{"id": 5, "text": "a"}': 422,
    b'{"text": "a"}': 422, f'\xef\xbb\xbf{{"id": {ID}, "text": "a"}}'.encode("latin-1"): 400,
    f'{{"id": {ID}, "text": ["a"]}}'.encode(): 422, f'{{"id": {ID}, "text": true}}'.encode(): 422,
}  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda body: repr(body[:40]))
async def test_what_is_no_message_is_refused(widget: Widget, served_database: Database, body: bytes) -> None:
    answer = await widget.post("/messages", body)
    assert (answer.status, answer.body["error"]) == (BAD_BODIES[body], "bad_request")
    assert traces(served_database) == 0


BAD_TEXTS = {"": "empty_message", "  \n": "empty_message", "///": "empty_message", "a\0b": "unreadable",
             "\x1b[31m": "unreadable", "\ud800": "unreadable", "a\udfffb": "unreadable", "\x7f": "unreadable",
             "\u200b": None, "a\tb\nc": None, "a\r\nb": None, "🏮": None, "\ufeff": None}  # fmt: skip


@pytest.mark.parametrize("text", BAD_TEXTS, ids=repr)
async def test_text_that_cannot_be_kept_is_refused_with_the_reason(widget: Widget, text: str) -> None:
    answer = await widget.send(text)
    assert (answer.status, answer.body.get("error")) == ((422, BAD_TEXTS[text]) if BAD_TEXTS[text] else (202, None))


@pytest.mark.parametrize(
    "headers",
    [{"Content-Type": "text/plain"}, {"Content-Type": ""}, {"Content-Encoding": "gzip"}, {"Content-Encoding": "x"}],
)
async def test_what_is_no_plain_json_is_refused(widget: Widget, headers: dict[str, str]) -> None:
    answer = await widget.post("/messages", {"id": str(uuid.uuid4()), "text": "x"}, **headers)
    assert (answer.status, answer.body["error"]) == (415, "not_json")


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "٣", "9" * 10, "1 2", "0x1"])
async def test_a_number_that_is_none_is_refused(widget: Widget, after: str) -> None:
    async with widget.client.get(f"{API}/events", params={"after": after}, headers=widget.headers()) as answer:
        assert answer.status == 422


async def test_an_identity_number_is_masked_before_it_is_kept(widget: Widget, served_database: Database) -> None:
    await widget.send("我的身份证是11010519491231002X")
    await widget.replies(1)
    kept = OutboxRows(served_database).after(widget.conversation, 0)
    assert "19491231" not in repr(kept) and "110*************2X" in repr(kept)


# Trouble


async def test_while_the_database_is_held_a_message_is_refused_and_may_be_sent_again(widget: Widget, tmp_path) -> None:
    import sqlite3

    holder = sqlite3.connect(tmp_path / "filing.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    name = str(uuid.uuid4())
    answer = await widget.send("你好", name=name)
    assert (answer.status, answer.body["error"], answer.headers["Retry-After"]) == (503, "storage_away", "5")
    assert answer.body["message"] == PHRASES["storage_away"].zh
    holder.execute("ROLLBACK")
    holder.close()
    assert (await widget.send("你好", name=name)).status == 202
    assert len(await widget.replies(1)) == 1


async def test_a_bug_is_said_in_words_without_what_the_customer_wrote(served_database: Database, caplog) -> None:
    async with serving(echo_on(served_database)) as client:
        widget = await Widget(client).open()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(InboxRows, "keep", lambda *_: 1 / 0)
            answer = await widget.send("canary words")
    assert (answer.status, answer.body["error"], answer.body["message"]) == (500, "broken", PHRASES["broken"].zh)
    assert answer.body["request"] in caplog.text and "canary" not in caplog.text


async def test_every_response_carries_the_headers_that_protect(widget: Widget) -> None:
    async with widget.client.get("/") as page, widget.client.get("/nowhere") as missing:
        for answer in (page, missing):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "require-trusted-types-for 'script'" in page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
        assert missing.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_figures_are_not_given_through_the_proxy(widget: Widget) -> None:
    async with widget.client.get("/metrics") as answer:
        assert answer.status == 200 and "filing_queue_length" in await answer.text()
    async with widget.client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}) as answer:
        assert answer.status == 404
