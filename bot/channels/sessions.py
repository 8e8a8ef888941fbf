"""Sessions of the widget: who may read and write which conversation, proven by a signed token and nothing else.

A session has two tokens of the same form: a *token* for 15 minutes, which every request carries, and a *renewal*, good
for nothing but a new token, until the session ends after 30 days. So a token that leaks is soon worthless, and nothing
has to be stored to know a session. Both are bound to the conversation, to the channel, and to the site (origin) that
asked for the session. Everybody's sessions end at once when the secret is changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Callable, Optional

from bot.filing.errors import FilingError

CHANNEL = "widget"
LIFE = 15 * 60
LONGEST = 30 * 24 * 3600
_LONGEST_TOKEN = 1000
TOKEN, RENEWAL = "token", "renewal"


class BadToken(FilingError):
    """A token is forged, expired, or meant for something else."""


class BadIdentity(FilingError):
    """The signature of a logged-in customer does not hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Whose conversation it is, and until when."""

    conversation: str
    origin: str
    language: str
    ends: int
    """When it cannot be renewed any more, in seconds since 1970."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What one token says."""

    session: Session
    expires: int


class Sessions:
    """Opens, renews and checks sessions; `now` is the clock."""

    def __init__(self, secret: bytes, identity_secret: bytes = b"", now: Callable[[], float] = time.time) -> None:
        self._key = hmac.digest(secret, b"session tokens", "sha256")
        self._identity_secret = identity_secret
        self._now = now

    def open(self, origin: str, language: str, conversation: Optional[str] = None) -> Session:
        """Return a new session of a site: in a conversation of its own, or in that of a known customer."""
        return Session(
            conversation=conversation or f"{CHANNEL}:{secrets.token_urlsafe(32)}",
            origin=origin,
            language=language,
            ends=int(self._now()) + LONGEST,
        )

    def conversation_of(self, user: str, signature: str) -> str:
        """Return the conversation of a logged-in customer: the same on any device; raise `BadIdentity`."""
        expected = hmac.new(self._identity_secret, user.encode(), hashlib.sha256).hexdigest()
        if not self._identity_secret or not hmac.compare_digest(expected.encode(), signature.encode()):
            raise BadIdentity("the signature of the customer does not hold")
        return f"{CHANNEL}:{_encode(hmac.digest(self._identity_secret, b'conversation of ' + user.encode(), 'sha256'))}"

    def token(self, session: Session) -> tuple[str, int]:
        """Return a token for requests, and when it expires."""
        expires = min(int(self._now()) + LIFE, session.ends)
        return self._sign(TOKEN, session, expires), expires

    def renewal(self, session: Session) -> str:
        """Return the token that renews the other one."""
        return self._sign(RENEWAL, session, session.ends)

    def check(self, token: str, kind: str) -> Claim:
        """Return what a token says; raise `BadToken` unless it is ours, of this kind, and still good."""
        body, _, signature = token.partition(".")
        if len(token) > _LONGEST_TOKEN or not hmac.compare_digest(self._signature(body), signature.encode(*_ANY)):
            raise BadToken("the signature does not hold")
        given = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        if given["kind"] != kind or given["channel"] != CHANNEL:
            raise BadToken("the token is for something else")
        if given["expires"] <= self._now():
            raise BadToken("the token has expired")
        session = Session(**{name: given[name] for name in ("conversation", "origin", "language", "ends")})
        return Claim(session=session, expires=given["expires"])

    def _sign(self, kind: str, session: Session, expires: int) -> str:
        said = {
            "kind": kind,
            "channel": CHANNEL,
            "conversation": session.conversation,
            "origin": session.origin,
            "language": session.language,
            "ends": session.ends,
            "expires": expires,
        }
        body = _encode(json.dumps(said, separators=(",", ":")).encode())
        return f"{body}.{self._signature(body).decode()}"

    def _signature(self, body: str) -> bytes:
        return _encode(hmac.digest(self._key, body.encode(*_ANY), "sha256")).encode()


_ANY = ("utf-8", "surrogatepass")


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
