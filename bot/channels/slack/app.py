"""Our Slack app: Bolt behind the gate, mounted on the service's own server, over its inbox and outbox."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone
from typing import Optional

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json, text
from slack_bolt.adapter.sanic import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.channels.refusals import Refusal
from bot.channels.slack.calls import web_client
from bot.channels.slack.colleagues import AgentsDesk, Colleagues
from bot.channels.slack.gate import Gate
from bot.channels.slack.listeners import Listeners
from bot.channels.slack.pacing import Pace
from bot.channels.slack.reception import Reception
from bot.channels.slack.sending import SlackSender
from bot.delivery.delivery import Delivery
from bot.delivery.off_loop import OffLoop
from bot.filing.errors import FilingError, StorageUnavailable
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.outbox import OutboxRows
from bot.storage.slack import SlackRows
from bot.wiring import Services

log = logging.getLogger(__name__)
_REQUESTS_DAYS = 2
_BETWEEN_PURGES = 3600.0


class SlackApp:
    """Everything of Slack, as one thing to mount, start and stop."""

    def __init__(
        self,
        settings: Settings,
        services: Services,
        database: Database,
        pace: Optional[Pace] = None,
        desk: Optional[AgentsDesk] = None,
    ) -> None:
        for library in ("slack_sdk", "slack_bolt"):
            logging.getLogger(library).setLevel(logging.WARNING)  # below, they log what people write
        self._settings, self._services = settings, services
        self._rows, self._outbox = SlackRows(database), OutboxRows(database)
        self._client = web_client(settings.slack_token, settings.slack_api)
        self.colleagues: Optional[Colleagues] = None
        if desk and settings.slack_agents_channel:
            self.colleagues = Colleagues(self._client, settings.slack_agents_channel, services.wording, desk)
        self._call = OffLoop()
        self._gate = Gate(settings.slack_signing_secret, self._is_new)
        self.sender = SlackSender(self._client, services, self._rows, self._outbox, pace or Pace())
        self._listeners: Optional[Listeners] = None
        self._purging: Optional[asyncio.Task[None]] = None

    async def _is_new(self, request: str) -> bool:
        return await self._call(self._rows.is_new, request)

    def routes(self, delivery: Delivery) -> Blueprint:
        """Return the one address to which Slack sends everything."""
        self._reception = Reception(delivery, self._services, self._rows, self._outbox)
        self._listeners = Listeners(self._client, self._services, self._reception, self.sender, self.colleagues)
        app = self._bolt()
        self._listeners.listen(app)
        handler = AsyncSlackRequestHandler(app)
        routes = Blueprint("slack", url_prefix="/slack")

        @routes.post("/events")
        async def receive(request: Request) -> HTTPResponse:
            try:
                return await self._receive(request, handler)
            except Refusal as refusal:
                delivery.figures.refused.labels(reason=refusal.code).inc()
                return json({"error": refusal.code}, status=refusal.status)
            except StorageUnavailable:
                return json({"error": "storage_away"}, status=503)

        return routes

    def _bolt(self) -> AsyncApp:
        """Return the app: it answers only after a listener has done its work, and calls nobody to know who we are."""

        async def authorize(context: object, team_id: str, own_user: str) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None,
                team_id=team_id,
                bot_token=self._settings.slack_token,
                bot_user_id=own_user or None,
            )

        return AsyncApp(
            signing_secret=self._settings.slack_signing_secret,
            client=web_client(None, self._settings.slack_api),  # each request brings its own token
            authorize=authorize,
            process_before_response=True,
            raise_error_for_unhandled_request=True,
        )

    async def _receive(self, request: Request, handler: AsyncSlackRequestHandler) -> HTTPResponse:
        passed = await self._gate.passed(request)
        if passed is None:
            return empty(status=200)
        if passed.challenge is not None:
            return text(passed.challenge)
        return await handler.handle(request, {"own_user": passed.own_user})

    def start(self) -> None:
        """Begin with what is done from time to time."""
        self._purging = asyncio.ensure_future(self._purge())

    async def stop(self) -> None:
        """End what was begun."""
        if self._purging:
            self._purging.cancel()
        if self._listeners:
            await self._listeners.stop()
            self._reception.call.close()
        if self.colleagues:
            self.colleagues.call.close()
        self.sender.close()
        self._call.close()

    async def _purge(self) -> None:
        while True:
            now = datetime.now(timezone.utc)
            days = self._settings.messages_days
            try:
                for conversation in await self._call(self._rows.with_erased):
                    await self.sender.show_cards(conversation)
                await self._call(self._rows.purge, now - timedelta(days=_REQUESTS_DAYS), now - timedelta(days=days))
            except FilingError as error:
                log.error("old requests of Slack were not deleted: %s", error)
            await asyncio.sleep(_BETWEEN_PURGES)
