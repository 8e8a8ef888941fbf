"""People in a workspace: what they do reaches the service as Slack sends it, signed and in Slack's own shapes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Callable, Mapping, Optional
from urllib.parse import urlencode

import aiohttp

from bot.channels.slack.pacing import Pace
from bot.server.conversation import Conversations
from bot.storage.database import Database
from bot.storage.inbox import KeptMessage
from tests.delivery.talking import Echo, echo_on
from tests.serving import serving
from tests.slack.double import BOT, TOKEN, Posted, Slack

SIGNING_SECRET = "signing-secret-of-the-tests-0123456789"
TEAM = "T0TEAM"
ADDRESS = "/slack/events"
_numbers = itertools.count(1)


class SaysBack(Echo):
    """Says every message back, after what has to be said about the message itself."""

    async def answer(self, message: KeptMessage) -> list[dict[str, Any]]:
        """Answer as the assistant does, without a model."""
        notes = self._notes(message, "zh")
        return [*notes, *(await super().answer(message) if message.content["text"] else [])]


def says_back(database: Database) -> SaysBack:
    """Return an assistant without a model on a database."""
    echo = echo_on(database)
    return SaysBack(echo.agent, echo.services)


def signed(raw: bytes, secret: str = SIGNING_SECRET, at: Optional[float] = None) -> dict[str, str]:
    """Return the headers by which Slack proves that it sent a body."""
    when = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + when.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": when, "X-Slack-Signature": f"v0={digest}"}


@dataclass
class Answer:
    """What the service said to a request."""

    status: int
    text: str
    seconds: float
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def json(self) -> Any:
        """Return it as JSON."""
        return json.loads(self.text)


@dataclass
class Workspace:
    """The service and a local Slack, with people in it."""

    client: aiohttp.ClientSession
    slack: Slack

    def person(self, name: str = "UANNA") -> Person:
        """Return somebody."""
        return Person(self, name)

    async def post(self, raw: bytes, kind: str, headers: Optional[Mapping[str, str]] = None) -> Answer:
        """Send a body as it is; without headers, signed."""
        sent = {"Content-Type": kind, **(signed(raw) if headers is None else headers)}
        begin = time.monotonic()
        async with self.client.post(ADDRESS, data=raw, headers=sent) as answer:
            text = await answer.text()
            return Answer(answer.status, text, time.monotonic() - begin, dict(answer.headers))

    async def send_event(self, body: Mapping[str, Any], **headers: str) -> Answer:
        """Send an event."""
        raw = json.dumps(body).encode()
        return await self.post(raw, "application/json", {**signed(raw), **headers})

    async def send_payload(self, payload: Mapping[str, Any]) -> Answer:
        """Send an interaction."""
        raw = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.post(raw, "application/x-www-form-urlencoded")

    def event(self, **event: Any) -> dict[str, Any]:
        """Return an event in its envelope."""
        return {
            "token": "legacy",
            "team_id": TEAM,
            "api_app_id": "A1",
            "type": "event_callback",
            "event_id": f"Ev{next(_numbers):08d}",
            "event_time": int(time.time()),
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
            "is_ext_shared_channel": False,
            "event": event,
        }

    async def until(self, condition: Callable[[], Any], seconds: float = 20) -> Any:
        """Wait until something holds, and return it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"it did not come: {self.slack.complaints or [post.shown for post in self.slack.posts]}")


@dataclass
class Person:
    """One user."""

    workspace: Workspace
    name: str

    @property
    def direct(self) -> str:
        """Return the channel of the direct messages with us."""
        return self.workspace.slack.direct(self.name)

    # Saying things

    def message(self, text: str, channel: str = "", thread: str = "", **more: Any) -> dict[str, Any]:
        """Return the event of a message."""
        where = channel or self.direct
        kinds = {"D": "im", "C": "channel", "G": "group"}
        ts = self.workspace.slack.next_ts()
        event = {"type": "message", "user": self.name, "channel": where, "text": text, "ts": ts, "event_ts": ts}
        event |= {"channel_type": kinds[where[0]], "team": TEAM, "client_msg_id": f"c-{ts}"}
        return self.workspace.event(**{**event, **({"thread_ts": thread} if thread else {}), **more})

    async def says(self, text: str, channel: str = "", thread: str = "", **more: Any) -> dict[str, Any]:
        """Say something, and return its event."""
        body = self.message(text, channel, thread, **more)
        answer = await self.workspace.send_event(body)
        assert answer.status == 200, answer
        return body["event"]

    async def mentions(self, text: str, channel: str = "CROOM", thread: str = "") -> dict[str, Any]:
        """Mention us: Slack sends two events for it."""
        body = self.message(f"<@{BOT}> {text}", channel, thread)
        event = {name: value for name, value in body["event"].items() if name != "channel_type"}
        twin = self.workspace.event(**{**event, "type": "app_mention"})
        answers = await asyncio.gather(*(self.workspace.send_event(one) for one in (twin, body)))
        assert [answer.status for answer in answers] == [200, 200], answers
        return body["event"]

    async def commands(self, text: str, channel: str = "CROOM") -> Answer:
        """Give the command."""
        raw = urlencode(self.command(text, channel)).encode()
        return await self.workspace.post(raw, "application/x-www-form-urlencoded")

    def command(self, text: str, channel: str = "CROOM") -> dict[str, str]:
        """Return what Slack sends for the command."""
        return {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": "example",
            "channel_id": channel,
            "channel_name": "room",
            "user_id": self.name,
            "user_name": "anna",
            "command": "/icp",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "trigger_id": f"9.9.{next(_numbers)}",
            "response_url": "https://hooks.slack.com/commands/T0TEAM/1/x",
        }

    async def points_at(self, text: str, channel: str = "CROOM", ts: str = "", **more: Any) -> Answer:
        """Use the shortcut on a message."""
        message = {"type": "message", "user": "UOTHER", "ts": ts or self.workspace.slack.next_ts(), "text": text}
        payload = {**self._payload("message_action"), "callback_id": "which_filing", "message": {**message, **more}}
        return await self.workspace.send_payload({**payload, "channel": {"id": channel, "name": "room"}})

    async def looks_at_home(self, tab: str = "home") -> Answer:
        """Open the home tab."""
        event = {"type": "app_home_opened", "user": self.name, "channel": self.direct, "tab": tab}
        return await self.workspace.send_event(self.workspace.event(**event))

    # Pressing things

    def _payload(self, kind: str) -> dict[str, Any]:
        return {
            "type": kind,
            "token": "legacy",
            "api_app_id": "A1",
            "trigger_id": f"8.8.{next(_numbers)}",
            "team": {"id": TEAM, "domain": "example"},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": self.name, "username": "anna", "name": "anna", "team_id": TEAM},
        }

    def press_of(self, post: Posted, element: Mapping[str, Any], block: str, **chosen: Any) -> dict[str, Any]:
        """Return what Slack sends for a press."""
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": block, **chosen}
        container = {"type": "message", "message_ts": post.ts, "channel_id": post.channel, "is_ephemeral": False}
        if post.thread:
            container["thread_ts"] = post.thread
        return {
            **self._payload("block_actions"),
            "container": container,
            "channel": {"id": post.channel, "name": "room"},
            "message": {"type": "message", "ts": post.ts, "user": BOT, "text": post.content["text"]},
            "actions": [{**action, "action_ts": self.workspace.slack.next_ts()}],
        }

    def choosing(self, post: Posted, text: str) -> dict[str, Any]:
        """Return what Slack sends when somebody takes the button or the option with this text."""
        for block in (one for one in post.blocks if one["type"] == "actions"):
            for element in block["elements"]:
                if element["type"] == "button" and element["text"]["text"] == text:
                    value = {"value": element["value"]} if "value" in element else {}
                    return self.press_of(post, element, block["block_id"], text=element["text"], **value)
                for option in element.get("options", ()):
                    if option["text"]["text"] == text:
                        return self.press_of(post, element, block["block_id"], selected_option=option)
        raise AssertionError(f"no '{text}' in {[one.get('text') or one.get('options') for one in post.elements()]}")

    async def chooses(self, post: Posted, text: str) -> Answer:
        """Take the button or the option with this text."""
        answer = await self.workspace.send_payload(self.choosing(post, text))
        assert answer.status == 200, answer
        return answer

    async def picks(self, post: Posted, day: str) -> Answer:
        """Pick a day."""
        block = next(one for one in post.blocks if any(e["type"] == "datepicker" for e in one.get("elements", ())))
        payload = self.press_of(post, block["elements"][0], block["block_id"], selected_date=day)
        return await self.workspace.send_payload(payload)

    async def presses_home(self, action: str, value: str = "") -> Answer:
        """Press a button of the home tab."""
        chosen = {"type": "button", "action_id": action, "block_id": "b", **({"value": value} if value else {})}
        home = {"type": "home", "id": "VHOME", "private_metadata": "", "blocks": []}
        payload = {**self._payload("block_actions"), "container": {"type": "view", "view_id": "VHOME"}}
        return await self.workspace.send_payload({**payload, "view": home, "actions": [chosen]})

    async def submits(self, view: Mapping[str, Any], given: Mapping[str, str]) -> Answer:
        """Fill in a form; what is not given stays as it was shown."""
        return await self.workspace.send_payload(self.submission(view, given))

    def submission(self, view: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
        """Return what Slack sends for a form."""
        values = {}
        for block in (one for one in view["blocks"] if one["type"] == "input"):
            values[block["block_id"]] = {"given": _field(block["element"], given.get(block["block_id"]))}
        shown = {name: part for name, part in view.items() if name != "trigger"}
        sent = {**shown, "hash": "1.a", "state": {"values": values}, "app_installed_team_id": TEAM}
        return {**self._payload("view_submission"), "view": sent, "response_urls": []}

    # Reading

    def reads(self, channel: str = "", thread: str = "") -> list[Posted]:
        """Return what we said here."""
        return self.workspace.slack.in_channel(channel or self.direct, thread)

    async def reply(self, count: int, channel: str = "", thread: str = "") -> Posted:
        """Wait for that many messages of ours and return the last."""
        found = await self.workspace.until(
            lambda: len(self.reads(channel, thread)) >= count and self.reads(channel, thread)
        )
        return found[count - 1]


def _field(element: Mapping[str, Any], given: Optional[str]) -> dict[str, Any]:
    kind = element["type"]
    if kind == "static_select":
        options = {option["value"]: option for option in element["options"]}
        return {"type": kind, "selected_option": options[given] if given else element.get("initial_option")}
    if kind == "datepicker":
        return {"type": kind, "selected_date": given or element.get("initial_date")}
    return {"type": kind, "value": element.get("initial_value") if given is None else given or None}


@asynccontextmanager
async def workspace(
    conversations: Conversations, slack: Optional[Slack] = None, *, seconds: float = 0.0, **settings: Any
) -> AsyncIterator[Workspace]:
    """Serve with a local Slack; `seconds` is the pace in a channel. What we did wrong towards Slack fails the test."""
    if slack is not None:
        async with _served(conversations, slack, seconds, settings) as ready:
            yield ready
        return
    async with Slack().running() as ours, _served(conversations, ours, seconds, settings) as ready:
        yield ready
    assert ours.complaints == []


@asynccontextmanager
async def _served(
    conversations: Conversations, slack: Slack, seconds: float, settings: Mapping[str, Any]
) -> AsyncIterator[Workspace]:
    ours = {"slack_token": TOKEN, "slack_signing_secret": SIGNING_SECRET, "slack_api": f"{slack.api}/", **settings}
    async with serving(conversations, pace=Pace(seconds), **ours) as client:
        yield Workspace(client, slack)
