"""Stages follow each other, deadlines count from their day, and what is not known stays open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filing.facts import Facts
from bot.filing.guidance import guide
from bot.filing.timeline import RESULT, NoCalendar, timeline
from tests.catalogs import real_catalog
from tests.wording.situations import OPERATIONS, scenarios

CATALOG = real_catalog()
TODAY = date(2026, 11, 24)


class EveryDay:
    """A calendar of a country without weekends, known until a last day."""

    def __init__(self, last=date.max):
        self.last = last

    def after(self, day, number):
        later = day + timedelta(days=number)
        return later if later <= self.last else None


def moments(operation="first_filing", details=(), calendar=EveryDay(), on=TODAY, **facts):
    given_facts = Facts(given={**OPERATIONS[operation], **facts})
    guidance = guide(CATALOG, given_facts, on)
    return timeline(CATALOG, guidance, given_facts.known(CATALOG), dict(details), calendar)


def by_id(found):
    return {moment.id: moment for moment in found}


def test_the_stages_of_a_filing_stand_in_their_order_with_the_days_they_may_end_on():
    stages = [moment for moment in moments() if not moment.is_deadline]
    assert [stage.id for stage in stages] == ["preliminary_review", "sms_check", "hand_over", "administration_review"]
    assert [((one.first - TODAY).days, (one.last - TODAY).days) for one in stages] == [(1, 2), (1, 3), (2, 4), (5, 24)]
    assert stages[1].hours == 24


def test_before_august_2020_there_was_no_sms_check_for_everybody():
    stages = [moment.id for moment in moments(on=date(2019, 5, 1)) if not moment.is_deadline]
    assert "sms_check" not in stages and stages[-1] == "administration_review"


def test_an_outcome_without_stages_has_its_result_only():
    (found,) = moments("import_hichina")
    assert (found.id, found.name, found.working_days) == (RESULT, None, (0, 2))


def test_an_undecided_situation_has_no_timeline():
    guidance = guide(CATALOG, Facts(given={"goal": "host"}), TODAY)
    assert timeline(CATALOG, guidance, {}, {}, EveryDay()) == ()


def test_the_psb_filing_is_due_thirty_days_after_opening():
    opened = by_id(moments(opened_on=date(2026, 11, 20)))["psb_after_opening"]
    assert opened.first == opened.last == date(2026, 12, 20)
    assert by_id(moments())["psb_after_opening"].first is None


def test_after_a_transfer_the_data_are_corrected_in_the_days_that_the_province_gives():
    found = by_id(moments("transfer_new", province="jiangsu", subject_nature="enterprise"))
    due, approval = found["data_corrected_after_transfer"], found["administration_review"]
    assert (due.first - approval.first).days == (due.last - approval.last).days == 10
    assert "10" in due.text.zh
    assert "data_corrected_after_transfer" not in by_id(moments("transfer_new", province="zhejiang"))


def test_the_day_from_which_the_domain_name_is_too_short_is_the_provinces():
    details = {"domain_expires_on": "2027-12-31"}
    here = by_id(moments(details=details.items(), province="zhejiang"))
    assert here["domain_term"].first == date(2027, 12, 31) - timedelta(days=90)
    there = by_id(moments(details=details.items(), province="shanghai"))
    assert there["domain_term_by_province"].first == date(2027, 12, 31) - timedelta(days=180)
    assert "domain_term" not in there


def test_a_change_is_to_be_reported_ahead_without_a_day():
    found = by_id(moments("change_subject"))["change_ahead"]
    assert (found.first, found.last) == (None, None) and "30" in found.text.en


def test_without_a_calendar_everything_stays_a_number_of_days():
    found = [one for one in moments(calendar=NoCalendar()) if not one.is_deadline]
    assert all(one.first is None and one.last is None and one.working_days for one in found)


def test_a_year_that_is_not_announced_leaves_the_later_end_open():
    last = by_id(moments(calendar=EveryDay(TODAY + timedelta(days=10))))["administration_review"]
    assert last.first == TODAY + timedelta(days=5) and last.last is None


@given(on=st.dates(date(2005, 3, 20), date(2100, 1, 1)), operation=st.sampled_from(sorted(OPERATIONS)))
def test_no_stage_ends_before_the_one_before_it(on, operation):
    guidance_facts = Facts(given=OPERATIONS[operation])
    guidance = guide(CATALOG, guidance_facts, on)
    found = timeline(CATALOG, guidance, guidance_facts.known(CATALOG), {}, EveryDay())
    stages = [moment for moment in found if not moment.is_deadline]
    assert all(on <= one.first <= one.last for one in stages)
    for earlier, later in zip(stages, stages[1:]):
        assert earlier.first <= later.first and earlier.last <= later.last


def test_every_outcome_with_a_duration_has_a_timeline_with_sources():
    for name, guidance in scenarios():
        found = timeline(CATALOG, guidance, {}, {}, NoCalendar())
        assert bool([one for one in found if not one.is_deadline]) == bool(guidance.outcome and guidance.duration), name
        assert all(one.sources for one in found), name


@pytest.mark.parametrize("deadline", CATALOG.deadlines.values(), ids=lambda one: one.id)
def test_every_deadline_is_one_of_somebody(deadline):
    assert not deadline.to or set(deadline.to) <= set(CATALOG.outcomes)
