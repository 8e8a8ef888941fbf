"""What a request brings: read with care before anybody else sees it."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Mapping, Optional

from sanic.request import Request

from bot.channels.limits import MOST_BYTES, MOST_MESSAGE_BYTES
from bot.channels.refusals import Refusal
from bot.wording.cleaning import LONGEST_MESSAGE, clean

_DEEPEST = 5
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_CHOICE = re.compile(r"[a-z0-9_:.-]{1,100}")
_NUMBER = re.compile(r"[0-9]{1,9}")


def read_object(request: Request, *allowed: str) -> Mapping[str, Any]:
    """Return the JSON object of a request that has no other keys than the allowed ones; raise `Refusal`."""
    refuse_large(request)
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if kind != "application/json" or request.headers.get("content-encoding", "identity") != "identity":
        raise Refusal(415, "not_json")
    body = _parsed(request.body)
    if not isinstance(body, dict) or not set(body) <= set(allowed):
        raise Refusal(422, "bad_request")
    return body


def refuse_large(request: Request) -> None:
    """Raise `Refusal` for a body that is larger than any honest one."""
    if len(request.body) > MOST_BYTES:
        raise Refusal(413, "too_large")


def _parsed(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8")
        if _depth(text) > _DEEPEST:
            raise Refusal(422, "bad_request")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refusal(400, "bad_request") from None


def _depth(text: str) -> int:
    """Return how deep a JSON text nests, without parsing it."""
    depth = deepest = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def language_in(body: Mapping[str, Any]) -> Optional[str]:
    """Return the language that a body asks for, None where it names none; raise `Refusal`."""
    language = body.get("language")
    if language not in (None, "", "zh", "en"):
        raise Refusal(422, "bad_request")
    return language or None


def message_id(body: Mapping[str, Any]) -> str:
    """Return the id that the browser gave its message; raise `Refusal`."""
    given = body.get("id")
    if not isinstance(given, str) or not _UUID.fullmatch(given.lower()):
        raise Refusal(422, "bad_request")
    return given.lower()


def said(body: Mapping[str, Any]) -> tuple[Optional[str], Optional[str]]:
    """Return the text or the choice of a message, whichever it has; raise `Refusal`."""
    text, choice = body.get("text"), body.get("choice")
    if (text is None) == (choice is None) or not isinstance(text if choice is None else choice, str):
        raise Refusal(422, "bad_request")
    if choice is not None and _CHOICE.fullmatch(choice):
        return None, choice
    return message_text(text if choice is None else choice), None


def message_text(given: str) -> str:
    """Return a text that may be kept; raise `Refusal` saying what is wrong with it."""
    text = unicodedata.normalize("NFC", given.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST_MESSAGE or len(text.encode("utf-8", "surrogatepass")) > MOST_MESSAGE_BYTES:
        raise Refusal(422, "too_long")
    if _UNREADABLE.search(text):
        raise Refusal(422, "unreadable")
    cleaned = clean(text)
    if not cleaned:
        raise Refusal(422, "empty_message")
    return cleaned


def number_after(request: Request) -> int:
    """Return the number after which a reader wants to go on; raise `Refusal`."""
    given = request.args.get("after") or request.headers.get("last-event-id") or "0"
    if not _NUMBER.fullmatch(given):
        raise Refusal(422, "bad_request")
    return int(given)
