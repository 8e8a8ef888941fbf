"""Put one matter aside for another, and take it up again: what was told about both is kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, Mapping, Optional

from bot.cases.case import Case, CaseEvent
from bot.filing.conditions import Value
from bot.filing.facts import normalize
from bot.filing.model import Catalog

RESUME = "resume:parked"
"""The value of the button that takes up again what was put aside."""
_WANTS_PARKED = re.compile(
    r"^\W*(好的?|那|再|我们|咱们|请|先|，|,)*(回到?|继续|接着办?)(刚才|之前|前面|放下)(放下)?(的|那)(件|个|一件)?(事情?)?吧?$"
    r"|\b(back to|go on with|continue with|return to) the other( (one|matter|filing|thing))?$"
)
_LEAST = 2
"""Answers from which on a matter is worth coming back to."""


def wants_parked(text: str) -> bool:
    """Tell whether a text asks for what was put aside."""
    return _WANTS_PARKED.search(normalize(text)) is not None


def parked_event(case: Case, at: Any) -> Optional[CaseEvent]:
    """Return the event that puts the present matter aside; None where too little was told of it."""
    if len(case.facts) < _LEAST or "goal" not in case.facts:
        return None
    data = {"facts": _plain(case.facts), "assumed": _plain(case.assumed), "details": dict(case.details)}
    return CaseEvent(at=at, kind="parked", data=data)


def parked_facts(case: Case) -> Optional[Mapping[str, Any]]:
    """Return what was put aside last and not taken up again: its `facts`, `assumed` and `details`."""
    for event in reversed(case.events):
        if event.kind in ("unparked", "started_over"):
            return None
        if event.kind == "parked":
            return event.data
    return None


def taken_up(catalog: Catalog, case: Case, at: Any) -> Optional[Case]:
    """Return the case with what was put aside in front again, and the present matter put aside instead."""
    data = parked_facts(case)
    if data is None:
        return None
    facts = {name: _value(catalog, name, value) for name, value in data["facts"].items()}
    assumed = {name: _value(catalog, name, value) for name, value in data["assumed"].items()}
    aside = parked_event(case, at)
    events = (*case.events, CaseEvent(at=at, kind="unparked", data={}), *((aside,) if aside else ()))
    details = {**data.get("details", {}), **case.details}
    return replace(case, facts=facts, assumed=assumed, details=details, asked=None, events=events)


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _value(catalog: Catalog, name: str, value: Any) -> Value:
    kind = catalog.facts[name].kind if name in catalog.facts else ""
    if kind == "date" and isinstance(value, str) and value != "not_sure":
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
