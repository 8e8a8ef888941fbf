"""The days of a timeline as a calendar file: deadlines with a reminder, stages as the days they may end on."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Sequence

from icalendar import Alarm, Calendar, Event

from bot.filing.errors import FilingError
from bot.filing.timeline import Moment
from bot.wording.compose import Wording
from bot.wording.timeline import name_said, timeline_item

_REMINDER = timedelta(days=-7)


class NoDays(FilingError):
    """There is no day that could be put into a calendar."""


def calendar(
    wording: Wording, moments: Sequence[Moment], *, key: str, title: str, now: datetime, language: str
) -> bytes:
    """Return a calendar of the moments whose days are known and not over; `key` makes their ids stable."""
    today = now.date()
    dated = [moment for moment in moments if moment.first and moment.last and moment.last >= today]
    if not dated:
        raise NoDays("no day is known yet that could go into a calendar; --format markdown shows the rest")
    file = Calendar()
    file.add("prodid", "-//ICP filing assistant//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", title)
    for moment in dated:
        file.add_component(_event(wording, moment, key, title, now, language))
    return file.to_ical()


def _event(wording: Wording, moment: Moment, key: str, title: str, now: datetime, language: str) -> Event:
    event = Event()
    event.add("uid", f"{key}-{moment.id}@icp-filing-assistant")
    event.add("dtstamp", now.astimezone(timezone.utc))
    first, last = moment.first or now.date(), moment.last or now.date()
    event.add("dtstart", first)
    event.add("dtend", _day_after(last))
    event.add("summary", f"{name_said(wording, moment, language)} · {title}")
    event.add("description", timeline_item(wording, moment, now.date(), language).text)
    event.add("transp", "TRANSPARENT")
    if moment.is_deadline:
        event.add_component(_reminder(event["summary"]))
    return event


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _reminder(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", _REMINDER)
    return alarm
