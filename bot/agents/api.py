"""The agents' API: requests in, calls of the desk, JSON and events out; `openapi.yml` describes it.

Nothing here decides who may do what: every request becomes one call of the desk, under the token that it carries.
"""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, Mapping, Optional

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json, text

from bot.agents import arguments
from bot.agents.desk import AgentDesk
from bot.agents.model import CallRefused
from bot.agents.refusing import in_words
from bot.agents.stream import agents_events
from bot.channels.guard import address_of
from bot.channels.limits import Buckets, Rate, TooMuch
from bot.channels.refusals import Refusal, language_wanted, refusal_response, request_id
from bot.delivery.delivery import Delivery
from bot.delivery.off_loop import OffLoop
from bot.filing.errors import StorageUnavailable
from bot.storage.people import Person
from bot.wording.compose import Wording

_PACE = Rate(count=600, seconds=60)
"""Requests from one address."""
_BACK_IN = 5
_MOVING = ("take", "reply", "give_back")
"""Calls after which the customer's stream has something new."""
Handler = Callable[..., Awaitable[Any]]
Arguments = Callable[[Request], Mapping[str, Any]]


class AgentsApi:
    """The doors of the people who work here."""

    def __init__(self, desk: AgentDesk, delivery: Delivery, wording: Wording, proxies: int = 0) -> None:
        self._desk, self._delivery, self._wording, self._proxies = desk, delivery, wording, proxies
        self._buckets = Buckets()
        self._off_loop = OffLoop()
        self.stopping = asyncio.Event()

    def routes(self) -> Blueprint:
        """Return the routes, each named like its call."""
        routes = Blueprint("agents", url_prefix="/agents")
        for method, path, call, read in arguments.ROUTES:
            routes.add_route(self._guarded(self._handler(call, read)), path, methods=[method], name=call)
        routes.add_route(self._guarded(self.stream), "/events", methods=["GET"], name="events")
        return routes

    def close(self) -> None:
        """Give the threads back."""
        self._off_loop.close()

    def _guarded(self, handler: Handler) -> Handler:
        """Turn whatever refuses a request into a response that says so."""

        async def guarded(request: Request, **places: str) -> Any:
            request.ctx.places = places
            try:
                self._buckets.take([(address_of(request, self._proxies), _PACE)])
                return await handler(request)
            except CallRefused as error:
                return self._refused(request, error)
            except TooMuch as error:
                refusal = Refusal(429, "too_many", error.seconds)
            except StorageUnavailable:
                refusal = Refusal(503, "storage_away", _BACK_IN)
            except Refusal as error:
                refusal = error
            return refusal_response(self._wording, request, refusal)

        return guarded

    def _refused(self, request: Request, refused: CallRefused) -> HTTPResponse:
        message = in_words(self._wording, refused, language_wanted(request))
        body = {"error": refused.code, "message": message, "request": request_id(request)}
        return json(body, status=refused.status)

    def _handler(self, call: str, read: Arguments) -> Handler:
        async def handle(request: Request) -> HTTPResponse:
            person = await self._person(request)
            given = read(request)
            result = await self._off_loop(self._desk.call, person, call, **given)
            await self._wake(call, given, person)
            if isinstance(result, str):
                return text(result, content_type="text/markdown; charset=utf-8")
            return json(result)

        return handle

    async def _person(self, request: Request) -> Person:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return await self._off_loop(self._desk.person_of, token.strip() if scheme.lower() == "bearer" else "")

    async def _wake(self, call: str, given: Mapping[str, Any], person: Person) -> None:
        """Let the customer's stream and the assistant notice at once what a call has changed."""
        if call not in (*_MOVING, "typing"):
            return
        conversation = await self._conversation(str(given["number"]))
        if conversation is None:
            return
        if call == "typing":
            self._delivery.wakeups.typing(conversation, person.name)
            return
        self._delivery.wakeups.typing(conversation, None)
        self._delivery.moved(conversation)

    async def _conversation(self, number: str) -> Optional[str]:
        return await self._off_loop(self._desk.conversation_of, number)

    async def stream(self, request: Request) -> Any:
        """Send what happened after a number, then whatever comes."""
        person = await self._person(request)
        await self._off_loop(self._desk.call, person, "events", after=2**31 - 1)
        after = arguments.after(request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = await request.respond(content_type="text/event-stream", headers=headers)

        async def is_welcome() -> bool:
            try:
                return await self._person(request) == person
            except CallRefused:
                return False

        async for event in agents_events(self._desk, self._delivery, self._off_loop, after, self.stopping, is_welcome):
            await response.send(event)
        await response.eof()
        return response
