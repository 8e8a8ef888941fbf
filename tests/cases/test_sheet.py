"""The filing sheet: which rows apply, and which comes next."""

from __future__ import annotations

import pytest

from bot.cases.sheet import SKIPPED, next_row, sheet_of
from bot.filing.answers import Accepted, Refused
from bot.filing.formats import CHECKS
from bot.filing.formats.personal import mask_identity_numbers
from tests.catalogs import real_catalog

CATALOG = real_catalog()
COMPANY = {"subject_nature": "enterprise", "website_person_is_subject_person": True}


def rows_of(values):
    return [row.detail.id for row in sheet_of(CATALOG, values, {})]


def test_rows_stand_in_the_order_of_the_filing_system():
    positions = [row.detail.position for row in sheet_of(CATALOG, COMPANY, {})]
    assert positions == sorted(positions) and len(positions) >= 10


def test_a_person_is_never_asked_for_a_certificate_number():
    assert "subject_certificate_number" in rows_of(COMPANY)
    assert "subject_certificate_number" not in rows_of({**COMPANY, "subject_nature": "individual"})


def test_a_second_person_in_charge_has_rows_only_where_there_is_one():
    two = rows_of({**COMPANY, "website_person_is_subject_person": False})
    assert {row for row in two if row.startswith("website_person_")} == set(two) - set(rows_of(COMPANY)) != set()


def test_rows_are_asked_one_after_the_other_and_a_skipped_one_is_not_asked_again():
    given: dict[str, str] = {}
    asked = []
    while row := next_row(CATALOG, COMPANY, given):
        asked.append(row.id)
        given[row.id] = SKIPPED if row.optional else row.example
    assert asked == rows_of(COMPANY)


def test_the_sheet_tells_what_was_given_what_was_skipped_and_what_was_not_asked():
    given = {"subject_name": "杭州示例科技有限公司", "website_name": SKIPPED}
    values = {row.detail.id: row.value for row in sheet_of(CATALOG, COMPANY, given)}
    assert (values["subject_name"], values["website_name"], values["home_page"]) == ("杭州示例科技有限公司", "", None)


@pytest.mark.parametrize("row", CATALOG.details.values(), ids=lambda row: row.id)
def test_the_example_of_every_row_passes_its_own_check(row):
    assert isinstance(CHECKS[row.check](row.example), Accepted)


@pytest.mark.parametrize("row", CATALOG.details.values(), ids=lambda row: row.id)
def test_every_row_refuses_what_is_no_text_with_a_reason_that_can_be_said(row):
    for text in ("", "   ", "?!", "🙂", "x" * 3000):
        answer = CHECKS[row.check](text)
        assert isinstance(answer, Refused), text
        assert answer.reason in CATALOG.refusals


@pytest.mark.parametrize("row", CATALOG.details.values(), ids=lambda row: row.id)
def test_no_row_takes_the_identity_number_of_a_person(row):
    for number in ("11010519491231002X", "110105 19491231 002x", mask_identity_numbers("11010519491231002X")):
        for text in (number, f"{row.example} {number}"):
            assert isinstance(CHECKS[row.check](text), Refused), text
