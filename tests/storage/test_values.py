"""Values come back from JSON as what they were."""

from __future__ import annotations

from datetime import date, datetime, timezone
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.storage.values import decode, encode

SINGLE = some.text() | some.booleans() | some.integers() | some.dates()
VALUES = SINGLE | some.lists(some.text()).map(tuple)


def typed(value: object) -> object:
    """Return a value with its type, since `True == 1`."""
    return {key: (type(one), one) for key, one in value.items()} if isinstance(value, dict) else (type(value), value)


@given(some.dictionaries(some.text(), VALUES))
def test_facts_come_back_with_their_types_and_in_their_order(facts: dict[str, object]) -> None:
    restored = decode(encode(facts))
    assert typed(restored) == typed(facts)
    assert list(restored) == list(facts)


def test_read_only_mappings_and_nested_values_are_taken() -> None:
    data = {"old": None, "new": {"day": date(2026, 1, 15), "items": (("a", 1.5), ())}}
    assert decode(encode(MappingProxyType(data))) == data


@pytest.mark.parametrize("value", [datetime(2026, 1, 15, tzinfo=timezone.utc), {1, 2}, b"bytes"])
def test_other_types_are_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        encode({"fact": value})


def test_chinese_stays_readable() -> None:
    assert encode({"name": "杭州"}) == '{"name": "杭州"}'
