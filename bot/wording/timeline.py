"""The timeline as it is said: each stage with its length and days, each deadline with its day."""

from __future__ import annotations

from datetime import date
from typing import Optional, Sequence

from bot.filing.timeline import Moment
from bot.wording.compose import Wording
from bot.wording.reply import Block, Item, paragraph


def timeline_blocks(wording: Wording, moments: Sequence[Moment], on: date, language: str) -> list[Block]:
    """Return the timeline with its title; nothing where there is none."""
    if not moments:
        return []
    title = paragraph(wording.phrase("timeline", language, on=on.isoformat()))
    items = tuple(timeline_item(wording, moment, on, language) for moment in moments)
    return [title, Block(kind="timeline", items=items)]


def timeline_item(wording: Wording, moment: Moment, on: date, language: str) -> Item:
    """Return one moment; days that are not known are null."""
    extra = {
        "from": _iso(moment.first),
        "to": _iso(moment.last),
        "working_days": list(moment.working_days) if moment.working_days else None,
    }
    return Item(id=moment.id, text=_said(wording, moment, on, language), extra=extra)


def _said(wording: Wording, moment: Moment, on: date, language: str) -> str:
    name, days = name_said(wording, moment, language), days_said(wording, moment, language)
    remark = remark_said(wording, moment, on, language)
    if moment.is_deadline:
        key = "timeline_deadline_dated" if days else "timeline_deadline"
    else:
        key = "timeline_stage_dated" if days else "timeline_stage"
    return wording.phrase(key, language, name=name, text=remark, days=days)


def name_said(wording: Wording, moment: Moment, language: str) -> str:
    """Return what a moment is called; what is the whole is called the result."""
    return moment.name.get(language) if moment.name else wording.phrase("result", language)


def days_said(wording: Wording, moment: Moment, language: str) -> str:
    """Return the day or range of days of a moment; empty where none is known."""
    first, last = _iso(moment.first), _iso(moment.last)
    if first is None:
        return ""
    if last is None:
        return wording.phrase("day_from", language, first=first)
    if first == last:
        return wording.phrase("day_one", language, first=first)
    return wording.phrase("day_range", language, first=first, last=last)


def remark_said(wording: Wording, moment: Moment, on: date, language: str) -> str:
    """Return the length of a stage, or what a deadline is about, without name and days."""
    if moment.text is None:
        return _length(wording, moment, language)
    text = wording.hedged(moment.text.get(language), moment.confidence, language)
    is_over = moment.last is not None and moment.last < on
    return wording.phrase("timeline_over", language, text=text) if is_over else text


def _length(wording: Wording, moment: Moment, language: str) -> str:
    if moment.hours:
        return wording.phrase("length_hours", language, hours=str(moment.hours))
    shortest, longest = moment.working_days or (0, 0)
    if longest == 0:
        return wording.phrase("length_none", language)
    if shortest == longest:
        return wording.phrase("length_one" if longest == 1 else "length_several", language, longest=str(longest))
    return wording.phrase("length_range", language, shortest=str(shortest), longest=str(longest))


def _iso(day: Optional[date]) -> Optional[str]:
    return day.isoformat() if day else None
