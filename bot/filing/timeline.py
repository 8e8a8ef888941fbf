"""When what can be expected: the stages of an outcome and the deadlines that count, as days where they are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Iterator, Mapping, Optional, Protocol

from bot.filing.conditions import Value
from bot.filing.guidance import Guidance
from bot.filing.in_force import InForceHere, in_force_here
from bot.filing.lint import filled_rows
from bot.filing.model import Catalog, Confidence, Deadline, Duration, Stage, Text
from bot.filing.overlay import holds
from bot.filing.review.days import day_in

APPROVAL = "approval"
"""What a deadline counts from when it counts from the end of the stages."""

RESULT = "result"
"""The stage of an outcome that has none of its own: only how long the whole takes is known."""


class WorkingDays(Protocol):
    """Knows on which days people work; the core has no calendar of its own."""

    def after(self, day: date, number: int) -> Optional[date]:
        """Return the day that is so many working days later; None where that is not known yet."""


class NoCalendar:
    """Stands in where no calendar is at hand: everything stays a number of days."""

    def after(self, day: date, number: int) -> Optional[date]:
        """Return None: no day is known."""
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A stage that ends, or a deadline that falls, within a range of days."""

    id: str
    """The step of a stage, `result`, or the id of a deadline."""
    is_deadline: bool
    name: Optional[Text]
    """None for a stage that is the whole."""
    text: Optional[Text] = None
    """What the deadline is about; a stage says all by its name and days."""
    first: Optional[date] = None
    """The earliest day, where known."""
    last: Optional[date] = None
    working_days: Optional[tuple[int, int]] = None
    """How long the stage itself takes; for a deadline that counts working days, how many."""
    hours: Optional[int] = None
    sources: tuple[str, ...] = ()
    confidence: Confidence = "high"


Timeline = tuple[Moment, ...]


def timeline(
    catalog: Catalog,
    guidance: Guidance,
    values: Mapping[str, Value],
    details: Mapping[str, str],
    calendar: WorkingDays,
) -> Timeline:
    """Return what follows if the order is submitted on the guidance's day: stages in order, then deadlines by day."""
    if guidance.outcome is None:
        return ()
    stages = tuple(_stages(catalog, guidance, calendar))
    approval = stages[-1] if stages else None
    days = _days_known(catalog, values, details)
    here = in_force_here(catalog, values, guidance.on)
    due = [
        _due(deadline, here, days, approval, calendar)
        for deadline in catalog.deadlines.values()
        if _concerns(deadline, guidance.outcome.id, here, values) and not _is_open_row(catalog, deadline, days)
    ]
    return (*stages, *sorted(due, key=lambda one: (one.first is None, one.first or guidance.on)))


def _stages(catalog: Catalog, guidance: Guidance, calendar: WorkingDays) -> Iterator[Moment]:
    """Yield each stage with the range of days on which it can end."""
    duration = guidance.duration
    if duration is None:
        return
    shortest = longest = 0
    for stage in duration.stages or (_whole(duration),):
        shortest, longest = shortest + stage.minimum, longest + stage.maximum
        yield Moment(
            id=stage.step,
            is_deadline=False,
            name=catalog.steps[stage.step].name if stage.step in catalog.steps else None,
            first=calendar.after(guidance.on, shortest),
            last=calendar.after(guidance.on, longest),
            working_days=(stage.minimum, stage.maximum),
            hours=stage.hours,
            sources=stage.sources,
        )


def _whole(duration: Duration) -> Stage:
    return Stage(step=RESULT, minimum=duration.minimum, maximum=duration.maximum, sources=duration.sources)


def _days_known(catalog: Catalog, values: Mapping[str, Value], details: Mapping[str, str]) -> dict[str, date]:
    """Return every fact and row that holds a day."""
    days = {name: value for name, value in values.items() if isinstance(value, date)}
    rows = {row: day_in(text) for row, text in filled_rows(catalog, details).items()}
    return {**days, **{row: day for row, day in rows.items() if day}}


def _concerns(deadline: Deadline, outcome: str, here: InForceHere, values: Mapping[str, Value]) -> bool:
    return (
        (not deadline.to or outcome in deadline.to)
        and (deadline.requirement is None or deadline.requirement in here.requirements)
        and holds(deadline.when, values)
    )


def _is_open_row(catalog: Catalog, deadline: Deadline, days: Mapping[str, date]) -> bool:
    """Tell whether a deadline counts from a row of the sheet that nobody filled in: it is then not worth saying."""
    return deadline.counts_from in catalog.details and deadline.counts_from not in days


def _due(
    deadline: Deadline,
    here: InForceHere,
    days: Mapping[str, date],
    approval: Optional[Moment],
    calendar: WorkingDays,
) -> Moment:
    deadline = _with_number(deadline, here)
    moment = Moment(
        id=deadline.id,
        is_deadline=True,
        name=deadline.name,
        text=deadline.text.fill(number=_number(deadline)),
        working_days=(deadline.working_days, deadline.working_days) if deadline.working_days is not None else None,
        sources=deadline.sources,
        confidence=deadline.confidence,
    )
    if deadline.counts_from == APPROVAL and approval:
        return replace(
            moment,
            first=_after(approval.first, deadline, calendar),
            last=_after(approval.last, deadline, calendar),
        )
    start = days.get(deadline.counts_from or "")
    day = _after(start, deadline, calendar)
    return replace(moment, first=day, last=day)


def _with_number(deadline: Deadline, here: InForceHere) -> Deadline:
    """Let the number of the requirement that the deadline stands on take the place of its own."""
    number = here.requirements[deadline.requirement].parameters.get("number", "") if deadline.requirement else ""
    if not number.isdigit():
        return deadline
    if deadline.working_days is not None:
        return replace(deadline, working_days=int(number))
    return replace(deadline, days=int(number) if deadline.days >= 0 else -int(number))


def _number(deadline: Deadline) -> Text:
    count = str(deadline.working_days if deadline.working_days is not None else abs(deadline.days))
    return Text(zh=count, en=count)


def _after(start: Optional[date], deadline: Deadline, calendar: WorkingDays) -> Optional[date]:
    if start is None:
        return None
    if deadline.working_days is not None:
        return calendar.after(start, deadline.working_days)
    try:
        return start + timedelta(days=deadline.days)
    except OverflowError:
        return None
