"""Odd requests at every door of the widget: none breaks anything, none is kept, and the next good one is served."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any, Iterator

from bot.storage.database import Database
from tests.delivery.talking import API, Widget, echo_on
from tests.serving import serving

NUMBER = 700
ODD = [
    None, True, 0, -1, 1e308, 10**400, "", " ", "x" * 3000, "字" * 3000, "\0", "\ud800", "\udc00\ud800", "\u202eabc",
    "\ufeff", "/restart", "'; DROP TABLE inbox; --", "${jndi:ldap://x}", "{{7*7}}", "<img src=x onerror=alert(1)>",
    "../../etc/passwd", "NaN", [], {}, [[]], [{}], {"a": None}, {"$ref": "#"}, {"__proto__": {}}, ["x"] * 50,
    {"text": "x"}, "a\r\nb: c", "%00", "🏮" * 9,
]  # fmt: skip
KEYS = [
    "id", "text", "choice", "language", "identity", "user", "signature", "token", "sender", "metadata", "", "\0",
    "__class__",
]  # fmt: skip
RAW = [
    b"", b"{", b"}", b"[" * 30_000, b'{"a":' * 6_000, b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b"NaN", b"Infinity", b"-",
    b'"', b"{}{}", b'{"id":"\\ud800"}', b"\0" * 100, b"x" * 40_000, b'{"id":1,"id":2}', b"\x1f\x8b\x08", b"id=1&text=a",
    b"<xml/>", b"null\n\n",
]  # fmt: skip
HEADERS = [
    {}, {"Content-Type": "text/xml"}, {"Content-Encoding": "deflate"}, {"Authorization": "Basic x"},
    {"Authorization": "Bearer"}, {"Authorization": "Bearer \xff\xfe"}, {"Accept-Language": ";;;q=q,,,"},
    {"Content-Type": "application/json; charset=x"}, {"X-Forwarded-For": "x" * 500}, {"Last-Event-ID": "\xff"},
    {"Cookie": "a=b; " * 100}, {"Accept-Encoding": "br;q=x"}, {"Range": "bytes=0-"},
    {"X-HTTP-Method-Override": "DELETE"}, {"Host": "evil.example"},
]  # fmt: skip
QUERIES = [
    "", "?after=x", "?after=%00", "?after=" + "9" * 30, "?after=-1", "?after=1&after=2", "?" + "a=b&" * 50,
]  # fmt: skip


def odd_requests(chance: random.Random) -> Iterator[tuple[str, str, bytes, dict[str, str]]]:
    """Yield method, path, body and headers of requests that no browser of ours sends."""
    paths = ("/sessions", "/sessions/renew", "/messages", "/events")
    for number in range(NUMBER):
        path = chance.choice(paths)
        method = "GET" if path == "/events" else "POST"
        if number % 20 == 0:
            method = chance.choice(["PUT", "DELETE", "PATCH", "HEAD", "GET", "POST", "TRACE"])
        query = chance.choice(QUERIES) if path == "/events" else ""
        yield method, f"{API}{path}{query}", body(chance), chance.choice(HEADERS)


def body(chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        return chance.choice(RAW)
    made: dict[str, Any] = {chance.choice(KEYS): chance.choice(ODD) for _ in range(chance.randint(1, 4))}
    if chance.random() < 0.5:
        made["id"] = chance.choice([str(uuid.UUID(int=chance.getrandbits(128))), *ODD])
    return json.dumps(made).encode()


async def test_odd_requests_break_nothing(served_database: Database) -> None:
    chance, statuses = random.Random(11), []
    async with serving(echo_on(served_database)) as client:
        widget = await Widget(client).open()
        for number, (method, path, data, headers) in enumerate(odd_requests(chance)):
            token = chance.choice(["token", "renewal", "none"])
            given = {**widget.headers(widget.session.get(token, "x")), "Content-Type": "application/json", **headers}
            async with client.request(method, path, data=data, headers=given) as answer:
                statuses.append(answer.status)
                is_stream = answer.content_type == "text/event-stream"
                if answer.status >= 400 and method != "HEAD":
                    assert (await answer.json())["error"], (method, path, data, headers)
                assert answer.status < 500, (method, path, data, headers)
                assert answer.status in (200, 202) or not is_stream
            if number % 100 == 99:
                assert (await widget.send(f"good {number}")).status == 202
        assert len(await widget.replies(NUMBER // 100)) == NUMBER // 100
    assert {200, 400, 401, 405, 413, 415, 422} <= set(statuses)
    assert len(statuses) == NUMBER
