"""The REST webhook over a real socket: whatever comes in, the status is right and the answer is JSON."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.channels.rest import MOST_BYTES, conversation_of
from tests.catalogs import real_catalog
from tests.serving import conversations_on, serving

HOOK = "/webhooks/rest/webhook"
PHRASES = real_catalog().phrases


async def post(client, body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with client.post(HOOK, data=data, headers={"Content-Type": "application/json", **headers}) as answer:
        return answer.status, await answer.json()


def has_error(body):
    return isinstance(body, dict) and bool(body.get("error") or body.get("message"))


NO_JSON = [
    b"", b"{", b"nonsense", b"\xff\xfe\x00", b'{"sender": "a", "message": "b"', b"\xef\xbb\xbf{}", b"NaN", b"[" * 9_000,
    b'{"a":' * 5_000, b"{'sender': 'a'}",
]  # fmt: skip
NO_MESSAGE = [
    [], "x", 5, None, True, {}, {"sender": "a"}, {"message": "b"}, {"sender": "", "message": "b"},
    {"sender": None, "message": "b"}, {"sender": 5, "message": "b"}, {"sender": ["a"], "message": "b"},
    {"sender": {}, "message": "b"}, {"sender": "a", "message": 5}, {"sender": "a", "message": None},
    {"sender": "a", "message": {"text": "b"}}, {"sender": "a", "message": ["b"]}, {"sender": "a", "text": "b"},
    {"Sender": "a", "Message": "b"}, [{"sender": "a", "message": "b"}], {"sender": True, "message": False},
]  # fmt: skip


@pytest.mark.parametrize("body", NO_JSON, ids=lambda body: repr(body[:20]))
async def test_what_is_no_json_is_refused(client, body):
    status, answer = await post(client, body)
    assert status in (400, 422) and has_error(answer)


@pytest.mark.parametrize("body", NO_MESSAGE, ids=repr)
async def test_json_that_is_no_message_is_refused_with_what_to_send(client, body):
    status, answer = await post(client, body)
    assert status == 422 and "sender" in answer["error"] and "message" in answer["error"]


async def test_nothing_of_a_refused_message_is_kept(client, served_database):
    for body in (*NO_JSON, *NO_MESSAGE):
        await post(client, body)
    assert conversations_on(served_database).services.desk.repository.list() == []


async def test_a_body_that_is_too_large_is_refused(client):
    status, answer = await post(client, {"sender": "a", "message": "x" * 40_000})
    assert status == 413 and str(MOST_BYTES) in answer["error"]


async def test_a_body_that_is_far_too_large_is_refused_while_it_comes_in(client):
    """The server may close the connection on a client that is still sending; both are a refusal."""
    try:
        status, answer = await post(client, b"x" * 2_000_000)
    except (ConnectionError, asyncio.IncompleteReadError, OSError):
        pass
    else:
        assert status == 413 and has_error(answer)
    assert (await post(client, {}))[0] == 422


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options"])
async def test_another_method_is_not_allowed(client, method):
    async with client.request(method, HOOK) as answer:
        assert answer.status == 405
        assert has_error(await answer.json())


UNKNOWN = [
    "/nowhere", "/webhooks/rest/webhook/x", "/webhooks/rest", "/model", "/conversations/a/tracker", "/status", "/%00",
    "/webhooks/rest/%2e%2e/webhook", "/../etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("path", UNKNOWN)
async def test_an_unknown_route_is_not_found(client, path):
    async with client.get(path) as answer:
        assert answer.status == 404
        assert has_error(await answer.json())


_HEAD = b"POST /webhooks/rest/webhook HTTP/1.1\r\n"
BROKEN = [
    b"GET\r\n\r\n",
    b"\0\0 \0\0\r\n\r\n",
    b"POST / HTTP/9.9\r\n\r\n",
    b"x" * 100_000,
    _HEAD + b"Content-Length: -5\r\n\r\n{}",
    _HEAD + b"Content-Length: x\r\n\r\n{}",
    _HEAD + b"Content-Length: \xc2\xb2\r\n\r\n{}",
    _HEAD + b"Transfer-Encoding: gzip\r\n\r\n{}",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
    b"GET /health/live HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
]


@pytest.mark.parametrize("raw", BROKEN, ids=lambda raw: repr(raw[-40:]))
async def test_a_broken_request_does_not_end_the_service(client, raw):
    reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
    writer.write(raw)
    await writer.drain()
    first = await asyncio.wait_for(reader.read(200), timeout=10)
    assert first.split(b" ")[1] in (b"400", b"413", b"422")
    writer.close()
    assert (await post(client, {}))[0] == 422


@pytest.mark.parametrize(
    ("message", "phrase"),
    [("", "empty_message"), ("  \n", "empty_message"), ("///", "empty_message"), ("字" * 2_001, "too_long")],
)
async def test_a_message_that_cannot_be_handled_is_answered_in_words(client, message, phrase):
    status, (answer,) = await post(client, {"sender": "me", "message": message})
    assert status == 200
    assert answer["text"] == PHRASES[phrase].zh.format(limit=2000)
    assert answer["recipient_id"] == "me" and answer["custom"]["blocks"] and answer["buttons"] == []


@pytest.mark.parametrize("sender", ["我", "a\0b", "x" * 5_000, "' OR 1=1 --", "🏮", "\ud800", "../..", "<script>"])
async def test_any_name_of_a_sender_is_answered_under_that_name(client, sender):
    status, (answer,) = await post(client, {"sender": sender, "message": "我要备案"})
    assert status == 200 and answer["text"]
    assert answer["recipient_id"] == sender


def test_a_senders_name_is_never_part_of_our_id():
    ids = [conversation_of(sender) for sender in ("me", "you", "\0", "\ud800", "x" * 10_000, "slack:U1")]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("rest:") and len(one) == 37 and one.isascii() for one in ids)
    assert conversation_of("me") == conversation_of("me")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_the_kind_of_content_does_not_matter(client, content_type):
    status, _ = await post(client, {"sender": "me", "message": ""}, **{"Content-Type": content_type or "x/y"})
    assert status == 200


async def test_many_at_once_are_all_answered(client):
    answers = await asyncio.gather(
        *(post(client, {"sender": f"s{number}", "message": "我要备案"}) for number in range(40))
    )
    assert {status for status, _ in answers} == {200}
    assert {answer[0]["recipient_id"] for _, answer in answers} == {f"s{number}" for number in range(40)}


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 422), ("localhost", 422), ("::1", 422), ("0.0.0.0", 404), ("::", 404), ("192.0.2.1", 404)],
)
async def test_the_webhook_is_there_only_where_nobody_else_can_reach_it(served_database, host, status):
    async with serving(conversations_on(served_database), host) as client:
        assert (await post(client, {}))[0] == status
        async with client.get("/health/live") as answer:
            assert answer.status == 200
