"""What a client is told when a request is refused: a code for programs, a sentence in the customer's language."""

from __future__ import annotations

from typing import Optional

from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.filing.errors import FilingError
from bot.wording.cleaning import LONGEST_MESSAGE
from bot.wording.compose import Wording

_TEXTS = {
    "bad_request": "refused_form",
    "not_json": "refused_form",
    "too_large": "refused_size",
    "too_long": "too_long",
    "empty_message": "empty_message",
    "unreadable": "refused_characters",
    "too_many": "refused_pace",
    "busy": "refused_busy",
    "session_over": "refused_session",
    "origin_refused": "refused_origin",
    "identity_refused": "refused_identity",
    "storage_away": "storage_away",
    "not_found": "refused_path",
    "not_allowed": "refused_path",
    "broken": "broken",
}
"""By code, the phrase that says it."""


class Refusal(FilingError):
    """A request that is not served."""

    def __init__(self, status: int, code: str, seconds: Optional[int] = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.seconds = seconds
        """After how many seconds to try again."""


def refusal_response(wording: Wording, request: Request, refusal: Refusal) -> HTTPResponse:
    """Return the response that says why a request is refused."""
    text = wording.phrase(
        _TEXTS[refusal.code],
        language_wanted(request),
        limit=str(LONGEST_MESSAGE),
        seconds=str(refusal.seconds or 1),
    )
    body = {"error": refusal.code, "message": text, "request": request_id(request)}
    headers = {"Retry-After": str(refusal.seconds)} if refusal.seconds else {}
    return json(body, status=refusal.status, headers=headers)


def request_id(request: Request) -> str:
    """Return the number under which a request can be found in the log."""
    return str(getattr(request.ctx, "number", ""))


def language_wanted(request: Request) -> str:
    """Return the language of the session, else what the browser prefers of ours."""
    session = getattr(request.ctx, "session", None)
    return session.language if session else preferred(request.headers.get("accept-language", ""))


def preferred(accepted: str) -> str:
    """Return `en` where an Accept-Language puts English before Chinese, else `zh`."""
    weights = {"zh": 0.0, "en": 0.0}
    for part in accepted.lower().split(",")[:20]:
        name, _, weight = part.partition(";")
        language = name.strip().split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _weight(weight))
    return "en" if weights["en"] > weights["zh"] else "zh"


def _weight(given: str) -> float:
    try:
        return min(1.0, max(0.0, float(given.strip().removeprefix("q=")))) if given.strip() else 1.0
    except ValueError:
        return 0.0
