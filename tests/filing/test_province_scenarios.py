"""Every line of every province is turned on by one situation and off by another, both told by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Iterator

import pytest

from bot.filing.conditions import ALWAYS, Verdict, evaluate
from bot.filing.model import Change, Province
from bot.filing.overlay import province_version_on
from tests.catalogs import real_catalog
from tests.filing.situations import TODAY, Situation, situations

CATALOG = real_catalog()


@dataclass(frozen=True)
class Line:
    """One line of a province; what later versions only repeat, be it with less confidence, is the same line."""

    province: Province
    change: Change
    since: date

    @property
    def name(self) -> str:
        """Return what the line puts in, takes out or says."""
        return self.change.use.id if self.change.use else self.change.text.zh

    def is_in(self, other: Change) -> bool:
        """Tell whether a change of a version says the same."""
        return _said_by(other) == _said_by(self.change)


def _said_by(change: Change) -> tuple:
    use = change.use
    parameters = tuple(sorted(use.parameters.items())) if use else ()
    return (
        change.verb, change.kind, use.id if use else None, parameters, change.replaces, change.text, change.to,
        repr(change.when),
    )  # fmt: skip


def lines() -> Iterator[Line]:
    for province in CATALOG.provinces.values():
        seen: list[tuple] = []
        for version in province.versions:
            for change in version.changes:
                if _said_by(change) not in seen:
                    seen.append(_said_by(change))
                    yield Line(province, change, version.since)


def in_force(line: Line, situation: Situation) -> Change | None:
    """Return the line as it stands on the situation's day, where the situation is in its province."""
    if situation.values.get("province") != line.province.id:
        return None
    version = province_version_on(line.province, situation.on)
    return next((change for change in version.changes if line.is_in(change)), None) if version else None


def shows_effect(line: Line, situation: Situation) -> bool:
    """Tell whether a situation expects the line's effect, and has it."""
    change = in_force(line, situation)
    if change is None or evaluate(change.when, situation.values).verdict is not Verdict.YES:
        return False
    if change.verb == "note":
        return any(piece in change.text.zh for piece in situation.phrases("include"))
    if change.verb == "drop":
        return change.use.id in situation.expected("exclude") - situation.ids
    is_there = change.use.id in situation.expected("include") & situation.ids
    return is_there and tells_numbers(change, situation) and tells_doubt(change, situation)


def tells_numbers(change: Change, situation: Situation) -> bool:
    """Tell whether a situation also expects the numbers or words with which a province fills a sentence."""
    pieces = [piece for piece in situation.phrases("include") if piece in situation.said]
    return all(any(value in piece or piece in value for piece in pieces) for value in change.use.parameters.values())


def tells_doubt(change: Change, situation: Situation) -> bool:
    """Tell whether a situation of today expects what is not certain to be told as such."""
    if situation.on != TODAY or change.confidence == "high":
        return True
    return change.use.id in situation.expect.get(change.confidence, ())


def lacks_effect(line: Line, situation: Situation) -> bool:
    """Tell whether a situation expects the effect to be absent; for a condition, one in the same province."""
    change = in_force(line, situation)
    is_conditional = line.change.when != ALWAYS
    if is_conditional and (change is None or evaluate(change.when, situation.values).verdict is Verdict.YES):
        return False
    if line.change.verb == "note":
        excluded = situation.phrases("exclude")
        return any(piece in line.change.text.zh for piece in excluded) and line.change.text.zh not in situation.said
    if line.change.verb == "drop":
        return line.change.use.id in situation.expected("include") & situation.ids
    return line.change.use.id in situation.expected("exclude") - situation.ids


@pytest.mark.parametrize("province", CATALOG.provinces.values(), ids=lambda province: province.id)
def test_every_line_is_turned_on_by_one_situation_and_off_by_another_of_the_same_operation(province):
    untold = []
    for line in (line for line in lines() if line.province is province):
        about = [one for one in situations() if one.found.outcome and one.found.outcome.id in line.change.to]
        on = {one.found.outcome.id for one in about if shows_effect(line, one)}
        off = {one.found.outcome.id for one in about if lacks_effect(line, one)}
        if not on & off:
            untold.append(f"{line.name} of {line.since}: on in {sorted(on)}, off in {sorted(off)}")
    assert untold == []
