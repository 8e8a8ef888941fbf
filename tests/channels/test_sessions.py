"""Sessions: only what we signed, for what it was signed, as long as it was signed for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import stat
from pathlib import Path

import pytest

from bot.channels.sessions import LIFE, LONGEST, RENEWAL, TOKEN, BadIdentity, BadToken, Sessions
from bot.secret import WeakSecret, check_secret, read_secret

SECRET = b"a secret of the tests: 0123456789 abcdef"
SHARED = b"a secret shared with the site, 0123456789"
SITE = "https://www.example.com"


class Time:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def sessions(time: Time) -> Sessions:
    return Sessions(SECRET, SHARED, now=time)


# Tokens


def test_a_token_gives_back_its_session_until_it_expires(sessions: Sessions, time: Time) -> None:
    session = sessions.open(SITE, "en")
    token, expires = sessions.token(session)
    assert expires == time.now + LIFE
    assert sessions.check(token, TOKEN).session == session
    time.now += LIFE - 1
    assert sessions.check(token, TOKEN).expires == expires
    time.now += 1
    with pytest.raises(BadToken, match="expired"):
        sessions.check(token, TOKEN)


def test_a_renewal_outlives_its_tokens_but_not_the_session(sessions: Sessions, time: Time) -> None:
    session = sessions.open(SITE, "en")
    renewal = sessions.renewal(session)
    time.now += LONGEST - 60
    assert sessions.check(renewal, RENEWAL).session == session
    assert sessions.token(session)[1] == session.ends
    time.now += 60
    with pytest.raises(BadToken):
        sessions.check(renewal, RENEWAL)


def test_a_renewal_is_no_token_and_a_token_no_renewal(sessions: Sessions) -> None:
    session = sessions.open(SITE, "zh")
    for given, kind in ((sessions.renewal(session), TOKEN), (sessions.token(session)[0], RENEWAL)):
        with pytest.raises(BadToken, match="something else"):
            sessions.check(given, kind)


def test_every_session_has_a_conversation_of_its_own_that_nobody_can_guess(sessions: Sessions) -> None:
    names = {sessions.open(SITE, "zh").conversation for _ in range(1000)}
    assert len(names) == 1000
    assert all(name.startswith("widget:") and len(name) == len("widget:") + 43 for name in names)


def forgeries(token: str, number: int) -> list[str]:
    """Return tokens that look like this one and are not."""
    chance, (body, _, signature) = random.Random(3), token.partition(".")
    said = json.loads(base64.urlsafe_b64decode(body + "==="))
    made = []
    for changes in ({"conversation": "widget:somebody-else"}, {"origin": "https://evil.example"}, {"expires": 2**40},
                    {"channel": "agent"}, {"kind": "renewal"}, {"ends": 2**40}, {"alg": "none"}):  # fmt: skip
        other = base64.urlsafe_b64encode(json.dumps({**said, **changes}).encode()).rstrip(b"=").decode()
        wrong = base64.urlsafe_b64encode(hmac.digest(b"another secret", other.encode(), "sha256")).rstrip(b"=").decode()
        made += [f"{other}.{signature}", f"{other}.{wrong}", f"{other}.", other, f"{other}.{other}"]
    made += ["", ".", "..", body, f"{body}.", f".{signature}", f"{signature}.{body}", f"{token}=", f"{token}.x", "é.ü"]
    made += [f"{token}\0", f" {token}", token.upper(), token * 2, "a" * 5000, f"{body}.{signature}\ud800", "null.null"]
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    while len(made) < number:
        place, letter = chance.randrange(len(token)), chance.choice(letters)
        if token[place] != letter:
            made.append(token[:place] + letter + token[place + 1 :])
    return made


def test_two_thousand_forged_tokens_are_all_refused(sessions: Sessions) -> None:
    token, _ = sessions.token(sessions.open(SITE, "zh"))
    accepted = []
    for forged in forgeries(token, 2000):
        try:
            sessions.check(forged, TOKEN)
            accepted.append(forged)
        except BadToken:
            continue
    assert accepted == []
    assert sessions.check(token, TOKEN)


def test_a_token_of_another_secret_is_refused(sessions: Sessions, time: Time) -> None:
    others = Sessions(b"another secret: 0123456789 abcdefghijkl", now=time)
    token, _ = others.token(others.open(SITE, "zh"))
    with pytest.raises(BadToken):
        sessions.check(token, TOKEN)


# Customers who are logged in


def signature_of(user: str, secret: bytes = SHARED) -> str:
    return hmac.new(secret, user.encode(), hashlib.sha256).hexdigest()


def test_a_signed_customer_finds_the_same_conversation_again_and_another_does_not(sessions: Sessions) -> None:
    first = sessions.conversation_of("用户 1", signature_of("用户 1"))
    assert sessions.conversation_of("用户 1", signature_of("用户 1")) == first
    assert sessions.conversation_of("用户 2", signature_of("用户 2")) != first
    assert first.startswith("widget:") and len(first) == len("widget:") + 43


@pytest.mark.parametrize("signature", ["", "x", signature_of("mallory"), signature_of("me", b"guessed"), "0" * 64])
def test_an_unsigned_customer_is_refused(sessions: Sessions, signature: str) -> None:
    with pytest.raises(BadIdentity):
        sessions.conversation_of("me", signature)


def test_without_a_shared_secret_nobody_is_known(time: Time) -> None:
    with pytest.raises(BadIdentity):
        Sessions(SECRET, now=time).conversation_of("me", signature_of("me", b""))


# The secret


def test_a_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "secret"
    made = read_secret("", file)
    assert len(made) >= 32 and read_secret("", file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_a_given_secret_comes_before_the_file(tmp_path: Path) -> None:
    assert read_secret(SECRET.decode(), tmp_path / "secret") == SECRET
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize("secret", ["", "x" * 31, "short", "a" * 64, "ab" * 32])
def test_a_weak_secret_is_refused_with_what_to_do(secret: str) -> None:
    with pytest.raises(WeakSecret, match="FILING_SECRET is too weak: give at least 32 random characters"):
        check_secret(secret, "FILING_SECRET")


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    read_secret("", file)
    file.chmod(0o644)
    with pytest.raises(WeakSecret, match="can be read by others"):
        read_secret("", file)
