"""A form that was filled in at once: rows of the sheet, or facts that were looked over and changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Mapping, Optional

from bot.cases.case import Case, CaseEvent
from bot.cases.desk import FilingDesk
from bot.cases.message import SHEET_WANTED
from bot.cases.sheet import SKIPPED
from bot.filing.answers import Accepted, Refused
from bot.filing.conditions import Value
from bot.filing.facts import parse_answer

FILLED_ROWS, CHANGED_FACTS = "rows", "facts"
"""What a form gives: values by the id of a row, or by the id of a fact."""


def check_rows(desk: FilingDesk, rows: Mapping[str, str]) -> dict[str, Refused]:
    """Return what is wrong with the rows of a form, by row; an empty row is fine."""
    details = desk.catalog.details
    answers = {name: desk.checks[details[name].check](typed) for name, typed in rows.items() if typed}
    return {name: answer for name, answer in answers.items() if isinstance(answer, Refused)}


def check_facts(desk: FilingDesk, facts: Mapping[str, Any]) -> dict[str, Refused]:
    """Return what is wrong with the facts of a form, by fact."""
    answers = {name: parse_answer(desk.catalog.facts[name], given) for name, given in facts.items()}
    return {name: answer for name, answer in answers.items() if isinstance(answer, Refused)}


def fill(desk: FilingDesk, case_id: str, form: Mapping[str, Mapping[str, str]]) -> Optional[str]:
    """Take a form into a case, and return the choice with which the conversation goes on; None where nothing is new."""
    case = desk.repository.get(case_id)
    if form.get(FILLED_ROWS):
        desk.repository.save(_with_rows(desk, case, form[FILLED_ROWS]))
        return SHEET_WANTED
    changed = _changed(desk, case, form.get(CHANGED_FACTS, {}))
    if not changed:
        return None
    *others, last = sorted(changed, key=lambda name: name == "goal")
    desk.repository.save(_with_facts(desk, case, {name: changed[name] for name in others}, last))
    return form[CHANGED_FACTS][last]


def _with_rows(desk: FilingDesk, case: Case, rows: Mapping[str, str]) -> Case:
    """Return the case with every row given or left open, so that none is asked again."""
    details = dict(case.details)
    for name, typed in rows.items():
        answer = desk.checks[desk.catalog.details[name].check](typed) if typed else None
        details[name] = answer.value if isinstance(answer, Accepted) else SKIPPED
    now = desk.clock()
    events = [
        CaseEvent(at=now, kind="detail", data={"name": name})
        for name, value in details.items()
        if value != case.details.get(name)
    ]
    return replace(case, details=details, events=(*case.events, *events), updated_at=now)


def _changed(desk: FilingDesk, case: Case, given: Mapping[str, str]) -> dict[str, Value]:
    answers = {name: parse_answer(desk.catalog.facts[name], raw) for name, raw in given.items()}
    accepted = {name: answer.value for name, answer in answers.items() if isinstance(answer, Accepted)}
    return {name: value for name, value in accepted.items() if case.facts.get(name) != value}


def _with_facts(desk: FilingDesk, case: Case, others: Mapping[str, Value], last: str) -> Case:
    """Return the case with all but the last change, which is asked anew: its answer then comes as any other does."""
    now = desk.clock()
    facts = {name: value for name, value in {**case.facts, **others}.items() if name != last}
    assumed = {name: value for name, value in case.assumed.items() if name not in (*others, last)}
    events = [CaseEvent(at=now, kind="reopened", data={"name": last})]
    if others:
        data = {"names": sorted(others), "revised": sorted(others), "message": "form"}
        events.insert(0, CaseEvent(at=now, kind="facts", data=data))
    return replace(case, facts=facts, assumed=assumed, asked=last, events=(*case.events, *events), updated_at=now)
