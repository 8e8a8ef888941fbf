"""What a supervisor asks: is the process up, can it work, and how much does it do."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import Optional

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from bot.delivery.delivery import Delivery
from bot.filing.errors import FilingError
from bot.server.conversation import Conversations
from bot.storage.trackers import TrackerRows

_OLDEST_WAIT = 60.0
"""Seconds; where a message waits longer, the service does not keep up."""
_PATIENCE = 3


def health(conversations: Conversations, delivery: Optional[Delivery]) -> Blueprint:
    """Return the routes of liveness, readiness and figures."""
    routes = Blueprint("health")

    @routes.get("/health/live")
    async def live(request: Request) -> HTTPResponse:
        return json({"live": True})

    @routes.get("/health/ready")
    async def ready(request: Request) -> HTTPResponse:
        checks = await _checks(conversations, delivery)
        return json({"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503)

    @routes.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        if delivery is None or "x-forwarded-for" in request.headers:  # for the supervisor, not through the proxy
            raise NotFound("no figures here")
        await _within_patience(delivery)
        return raw(generate_latest(delivery.figures.registry), content_type=CONTENT_TYPE_LATEST)

    return routes


async def _checks(conversations: Conversations, delivery: Optional[Delivery]) -> dict[str, bool]:
    checks = {"model": conversations.agent.is_ready(), "database": await _database_writes(conversations)}
    if delivery is not None:
        checks["worker"] = delivery.worker.is_alive
        checks["queue"] = checks["database"] and await _within_patience(delivery) < _OLDEST_WAIT
    return checks


async def _within_patience(delivery: Delivery) -> float:
    """Return the age of the queue; endless where the database does not say."""
    try:
        return await asyncio.wait_for(delivery.queue_age(), _PATIENCE)
    except (FilingError, asyncio.TimeoutError):
        return float("inf")


async def _database_writes(conversations: Conversations) -> bool:
    """Tell whether the database takes a write within three seconds."""
    rows = TrackerRows(conversations.services.database)
    written = asyncio.to_thread(rows.store, "health:ready", datetime.now(timezone.utc).isoformat())
    try:
        await asyncio.wait_for(written, timeout=_PATIENCE)
    except (FilingError, asyncio.TimeoutError):
        return False
    return True
