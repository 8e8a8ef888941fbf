"""What somebody else sets in a case on the customer's behalf: through the same checks, and marked with their name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Callable, Mapping

from bot.cases.case import Case, CaseEvent
from bot.cases.corrections import changed
from bot.cases.message import SHEET
from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.conditions import Value
from bot.filing.errors import UnknownFact
from bot.filing.facts import parse_answer
from bot.filing.model import Catalog

Check = Callable[[str], Answer[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """What is to be set, forgotten and refused, by fact or row."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    forgotten: tuple[str, ...] = ()
    refused: Mapping[str, Refused] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything that is set or forgotten."""
        return (*self.facts, *self.details, *self.forgotten)


def judge(catalog: Catalog, checks: Mapping[str, Check], answers: Mapping[str, Any]) -> Edit:
    """Return what becomes of answers as a customer would give them; raise `UnknownFact`."""
    forgotten = tuple(name for name, raw in answers.items() if raw is None and _is_known(catalog, name))
    judged = {name: _judged(catalog, checks, name, raw) for name, raw in answers.items() if raw is not None}
    taken = {name: answer.value for name, answer in judged.items() if isinstance(answer, Accepted)}
    refused = {name: answer for name, answer in judged.items() if isinstance(answer, Refused)}
    return replace(understood(catalog, taken), forgotten=forgotten, refused=refused)


def understood(catalog: Catalog, values: Mapping[str, Any]) -> Edit:
    """Return an edit that sets values which passed their checks already."""
    facts = {name: value for name, value in values.items() if name in catalog.facts}
    details = {name: str(value) for name, value in values.items() if name not in catalog.facts}
    return Edit(facts=facts, details=details)


def _is_known(catalog: Catalog, name: str) -> bool:
    if name not in catalog.facts and name not in catalog.details:
        raise UnknownFact(name)
    return True


def _judged(catalog: Catalog, checks: Mapping[str, Check], name: str, raw: Any) -> Answer[Any]:
    _is_known(catalog, name)
    if name in catalog.facts:
        return parse_answer(catalog.facts[name], raw)
    return checks[catalog.details[name].check](str(raw))


def edited(case: Case, edit: Edit, by: str, now: datetime) -> Case:
    """Return the case with an edit in it, and with events that say who made it."""
    if not edit.names:
        return case
    facts = {name: value for name, value in case.facts.items() if name not in edit.forgotten}
    details = {name: value for name, value in case.details.items() if name not in edit.forgotten}
    assumed = {name: value for name, value in case.assumed.items() if name not in edit.names}
    is_settled = (case.asked or "").removeprefix(SHEET) in edit.names
    return replace(
        case,
        facts={**facts, **edit.facts},
        details={**details, **edit.details},
        assumed=assumed,
        asked=None if is_settled else case.asked,
        events=(*case.events, *_events(case, edit, by, now)),
        updated_at=now,
    )


def _events(case: Case, edit: Edit, by: str, now: datetime) -> list[CaseEvent]:
    """Return the events that a customer's own answers would leave, with the name of who gave them."""
    events = [CaseEvent(at=now, kind="taken_back", data={"name": name, "by": by}) for name in edit.forgotten]
    if edit.facts:
        data = {"names": sorted(edit.facts), "revised": sorted(changed(case.facts, edit.facts)), "by": by}
        events.append(CaseEvent(at=now, kind="facts", data=data))
    return [*events, *(CaseEvent(at=now, kind="detail", data={"name": name, "by": by}) for name in edit.details)]


def set_by(case: Case) -> dict[str, str]:
    """Return who set what last, for everything that the customer did not give themselves."""
    last: dict[str, str] = {}
    for event in case.events:
        for name in event.data.get("names", [event.data.get("name")]) if event.kind in ("facts", "detail") else ():
            last[name] = event.data.get("by", "")
    return {name: by for name, by in last.items() if by}
