"""A local Slack: speaks the methods of the Web API that we use, over real HTTP, and refuses what Slack refuses."""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Callable, Mapping, Optional

from aiohttp import web

from tests.serving import free_port
from tests.slack.blockkit import problems, view_problems

TOKEN = "xoxb-1111-2222-secretTokenOfTheTests"
BOT = "UBOT"
_REQUIRED = {
    "chat.postMessage": {"channel", "text"},
    "chat.update": {"channel", "ts", "text"},
    "chat.delete": {"channel", "ts"},
    "chat.postEphemeral": {"channel", "user", "text"},
    "conversations.open": {"users"},
    "conversations.history": {"channel"},
    "conversations.replies": {"channel", "ts"},
    "views.open": {"trigger_id", "view"},
    "views.publish": {"user_id", "view"},
}
_OPTIONAL = {
    "chat.postMessage": {"blocks", "thread_ts", "unfurl_links", "unfurl_media", "metadata"},
    "chat.update": {"blocks"},
    "chat.delete": set(),
    "chat.postEphemeral": {"blocks", "thread_ts"},
    "conversations.open": set(),
    "conversations.history": {"oldest", "latest", "inclusive", "include_all_metadata", "limit", "cursor"},
    "conversations.replies": {"oldest", "include_all_metadata", "limit", "cursor"},
    "views.open": set(),
    "views.publish": set(),
}
Fault = Callable[[str, Mapping[str, Any]], Optional[str]]


@dataclass
class Posted:
    """A message of ours in the double."""

    channel: str
    ts: str
    at: float
    content: dict[str, Any]
    thread: str = ""
    versions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Return its blocks as they are now."""
        return list(self.content.get("blocks") or [])

    @property
    def shown(self) -> str:
        """Return everything that can be read in it now."""
        return "\n".join(texts_in(self.blocks)) or str(self.content["text"])

    def elements(self) -> list[dict[str, Any]]:
        """Return its buttons, menus and pickers."""
        return [one for block in self.blocks if block["type"] == "actions" for one in block["elements"]]


def texts_in(thing: Any) -> list[str]:
    """Return every text in blocks or a view, in order."""
    if isinstance(thing, dict):
        own = [thing["text"]] if isinstance(thing.get("text"), str) and "type" in thing else []
        return own + [text for name, part in thing.items() if name != "type" for text in texts_in(part)]
    return [text for part in thing for text in texts_in(part)] if isinstance(thing, list) else []


class Slack:
    """The double."""

    def __init__(self) -> None:
        self.posts: list[Posted] = []
        self.deleted: list[Posted] = []
        self.whispers: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.complaints: list[str] = []
        """What we did that Slack does not allow; empty at the end of a good test."""
        self.calls: Counter[str] = Counter()
        self.fault: Fault = lambda _method, _arguments: None
        self.closed: set[str] = set()
        """Channels in which we cannot write."""
        self.page = 1000
        self._last = 0
        self._opened: dict[str, str] = {}
        self.port = free_port()

    @property
    def api(self) -> str:
        """Return the base address of the Web API."""
        return f"http://127.0.0.1:{self.port}/api"

    def in_channel(self, channel: str, thread: str = "") -> list[Posted]:
        """Return what we said in a channel."""
        return [post for post in self.posts if post.channel == channel and (not thread or post.thread == thread)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Slack]:
        """Serve the Web API."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._serve)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls[method] += 1
        fault = self.fault(method, arguments)
        if fault == "drop":
            request.transport.close()
            return web.Response()
        if fault and fault.startswith("429"):
            seconds = fault.partition(":")[2] or "1"
            return _answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": seconds})
        if fault == "500":
            return web.Response(status=500, text="<html>Internal Server Error</html>", content_type="text/html")
        if fault and fault not in ("drop_after", "500_after"):
            return _answer({"ok": False, "error": fault})
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _answer({"ok": False, "error": "invalid_auth"})
        result = self._refusal(method, arguments) or getattr(self, f"_{method.replace('.', '_')}")(arguments)
        if fault == "drop_after":
            request.transport.close()
            return web.Response()
        if fault == "500_after":
            return web.Response(status=500, text="broken")
        return _answer(result)

    def _refusal(self, method: str, arguments: Mapping[str, Any]) -> Optional[dict[str, Any]]:
        if method not in _REQUIRED:
            return self._complain(f"{method} is not a method", "unknown_method")
        missing = _REQUIRED[method] - set(arguments)
        unknown = set(arguments) - _REQUIRED[method] - _OPTIONAL[method]
        if missing or unknown:
            return self._complain(f"{method}: missing {missing}, unknown {unknown}", "invalid_arguments")
        if "text" in arguments and not 0 < len(arguments["text"]) <= 4000:
            return self._complain(f"{method}: a text of {len(arguments['text'])}", "msg_too_long")
        found = problems(arguments["blocks"]) if arguments.get("blocks") is not None else []
        found += view_problems(arguments["view"]) if "view" in arguments else []
        if found:
            return self._complain(f"{method}: {found}", "invalid_blocks")
        if arguments.get("channel") in self.closed:
            return {"ok": False, "error": "not_in_channel"}
        return None

    def _complain(self, problem: str, error: str) -> dict[str, Any]:
        self.complaints.append(problem)
        return {"ok": False, "error": error}

    def next_ts(self) -> str:
        """Return a fresh time stamp."""
        self._last = max(self._last + 1, int(time.time() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def direct(self, user: str) -> str:
        """Return the channel of a user's direct messages with us."""
        return self._opened.setdefault(user, f"D{user}")

    def _chat_postMessage(self, given: Mapping[str, Any]) -> dict[str, Any]:
        channel = self.direct(given["channel"]) if given["channel"].startswith("U") else given["channel"]
        post = Posted(channel, self.next_ts(), time.monotonic(), dict(given), given.get("thread_ts", ""))
        self.posts.append(post)
        return {"ok": True, "channel": channel, "ts": post.ts, "message": {"text": given["text"]}}

    def _chat_update(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = [post for post in self.posts if (post.channel, post.ts) == (given["channel"], given["ts"])]
        if not found:
            return self._complain("update of a message that is not there", "message_not_found")
        found[0].versions.append(found[0].content)
        found[0].content = {**found[0].content, **given}
        return {"ok": True, "channel": given["channel"], "ts": given["ts"], "text": given["text"]}

    def _chat_delete(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = [post for post in self.posts if (post.channel, post.ts) == (given["channel"], given["ts"])]
        if not found:
            return self._complain("a message to delete that is not there", "message_not_found")
        self.posts.remove(found[0])
        self.deleted.append(found[0])
        return {"ok": True, "channel": given["channel"], "ts": given["ts"]}

    def _chat_postEphemeral(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.whispers.append(dict(given))
        return {"ok": True, "message_ts": self.next_ts()}

    def _conversations_open(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": self.direct(given["users"])}}

    def _conversations_history(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return self._page([post for post in self.in_channel(given["channel"]) if not post.thread][::-1], given)

    def _conversations_replies(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return self._page(self.in_channel(given["channel"], given["ts"]), given)

    def _page(self, posts: list[Posted], given: Mapping[str, Any]) -> dict[str, Any]:
        first, last = (float(given.get(name, default)) for name, default in (("oldest", 0), ("latest", "inf")))
        posts = [post for post in posts if first <= float(post.ts) <= last]
        size = min(int(given.get("limit", 100)), self.page)
        start = int(given.get("cursor") or 0)
        messages = [{"type": "message", "user": BOT, "ts": post.ts, **_metadata(post)} for post in posts]
        following = str(start + size) if start + size < len(posts) else ""
        page = messages[start : start + size]
        return {"ok": True, "messages": page, "response_metadata": {"next_cursor": following}}

    def _views_open(self, given: Mapping[str, Any]) -> dict[str, Any]:
        view = {**given["view"], "id": f"V{secrets.token_hex(5).upper()}", "trigger": given["trigger_id"]}
        self.views.append(view)
        return {"ok": True, "view": view}

    def _views_publish(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.homes[given["user_id"]] = given["view"]
        return {"ok": True}


def _metadata(post: Posted) -> dict[str, Any]:
    return {"metadata": post.content["metadata"]} if "metadata" in post.content else {}


def _answer(body: Mapping[str, Any], status: int = 200, headers: Optional[dict[str, str]] = None) -> web.Response:
    return web.json_response(body, status=status, headers=headers)


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Return the arguments of a call, in whichever way the SDK sends them."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given.update(await request.json())
    else:
        given.update(await request.post())
    for name in ("blocks", "view", "metadata"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return given
