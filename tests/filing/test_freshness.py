"""After half a year a look is stale, after a year it counts no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.filing.freshness import is_refused, is_stale

LOOKED = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("days", "stale", "refused"),
    [
        (-30, False, False),
        (0, False, False),
        (180, False, False),
        (181, True, False),
        (365, True, False),
        (366, True, True),
    ],
)
def test_age_is_counted_from_the_day_of_the_look(days, stale, refused):
    on = LOOKED + timedelta(days=days)
    assert (is_stale(LOOKED, on), is_refused(LOOKED, on)) == (stale, refused)
