"""Working days in China, with holidays and make-up days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.working_days import ChineseWorkingDays

CALENDAR = ChineseWorkingDays()


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the National Day holiday
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday made a working day before the Spring Festival
    ],
)
def test_weekends_holidays_and_make_up_days_are_counted_as_people_work(day, number, expected):
    assert CALENDAR.after(day, number) == expected


@pytest.mark.parametrize("day", [date(2026, 12, 28), date(2199, 1, 4), date.max, date(2003, 6, 2)])
def test_a_year_that_is_not_announced_is_not_known(day):
    assert CALENDAR.after(day, 20) is None


@given(day=st.dates(date(2010, 1, 1), date(2026, 6, 30)), number=st.integers(0, 60))
def test_one_more_working_day_is_always_a_later_day(day, number):
    assert CALENDAR.after(day, number) <= CALENDAR.after(day, number + 1)
