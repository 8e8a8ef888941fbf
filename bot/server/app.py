"""Put the service together: the assistant, the channels that may be on, and what a supervisor asks for."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Optional, Sequence

from sanic import Sanic
from sanic.compat import Header
from sanic.exceptions import InvalidUsage, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.agents.desk import AgentDesk
from bot.agents.notifying import Notifier
from bot.channels.files import FOLDER, front_page, widget_files
from bot.channels.guard import allowed_origins, guard
from bot.channels.limits import MOST_BYTES, Limits, Rate
from bot.channels.refusals import Refusal, refusal_response, request_id
from bot.channels.rest import rest_webhook
from bot.channels.sessions import Sessions
from bot.channels.slack.app import SlackApp
from bot.channels.slack.colleagues import AgentsDesk
from bot.channels.slack.pacing import Pace
from bot.channels.web import WidgetApi, description
from bot.delivery import faults
from bot.delivery.delivery import Delivery
from bot.delivery.sending import Sender
from bot.secret import check_secret, read_secret
from bot.server.agents import serve_agents
from bot.server.conversation import Conversations
from bot.server.health import health
from bot.server.slack_desk import ColleaguesNotifier, SlackDesk
from bot.settings import Settings
from bot.wording.compose import Wording

log = logging.getLogger(__name__)
_REFUSALS = {400: "bad_request", 404: "not_found", 405: "not_allowed", 413: "too_large"}
_STOP_WITHIN = 10.0
"""Seconds that a turn which runs has to end when the service is told to stop."""


class SoundRequest(Request):
    """A request whose body has an end: Sanic 21.12 reads on for ever, and serves nobody, for a length such as -5."""

    def __init__(self, url_bytes: bytes, headers: Header, *rest: Any, **more: Any) -> None:
        length = headers.getone("content-length", "" if "transfer-encoding" in headers else "0")
        is_number = length.isascii() and length.isdigit()
        if not is_number and headers.getone("transfer-encoding", None) != "chunked":
            raise InvalidUsage("the length of the body is no number")
        super().__init__(url_bytes, headers, *rest, **more)


def make_app(
    settings: Settings,
    conversations: Conversations,
    *,
    senders: Sequence[Sender] = (),
    notifiers: Sequence[Notifier] = (),
    limits: Optional[Limits] = None,
    folder: Path = FOLDER,
    pace: Optional[Pace] = None,
    desk: Optional[AgentsDesk] = None,
) -> Sanic:
    """Return the web application; the REST webhook is on only where nobody else can reach it.

    `senders` deliver to services that do not fetch their replies, `notifiers` tell agents elsewhere; `limits` are those
    of the settings unless they are given; `folder` holds the widget's files; `pace` is how fast Slack is written to;
    `desk` is that of the people who work here, for their channel in Slack.
    """
    app = Sanic("icp-filing-assistant", configure_logging=False, request_class=SoundRequest)
    app.config.REQUEST_MAX_SIZE = 8 * MOST_BYTES
    app.config.REQUEST_TIMEOUT = 20
    faults.arm(settings.fault)
    database = conversations.services.database
    agents = AgentDesk(conversations.services, database, settings.hand_over_wait) if database else None
    slack = _slack(settings, conversations, pace, desk or (SlackDesk(agents) if agents else None))
    delivery = _delivery(settings, conversations, [*senders, *([slack.sender] if slack else [])])
    guard(app, settings)
    _say_what_is_wrong(app, conversations.services.wording)
    app.blueprint(health(conversations, delivery))
    app.blueprint(widget_files(folder))
    app.blueprint(front_page(folder))
    app.blueprint(description())
    if settings.is_loopback:
        app.blueprint(rest_webhook(conversations))
    if delivery is not None and agents is not None:
        if slack is not None:
            app.blueprint(slack.routes(delivery))
        _run(app, delivery, slack)  # what is registered first is stopped last: streams end before what feeds them
        _deliver(app, settings, conversations, delivery, limits or _limits(settings))
        in_slack = [ColleaguesNotifier(slack.colleagues, agents)] if slack and slack.colleagues else []
        serve_agents(app, settings, agents, conversations.services.wording, delivery, [*notifiers, *in_slack])
    return app


def _delivery(settings: Settings, conversations: Conversations, senders: Sequence[Sender]) -> Optional[Delivery]:
    """Return the delivery of messages; None where cases are kept in memory, which promises nothing."""
    database = conversations.services.database
    if database is None:
        return None
    return Delivery(database, conversations, senders=senders, days=settings.messages_days)


def _slack(
    settings: Settings, conversations: Conversations, pace: Optional[Pace], desk: Optional[AgentsDesk]
) -> Optional[SlackApp]:
    """Return our Slack app; None where it is off, or where cases are kept in memory."""
    database = conversations.services.database
    if database is None or not settings.has_slack:
        return None
    return SlackApp(settings, conversations.services, database, pace, desk)


def _deliver(app: Sanic, settings: Settings, conversations: Conversations, delivery: Delivery, limits: Limits) -> None:
    """Put the widget's API on, and start and stop what is behind it with the service."""
    api = WidgetApi(
        delivery,
        _sessions(settings),
        conversations.services.wording,
        origins=allowed_origins(settings),
        limits=limits,
        proxies=settings.proxies,
    )
    app.blueprint(api.routes())
    app.ctx.delivery = delivery

    @app.before_server_stop
    async def end_streams(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        api.stopping.set()
        delivery.wakeups.notify_all()


def _run(app: Sanic, delivery: Delivery, slack: Optional[SlackApp]) -> None:
    """Start and stop with the service what is behind its doors."""

    @app.before_server_start
    async def start(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        await delivery.start()
        if slack is not None:
            slack.start()

    @app.before_server_stop
    async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        await delivery.stop(_STOP_WITHIN)
        if slack is not None:
            await slack.stop()


def _sessions(settings: Settings) -> Sessions:
    secret = read_secret(settings.secret, settings.secret_file)
    shared = settings.identity_secret
    return Sessions(secret, check_secret(shared, "FILING_IDENTITY_SECRET") if shared else b"")


def _limits(settings: Settings) -> Limits:
    return Limits(
        sessions_of_address=Rate(count=settings.sessions_per_hour, seconds=3600),
        messages_of_address=Rate(count=settings.messages_per_minute, seconds=60),
    )


def _say_what_is_wrong(app: Sanic, wording: Wording) -> None:
    """Answer every error in the same form; what a customer wrote never reaches the log."""

    @app.exception(SanicException)
    async def refused(request: Request, error: SanicException) -> HTTPResponse:
        status = error.status_code or 500
        return refusal_response(wording, request, Refusal(status, _REFUSALS.get(status, "broken")))

    @app.exception(Exception)
    async def failed(request: Request, error: Exception) -> HTTPResponse:
        log.error("request %s failed: %s", request_id(request), type(error).__name__)
        return refusal_response(wording, request, Refusal(500, "broken"))
