"""The widget's API: sessions, messages in, events out; `openapi.yml` describes it.

The order in which a request is looked at is the order of what it costs us: address, size, token, pace, and only then
its content. Nothing here knows a fact, a text or a case.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, Awaitable, Callable, Mapping, Optional, Sequence

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from bot.channels.bodies import language_in, message_id, number_after, read_object, refuse_large, said
from bot.channels.events import events, external_id
from bot.channels.guard import address_of, preflight
from bot.channels.limits import Buckets, Limits, Places, Rate, TooMuch
from bot.channels.refusals import Refusal, preferred, refusal_response
from bot.channels.sessions import CHANNEL, RENEWAL, TOKEN, BadIdentity, BadToken, Claim, Session, Sessions
from bot.delivery.delivery import Delivery
from bot.filing.errors import StorageUnavailable
from bot.storage.inbox import Busy, Incoming
from bot.wording.compose import Wording

_DESCRIPTION = Path(__file__).parent / "openapi.yml"
_LONGEST_USER = 200
_STANDING = {"human": "human_offer", "feedback:good": "feedback_good", "feedback:bad": "feedback_bad"}
"""Choices that the widget's own buttons offer at any time, with the phrase on each."""
_AFTER_BUSY = 5
Handler = Callable[..., Awaitable[HTTPResponse]]


class WidgetApi:
    """The doors of the widget."""

    def __init__(
        self,
        delivery: Delivery,
        sessions: Sessions,
        wording: Wording,
        *,
        origins: Sequence[str],
        limits: Limits = Limits(),
        proxies: int = 0,
    ) -> None:
        self._delivery, self._sessions, self._wording = delivery, sessions, wording
        self._origins, self._limits, self._proxies = origins, limits, proxies
        self._buckets = Buckets()
        self._streams = Places(limits.open_streams_of_address, limits.open_streams)
        self.stopping = asyncio.Event()

    def routes(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("widget", url_prefix="/webhooks/widget")
        doors: Sequence[tuple[str, str, Handler]] = (
            ("/sessions", "POST", self.open_session),
            ("/sessions/renew", "POST", self.renew_session),
            ("/messages", "POST", self.keep_message),
            ("/events", "GET", self.stream_events),
        )
        for path, method, handler in doors:
            routes.add_route(self._guarded(handler), path, methods=[method], name=handler.__name__)
            asked = preflight(self._origins)
            routes.add_route(asked, path, methods=["OPTIONS"], name=f"{handler.__name__}_preflight")
        return routes

    def _guarded(self, handler: Handler) -> Handler:
        """Turn whatever refuses a request into a response that says so."""

        async def guarded(request: Request) -> Any:
            try:
                return await handler(request)
            except TooMuch as error:
                refusal = Refusal(429, "too_many", error.seconds)
            except Busy:
                refusal = Refusal(429, "busy", _AFTER_BUSY)
            except StorageUnavailable:
                refusal = Refusal(503, "storage_away", _AFTER_BUSY)
            except BadToken:
                refusal = Refusal(401, "session_over")
            except BadIdentity:
                refusal = Refusal(401, "identity_refused")
            except Refusal as error:
                refusal = error
            self._delivery.figures.refused.labels(reason=refusal.code).inc()
            return refusal_response(self._wording, request, refusal)

        return guarded

    async def open_session(self, request: Request) -> HTTPResponse:
        """Begin a session in a new conversation, or in that of a logged-in customer."""
        self._take(request, self._limits.sessions_of_address, ("everybody", self._limits.sessions))
        origin = self._origin(request)
        body = read_object(request, "language", "identity")
        language = language_in(body) or preferred(request.headers.get("accept-language", ""))
        return self._session_response(self._sessions.open(origin, language, self._known(body.get("identity"))))

    def _known(self, identity: Any) -> Optional[str]:
        """Return the conversation of the customer whose identity the embedding site has signed."""
        if identity is None:
            return None
        if not isinstance(identity, dict) or set(identity) != {"user", "signature"}:
            raise Refusal(422, "bad_request")
        user, signature = identity["user"], identity["signature"]
        is_text = isinstance(user, str) and isinstance(signature, str)
        if not is_text or not 0 < len(user) <= _LONGEST_USER or not (user.isprintable() and signature.isascii()):
            raise Refusal(422, "bad_request")
        return self._sessions.conversation_of(user, signature)

    async def renew_session(self, request: Request) -> HTTPResponse:
        """Give a session a fresh token, and another language where one is wanted."""
        self._take(request, self._limits.renewals_of_address)
        refuse_large(request)
        session = self._claim(request, RENEWAL).session
        language = language_in(read_object(request, "language")) if request.body else None
        return self._session_response(replace(session, language=language or session.language))

    def _session_response(self, session: Session) -> HTTPResponse:
        token, expires = self._sessions.token(session)
        return json(
            {
                "token": token,
                "expires": expires,
                "renewal": self._sessions.renewal(session),
                "ends": session.ends,
                "conversation": session.conversation,
                "language": session.language,
            }
        )

    async def keep_message(self, request: Request) -> HTTPResponse:
        """Keep a message, and say so once it is on disk."""
        self._take(request, self._limits.messages_of_address)
        refuse_large(request)
        session = self._claim(request, TOKEN).session
        own = session.conversation
        self._buckets.take([(own, self._limits.message), (own, self._limits.messages_of_day)])
        body = read_object(request, "id", "text", "choice")
        name = message_id(body)
        content = await self._content(session, *said(body))
        receipt = await self._delivery.keep(
            Incoming(channel=CHANNEL, external_id=external_id(own, name), conversation=own, content=content)
        )
        return json({"kept": True, "id": name, "seq": receipt.seq}, status=202)

    async def _content(self, session: Session, text: Optional[str], choice: Optional[str]) -> Mapping[str, Any]:
        """Return what is kept; a choice that we did not offer is only a text that looks like one."""
        title = None if choice is None else await self._title(session, choice)
        if title is not None:
            return {"text": title, "choice": choice, "language": session.language}
        return {"text": text or choice, "choice": None, "language": session.language}

    async def _title(self, session: Session, choice: str) -> Optional[str]:
        """Return the text on the button of a choice; None where we have no such button."""
        if choice in _STANDING:
            return self._wording.phrase(_STANDING[choice], session.language)
        return await self._delivery.offered(session.conversation, choice)

    async def stream_events(self, request: Request) -> Any:
        """Send what the reader has missed, then whatever comes."""
        address = address_of(request, self._proxies)
        self._take(request, self._limits.streams_of_address)
        claim = self._claim(request, TOKEN)
        after = number_after(request)
        with self._streams.one(address), self._delivery.figures.streams.track_inprogress():
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            response = await request.respond(content_type="text/event-stream", headers=headers)
            async for event in events(self._delivery, claim, after, self.stopping):
                await response.send(event)
            await response.eof()
        return response

    def _take(self, request: Request, of_address: Rate, *more: tuple[str, Rate]) -> None:
        self._buckets.take([(address_of(request, self._proxies), of_address), *more])

    def _origin(self, request: Request) -> str:
        origin = request.headers.get("origin", "")
        if origin not in self._origins:
            raise Refusal(403, "origin_refused")
        return origin

    def _claim(self, request: Request, kind: str) -> Claim:
        """Return what the token of a request says; it only works from the site for which it was made."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        claim = self._sessions.check(token.strip() if scheme.lower() == "bearer" else "", kind)
        request.ctx.session = claim.session
        origin = request.headers.get("origin")
        is_plain_read = origin is None and request.method == "GET"  # browsers name no origin to their own site then
        if claim.session.origin not in self._origins or not (is_plain_read or origin == claim.session.origin):
            raise Refusal(403, "origin_refused")
        return claim


def description() -> Blueprint:
    """Return the route of the API's description."""
    routes = Blueprint("description")
    text = _DESCRIPTION.read_bytes()

    @routes.get("/openapi.yml")
    async def openapi(request: Request) -> HTTPResponse:
        return raw(
            text, content_type="application/yaml; charset=utf-8", headers={"Cache-Control": "public, max-age=300"}
        )

    return routes
