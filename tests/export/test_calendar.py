"""The calendar file: it reads back, holds the days of the timeline, and is the same tomorrow."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.export.calendar import NoDays, calendar
from bot.filing.model import Text
from bot.filing.timeline import Moment
from tests.export.contents import WORDING, content

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def events(moments, language="zh", now=NOW):
    file = Calendar.from_ical(calendar(WORDING, moments, key="k", title="首次备案", now=now, language=language))
    return {str(event["uid"]): event for event in file.walk("VEVENT")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_moment_with_a_day_ahead_is_an_event_of_whole_days(language):
    moments = content().moments
    found = events(moments, language)
    ahead = [one for one in moments if one.first and one.last and one.last >= NOW.date()]
    assert len(found) == len(ahead) >= 5
    for moment in ahead:
        event = found[f"k-{moment.id}@icp-filing-assistant"]
        assert event["dtstart"].dt == moment.first
        assert event["dtend"].dt == moment.last + timedelta(days=1)
        assert str(event["summary"]) and str(event["description"])
        assert bool(event.walk("VALARM")) == moment.is_deadline


def test_the_same_advice_gives_the_same_ids_on_another_day():
    later = NOW + timedelta(days=1)
    assert set(events(content().moments)) == set(events(content().moments, now=later))


def test_a_timeline_without_days_gives_no_file():
    with pytest.raises(NoDays, match="no day is known"):
        events(content(facts={"goal": "host"}, domain_expires_on="").moments)


@given(name=st.text(min_size=1, max_size=80), first=st.dates(NOW.date(), date(2100, 1, 1)), days=st.integers(0, 400))
def test_whatever_a_moment_is_called_the_file_reads_back(name, first, days):
    text = Text(zh=name, en=name)
    moment = Moment(id="x", is_deadline=True, name=text, text=text, first=first, last=first + timedelta(days=days))
    (event,) = events([moment]).values()
    assert event["dtstart"].dt == first and event["dtend"].dt == first + timedelta(days=days + 1)
