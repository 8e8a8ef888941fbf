"""Limits: exact at the edge, fair afterwards, and bounded themselves."""

from __future__ import annotations

import pytest

from bot.channels.limits import Buckets, Places, Rate, TooMuch
from tests.channels.test_sessions import Time

RATE = Rate(count=5, seconds=10)


@pytest.fixture
def time() -> Time:
    return Time()


def test_as_many_as_the_limit_pass_and_the_next_is_told_when(time: Time) -> None:
    buckets = Buckets(time)
    for _ in range(5):
        buckets.take([("me", RATE)])
    with pytest.raises(TooMuch) as refused:
        buckets.take([("me", RATE)])
    assert refused.value.seconds == 2
    buckets.take([("you", RATE)])
    time.now += 1.9
    with pytest.raises(TooMuch):
        buckets.take([("me", RATE)])
    time.now += 0.1
    buckets.take([("me", RATE)])


def test_a_refused_request_uses_nothing_up(time: Time) -> None:
    buckets, one = Buckets(time), Rate(count=1, seconds=100)
    buckets.take([("me", one)])
    for _ in range(10):
        with pytest.raises(TooMuch):
            buckets.take([("me", RATE), ("me", one)])
    for _ in range(5):
        buckets.take([("me", RATE)])


def test_a_long_rest_gives_no_more_than_the_limit(time: Time) -> None:
    buckets = Buckets(time)
    buckets.take([("me", RATE)])
    time.now += 10_000
    for _ in range(5):
        buckets.take([("me", RATE)])
    with pytest.raises(TooMuch):
        buckets.take([("me", RATE)])


def test_a_flood_of_names_does_not_fill_the_memory(time: Time) -> None:
    buckets = Buckets(time)
    for number in range(30_000):
        buckets.take([(str(number), RATE)])
    assert len(buckets._left) <= 20_000


def test_places_are_counted_and_given_back() -> None:
    places = Places(of_one=2, of_all=3)
    with places.one("me"), places.one("me"):
        with pytest.raises(TooMuch), places.one("me"):
            pass
        with places.one("you"), pytest.raises(TooMuch), places.one("others"):
            pass
    with places.one("me"):
        pass
