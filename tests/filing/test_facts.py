"""What was typed becomes the value of a fact, in both languages, or is refused."""

from __future__ import annotations

from datetime import date

import pytest

from bot.filing.answers import Accepted, Refused
from bot.filing.facts import parse_answer
from tests.catalogs import real_catalog


def parsed(fact: str, text: str):
    return parse_answer(real_catalog().facts[fact], text)


@pytest.mark.parametrize(
    "text", ["8 January 2026", "8th of Jan 2026", "January 8, 2026", "Jan. 8 2026", "2026-01-08", "2026年1月8日"]
)
def test_a_day_may_be_written_out(text):
    assert parsed("opened_on", text) == Accepted(date(2026, 1, 8))


@pytest.mark.parametrize("text, filed", [("April 2010", "before_2010_06"), ("sept 2016", "until_2017_01")])
def test_a_month_and_its_year_choose_the_time(text, filed):
    assert parsed("hichina_filing", text) == Accepted(filed)


@pytest.mark.parametrize("text", ["maybe 2017", "decided 2010", "marked 2017", "augmented 2010"])
def test_a_word_that_begins_like_a_month_is_none(text):
    assert isinstance(parsed("hichina_filing", text), Refused)


@pytest.mark.parametrize("text, number", [("两", 2), ("三", 3), ("two", 2), ("twelve", 12), ("0", 0), ("零", 0)])
def test_a_number_may_be_a_word_in_both_languages(text, number):
    assert parsed("filed_websites", text) == Accepted(number)


@pytest.mark.parametrize("text", ["两三个", "several", "one or two", "-1"])
def test_what_is_no_one_number_is_refused(text):
    assert isinstance(parsed("filed_websites", text), Refused)
