"""Every check takes whatever stands in the rows, and fills the places that it promises to fill."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filing.review import CHECKS, FILLS
from bot.filing.review.look import Look
from tests.catalogs import real_catalog

CATALOG = real_catalog()
NOTHING = Look(catalog=CATALOG, values={}, sheet={}, on=date(2026, 11, 24), rows=("website_name", "subject_name"))


@pytest.mark.parametrize("check", [check for check in FILLS if check.__name__ != "holds"], ids=lambda one: one.__name__)
def test_an_open_row_is_never_wrong(check):
    assert list(check(NOTHING)) == []


@pytest.mark.parametrize("check", FILLS, ids=lambda one: one.__name__)
@given(first=st.text(max_size=30), second=st.text(max_size=30), limit=st.integers(0, 400) | st.none())
def test_a_check_fills_just_what_it_promises(check, first, second, limit):
    look = Look(
        catalog=CATALOG,
        values={"province": "zhejiang", "subject_nature": "individual"},
        sheet={"website_name": first, "subject_name": second},
        on=date(2026, 11, 24),
        rows=("website_name", "subject_name"),
        words=("论坛", "a"),
        limit=limit,
        expects={"91": ("enterprise",), "057": ("zhejiang",)},
        numbers={"same": 2, "different": 3},
    )
    for hit in check(look):
        assert set(hit.fills) == set(FILLS[check])


def test_every_check_is_used_by_a_finding():
    assert set(CHECKS) == {finding.check for finding in CATALOG.findings.values()}
