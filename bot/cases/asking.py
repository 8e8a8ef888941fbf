"""What is asked next in a case, and what its history says about that: pure, no storage."""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, Optional

from bot.cases.case import Case, CaseEvent
from bot.cases.message import CONFIRM, GUARD, SHEET, SHEET_OFFER
from bot.cases.sheet import next_row
from bot.filing.facts import Facts
from bot.filing.guidance import Guidance
from bot.filing.model import Catalog, Operation


def next_asked(catalog: Catalog, case: Case, guidance: Guidance) -> Optional[str]:
    """Return the question that is open next: a fact, a confirmation, a guard, a row of the sheet, or None."""
    reopened = _reopened(catalog, case)
    if reopened:
        return reopened
    if guidance.confirms:
        return CONFIRM
    if guidance.asks:
        return guidance.asks.id
    if needs_guard(case, guidance):
        return GUARD
    if not has_sheet(guidance):
        return None
    return SHEET_OFFER if wants_sheet(case) is None else _next_row(catalog, case)


def hushed(catalog: Catalog, case: Case) -> Case:
    """Return a case whose open question is answered only by naming one of its choices.

    While a person talks to the customer, a "yes" is an answer to the person, and a sentence is no row of the sheet.
    """
    fact = catalog.facts.get(case.asked or "")
    return case if fact is not None and fact.kind in ("choice", "province") else replace(case, asked=None)


def _next_row(catalog: Catalog, case: Case) -> Optional[str]:
    if not wants_sheet(case):
        return None
    values = Facts(given=case.facts, assumed=case.assumed).known(catalog)
    row = next_row(catalog, values, case.details)
    return f"{SHEET}{row.id}" if row else None


def _reopened(catalog: Catalog, case: Case) -> Optional[str]:
    """Return the fact or row that the customer wants to give anew and has not yet."""
    event = _last(case, "reopened", "facts", "detail", "started_over", "taken_back", "parked")
    if event is None or event.kind != "reopened":
        return None
    name = str(event.data["name"])
    return f"{SHEET}{name}" if name in catalog.details else name


def wants_sheet(case: Case) -> Optional[bool]:
    """Tell whether the customer wants to fill in the filing sheet; None: not offered or not answered yet."""
    event = _last(case, "sheet", "started_over", "parked")
    return event.data.get("wanted") if event else None


def has_sheet(guidance: Guidance) -> bool:
    """Tell whether the outcome has a filing sheet to fill in: what is typed in when something is filed."""
    return guidance.outcome is not None and any(step.id == "submit_order" for step in guidance.steps)


def needs_guard(case: Case, guidance: Guidance) -> bool:
    """Tell whether the outcome cannot be undone and the customer has not confirmed it yet."""
    outcome = guidance.outcome
    if not isinstance(outcome, Operation) or outcome.guard is None:
        return False
    event = _last(case, "guard", "started_over", "parked")
    return event is None or event.data.get("outcome") != outcome.id


def failures_in_a_row(case: Case) -> int:
    """Return how many messages in a row were not understood."""
    kinds = [event.kind for event in reversed(case.events)]
    return next((number for number, kind in enumerate(kinds) if kind != "not_understood"), len(kinds))


def revised_of(case: Case, accepted: Iterable[str]) -> tuple[str, ...]:
    """Return the facts, among those just given, that the customer had taken back to give anew."""
    event = _last(case, "reopened", "taken_back", "facts")
    name = event.data.get("name") if event and event.kind != "facts" else None
    return tuple(one for one in accepted if one == name)


def could_mean(case: Case, message: str) -> tuple[str, ...]:
    """Return what a message may mean where it was a close call, and nothing where it was plain."""
    event = _last(case, "unclear")
    return tuple(event.data["meanings"]) if event is not None and event.data.get("message") == message else ()


def facts_of(case: Case, message: str) -> tuple[str, ...]:
    """Return the facts that a message gave."""
    given = [event for event in case.events if event.kind == "facts" and event.data.get("message") == message]
    return tuple(name for event in given for name in event.data["names"])


def brought_sheet_on(case: Case, message: str) -> bool:
    """Tell whether a message filled in the sheet or confirmed a cancellation, so that the answer is said once more."""
    event = _last(case, "detail", "sheet", "guard")
    return event is not None and event.data.get("message") == message


def revised_since_advice(case: Case) -> bool:
    """Tell whether something was corrected after the latest advice, so that the next advice may differ from it."""
    latest = case.advice[-1].at if case.advice else None
    revisions = [event.at for event in case.events if event.kind == "facts" and event.data.get("revised")]
    return latest is not None and any(at > latest for at in revisions)


def was_revised(case: Case, message: str) -> bool:
    """Tell whether a message gave another value to something that was answered before."""
    event = _last(case, "facts")
    return event is not None and event.data.get("message") == message and bool(event.data.get("revised"))


def _last(case: Case, *kinds: str) -> Optional[CaseEvent]:
    """Return the latest event of one of these kinds."""
    return next((event for event in reversed(case.events) if event.kind in kinds), None)
