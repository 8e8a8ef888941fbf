"""The gate before Slack's app: who sent a request, whether it is fresh and new, and whether it can be read.

Nothing of a request is looked at before its signature holds; every refusal for want of one reads the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Mapping, Optional
from urllib.parse import parse_qsl

from sanic.request import Request
from slack_sdk.signature import SignatureVerifier

from bot.channels.refusals import Refusal

_TIME = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
IsNew = Callable[[str], Awaitable[bool]]
_FETCHED_AGAIN = ("message", "app_mention")
"""Slack repeats events that it thinks were lost; these have a place in the inbox, which tells what came before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """A request that may go on to the app."""

    body: Mapping[str, Any]
    own_user: str = ""
    """The user that our app is in the workspace, as an event names it."""
    challenge: Optional[str] = None
    """What has to be said back where Slack only tests the address."""


class Gate:
    """Lets requests of Slack pass, each once."""

    def __init__(self, signing_secret: str, is_new: IsNew) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._is_new = is_new

    async def passed(self, request: Request) -> Optional[Passed]:
        """Return what passed; None for a request that came before; raise `Refusal`."""
        signature = self._signed(request)
        body = _read(request)
        if body.get("type") == "url_verification":
            return Passed(body=body, challenge=str(body.get("challenge") or ""))
        if body.get("type") == "event_callback":
            return await self._event(body)
        name = hashlib.sha256(signature.encode()).hexdigest()
        return Passed(body=body) if await self._is_new(f"request:{name}") else None

    def _signed(self, request: Request) -> str:
        """Return the signature of a request, which holds; raise `Refusal`, always the same."""
        time, signature = (_one(request, f"x-slack-{name}") for name in ("request-timestamp", "signature"))
        if not (_TIME.fullmatch(time) and _SIGNATURE.fullmatch(signature)):
            raise Refusal(401, "signature_refused")
        try:
            holds = self._verifier.is_valid(request.body, time, signature)
        except UnicodeDecodeError:
            holds = False
        if not holds:
            raise Refusal(401, "signature_refused")
        return signature

    async def _event(self, body: Mapping[str, Any]) -> Optional[Passed]:
        event, name = body.get("event"), body.get("event_id")
        is_sound = isinstance(event, dict) and isinstance(event.get("type"), str)
        if not is_sound or not isinstance(name, str) or not _NAME.fullmatch(name):
            raise Refusal(400, "bad_request")
        if event["type"] not in _FETCHED_AGAIN and not await self._is_new(f"event:{name}"):
            return None
        return Passed(body=body, own_user=_own_user(body))


def _one(request: Request, name: str) -> str:
    """Return the value of a header that stands there once, else nothing."""
    values = request.headers.getall(name, [])
    return str(values[0]) if len(values) == 1 else ""


def _read(request: Request) -> Mapping[str, Any]:
    """Return the JSON of a body, whichever of Slack's two ways it comes; raise `Refusal`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = request.body.decode("utf-8")
        if kind == _JSON:
            body = json.loads(text)
        elif kind == _FORM:
            body = _form(text)
        else:
            raise Refusal(400, "not_json")
    except (ValueError, RecursionError):
        raise Refusal(400, "bad_request") from None
    if not isinstance(body, dict):
        raise Refusal(400, "bad_request")
    return body


def _form(text: str) -> Any:
    """Return the payload of an interaction, or the fields of a command."""
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    if "payload" in fields:
        return json.loads(fields["payload"])
    if not fields.get("command"):
        raise Refusal(400, "bad_request")
    return fields


def _own_user(body: Mapping[str, Any]) -> str:
    given = body.get("authorizations")
    known = [one for one in given if isinstance(one, dict) and one.get("is_bot")] if isinstance(given, list) else []
    return str(known[0].get("user_id") or "") if known else ""
