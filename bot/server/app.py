"""Put the service together: the assistant, the channels that may be on, and what a supervisor asks for."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import Any

from sanic import Blueprint, Sanic
from sanic.compat import Header
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, html, json

from bot.channels.rest import MOST_BYTES, rest_webhook
from bot.filing.errors import FilingError
from bot.server.conversation import Conversations
from bot.settings import Settings
from bot.storage.trackers import TrackerRows

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>ICP 备案助手 · ICP filing assistant</title>
<body style="font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem">
<h1>ICP 备案助手 · ICP filing assistant</h1>
<p>服务已启动。<br>The service is running.</p>
<pre>curl -s http://{host}:{port}/webhooks/rest/webhook \\
  -H 'Content-Type: application/json' \\
  -d '{{"sender": "me", "message": "网站要搬到阿里云，在腾讯云备过案"}}'</pre>
<p><a href="/health/ready">/health/ready</a> · <a href="/health/live">/health/live</a></p>"""


class SoundRequest(Request):
    """A request whose body has an end: Sanic 21.12 reads on for ever, and serves nobody, for a length such as -5."""

    def __init__(self, url_bytes: bytes, headers: Header, *rest: Any, **more: Any) -> None:
        length = headers.getone("content-length", "" if "transfer-encoding" in headers else "0")
        is_number = length.isascii() and length.isdigit()
        if not is_number and headers.getone("transfer-encoding", None) != "chunked":
            raise InvalidUsage("the length of the body is no number")
        super().__init__(url_bytes, headers, *rest, **more)


def make_app(settings: Settings, conversations: Conversations) -> Sanic:
    """Return the web application; the REST webhook is on only where nobody else can reach it."""
    app = Sanic("icp-filing-assistant", configure_logging=False, request_class=SoundRequest)
    app.config.REQUEST_MAX_SIZE = 8 * MOST_BYTES
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.blueprint(_health(conversations))
    if settings.is_loopback:
        app.blueprint(rest_webhook(conversations))

    @app.get("/")
    async def index(request: Request) -> HTTPResponse:
        return html(_PAGE.format(host=settings.host, port=settings.port))

    return app


def _health(conversations: Conversations) -> Blueprint:
    routes = Blueprint("health", url_prefix="/health")

    @routes.get("/live")
    async def live(request: Request) -> HTTPResponse:
        return json({"live": True})

    @routes.get("/ready")
    async def ready(request: Request) -> HTTPResponse:
        checks = await _checks(conversations)
        return json({"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503)

    return routes


async def _checks(conversations: Conversations) -> dict[str, bool]:
    return {"model": conversations.agent.is_ready(), "database": await _database_writes(conversations)}


async def _database_writes(conversations: Conversations) -> bool:
    """Tell whether the database takes a write within three seconds."""
    rows = TrackerRows(conversations.services.database)
    written = asyncio.to_thread(rows.store, "health:ready", datetime.now(timezone.utc).isoformat())
    try:
        await asyncio.wait_for(written, timeout=3)
    except (FilingError, asyncio.TimeoutError):
        return False
    return True
