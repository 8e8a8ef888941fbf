"""The description of the API is true: its paths are the routes, and what comes back is what it says."""

from __future__ import annotations

import asyncio
import re
import uuid
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from bot.channels.limits import MOST_BYTES, Limits, Rate
from bot.channels.refusals import _TEXTS
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.hand_overs import HandOverRows
from tests.catalogs import ROOT
from tests.delivery.talking import API, Echo, Widget, echo_on, of_kind
from tests.serving import SECRET, serving


@cache
def description() -> Any:
    return YAML(typ="safe").load((ROOT / "bot/channels/openapi.yml").read_text(encoding="utf-8"))


def at(node: Any) -> Any:
    """Return what a node of the description stands for."""
    while "$ref" in node:
        target = description()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def check(instance: Any, schema: Any) -> None:
    schema = {**schema, "components": description()["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(instance)


def expect(method: str, path: str, status: int, body: Any, headers: Any) -> None:
    """Check a response against the description."""
    responses = description()["paths"][path][method]["responses"]
    assert str(status) in responses, f"{method} {path} gave {status}, which is not described"
    response = at(responses[str(status)])
    for header in response.get("headers", ()):
        assert header in headers, header
    check(body, response["content"]["application/json"]["schema"])


@pytest.fixture
async def widget(served_database: Database):
    async with serving(echo_on(served_database)) as client:
        yield await Widget(client).open()


def test_every_schema_is_one() -> None:
    for schema in description()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere() -> None:
    def follow(node: Any) -> None:
        if isinstance(node, dict) and "$ref" in node:
            assert at(node) is not None
        for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            follow(part)

    follow(description())


def test_the_paths_are_the_routes(served_database: Database) -> None:
    from sanic import Sanic

    from bot.server.app import make_app

    Sanic.test_mode = True
    app = make_app(Settings(secret=SECRET), echo_on(served_database))
    routes = {
        (method.lower(), "/" + re.sub(r"<(\w+):[^>]*>", r"{\1}", route.path))
        for route in app.router.routes
        for method in route.methods
        if method != "OPTIONS" and not route.path.startswith("agents/")  # described in bot/agents
    }
    described = {(method, path) for path, methods in description()["paths"].items() for method in methods}
    assert routes - described == {("get", "/"), ("get", "/openapi.yml"), ("post", "/webhooks/rest/webhook")}
    assert described - routes == set()


def test_every_code_of_a_refusal_is_described() -> None:
    assert set(description()["components"]["schemas"]["Refusal"]["properties"]["error"]["enum"]) == set(_TEXTS)


async def test_it_is_served(widget: Widget) -> None:
    async with widget.client.get("/openapi.yml") as answer:
        assert answer.headers["Content-Type"].startswith("application/yaml")
        assert YAML(typ="safe").load(await answer.text()) == description()


def message(**changes: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "text": "你好", **changes}


CALLS = {
    "a session": ("/sessions", {}, {"token": ""}, 200),
    "a language that is none": ("/sessions", {"language": "fr"}, {"token": ""}, 422),
    "a session that is no JSON": ("/sessions", b"{", {"token": ""}, 400),
    "a session in another form": ("/sessions", b"", {"token": "", "Content-Type": "text/plain"}, 415),
    "a session of nobody": ("/sessions", {"identity": {"user": "a", "signature": "b"}}, {"token": ""}, 401),
    "a session from another site": ("/sessions", {}, {"token": "", "Origin": "https://evil.example"}, 403),
    "a session too large": ("/sessions", b"x" * (MOST_BYTES + 1), {"token": ""}, 413),
    "a renewal": ("/sessions/renew", b"", {"token": "renewal"}, 200),
    "a renewal of nothing": ("/sessions/renew", b"", {"token": "x"}, 401),
    "a renewal from another site": ("/sessions/renew", b"", {"token": "renewal", "Origin": "null"}, 403),
    "a renewal too large": ("/sessions/renew", b"x" * (MOST_BYTES + 1), {"token": "renewal"}, 413),
    "a message": ("/messages", message(), {}, 202),
    "a button": ("/messages", {"id": str(uuid.uuid4()), "choice": "host"}, {}, 202),
    "a message that is no JSON": ("/messages", b"{", {}, 400),
    "a message of nobody": ("/messages", message(), {"token": ""}, 401),
    "a message from another site": ("/messages", message(), {"Origin": "https://evil.example"}, 403),
    "a message too large": ("/messages", b"x" * (MOST_BYTES + 1), {}, 413),
    "a message in another form": ("/messages", message(), {"Content-Type": "text/plain"}, 415),
    "a message too long": ("/messages", message(text="x" * 2001), {}, 422),
}


@pytest.mark.parametrize("call", CALLS)
async def test_what_comes_back_is_as_described(widget: Widget, call: str) -> None:
    path, body, options, status = CALLS[call]
    headers = dict(options)
    token = headers.pop("token", None)
    answer = await widget.post(path, body, token=widget.session.get(token, token), **headers)
    assert answer.status == status
    expect("post", f"{API}{path}", answer.status, answer.body, answer.headers)
    if path == "/messages" and status == 202:
        check(body, description()["components"]["schemas"]["NewMessage"])


async def test_refusals_for_now_are_as_described(served_database: Database) -> None:
    none = Rate(count=1, seconds=3600)
    limits = Limits(
        message=none,
        sessions_of_address=none,
        renewals_of_address=none,
        streams_of_address=none,
        open_streams_of_address=0,
    )
    async with serving(echo_on(served_database), limits=limits) as client:
        widget = await Widget(client).open()
        await widget.send("你好")
        await widget.post("/sessions/renew", b"", token=widget.session["renewal"])
        for path, body, token in (("/sessions", {}, ""), ("/sessions/renew", b"", "x"), ("/messages", message(), None)):
            answer = await widget.post(path, body, token=token)
            assert answer.status == 429
            expect("post", f"{API}{path}", answer.status, answer.body, answer.headers)
        async with client.get(f"{API}/events", headers=widget.headers()) as stream:
            assert stream.status == 429
            expect("get", f"{API}/events", stream.status, await stream.json(), stream.headers)


@pytest.mark.parametrize(
    ("query", "token", "origin", "status"),
    [("x", None, None, 422), ("0", "x", None, 401), ("0", None, "https://evil.example", 403)],
)
async def test_refused_streams_are_as_described(widget: Widget, query, token, origin, status) -> None:
    headers = widget.headers(token, **({"Origin": origin} if origin else {}))
    async with widget.client.get(f"{API}/events", params={"after": query}, headers=headers) as answer:
        assert answer.status == status
        expect("get", f"{API}/events", answer.status, await answer.json(), answer.headers)


class Unhurried(Echo):
    """Takes long enough to be seen at work."""

    async def answer(self, message: Any) -> list[dict[str, Any]]:
        await asyncio.sleep(0.3)
        return await super().answer(message)


async def test_every_event_is_as_described(served_database: Database) -> None:
    events = description()["paths"][f"{API}/events"]["get"]["responses"]["200"]["content"]["text/event-stream"][
        "x-events"
    ]
    echo = echo_on(served_database)
    async with serving(Unhurried(echo.agent, echo.services)) as client:
        widget = await Widget(client).open()
        await widget.send("你好")
        seen = await widget.read(lambda seen: len(of_kind(seen, "typing")) == 2 and bool(of_kind(seen, "reply")))
        case = of_kind(seen, "reply")[0].data["reply"]["case"]
        line = {**echo.say("thanked", "zh"), "from": {"kind": "person", "name": "小王"}}
        HandOverRows(served_database).take(case, "p-1", "小王", line)
        seen += await widget.read(lambda seen: bool(of_kind(seen, "state")))
    assert {event.kind for event in seen} == set(events)
    for event in seen:
        check(event.data, events[event.kind])
        assert event.seq == event.data.get("seq")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
async def test_health_is_as_described(widget: Widget, path: str) -> None:
    async with widget.client.get(path) as answer:
        expect("get", path, answer.status, await answer.json(), answer.headers)
