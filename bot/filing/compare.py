"""What a province asks for of its own on one day, and how two provinces differ: as data, without words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Mapping, Optional

from bot.filing.conditions import ALWAYS, All, AnyOf, Condition, Not, Test, Value, Verdict, evaluate
from bot.filing.model import Change, Province
from bot.filing.overlay import province_version_on

_OWN = "its own"
"""Stands for the province itself in conditions that are compared."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvinceRule:
    """One thing that a province adds, takes out, replaces or says."""

    change: Change
    operations: tuple[str, ...]
    when: Condition
    """What still decides, once that is known for which the rules were asked."""

    @property
    def key(self) -> tuple[str, ...]:
        """Return what the rule is about; two provinces may have it with other numbers or conditions."""
        change = self.change
        return (change.verb, change.kind, change.use.id if change.use else change.text.zh if change.text else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing that two provinces ask for differently: other numbers, operations or conditions."""

    first: tuple[ProvinceRule, ...]
    second: tuple[ProvinceRule, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """How the own rules of two provinces differ on one day."""

    only_first: tuple[ProvinceRule, ...]
    only_second: tuple[ProvinceRule, ...]
    differently: tuple[Difference, ...]
    alike: tuple[ProvinceRule, ...]
    """What holds in both in the same way, as the first province has it."""


def province_rules(
    province: Province, on: date, *, operation: Optional[str] = None, known: Optional[Mapping[str, Value]] = None
) -> tuple[ProvinceRule, ...]:
    """Return a province's own rules of a day, for one operation and for what is known, where these are given."""
    version = province_version_on(province, on)
    values = {**(known or {}), "province": province.id}
    return tuple(
        ProvinceRule(change=change, operations=change.to, when=_left_open(change.when, values))
        for change in (version.changes if version else ())
        if operation in (None, *change.to) and evaluate(change.when, values).verdict is not Verdict.NO
    )


def compare(first: Province, second: Province, on: date) -> Comparison:
    """Compare the own rules of two provinces; less certainty or another source makes no difference."""
    ours, theirs = _by_key(first, on), _by_key(second, on)
    both = [key for key in ours if key in theirs]
    alike = [key for key in both if _contents(ours[key], first) == _contents(theirs[key], second)]
    return Comparison(
        only_first=tuple(rule for key in ours if key not in theirs for rule in ours[key]),
        only_second=tuple(rule for key in theirs if key not in ours for rule in theirs[key]),
        differently=tuple(Difference(first=ours[key], second=theirs[key]) for key in both if key not in alike),
        alike=tuple(rule for key in alike for rule in ours[key]),
    )


def _by_key(province: Province, on: date) -> dict[tuple[str, ...], tuple[ProvinceRule, ...]]:
    rules: dict[tuple[str, ...], tuple[ProvinceRule, ...]] = {}
    for rule in province_rules(province, on):
        rules[rule.key] = (*rules.get(rule.key, ()), rule)
    return rules


def _contents(rules: tuple[ProvinceRule, ...], province: Province) -> set[tuple[object, ...]]:
    return {
        (
            frozenset(rule.change.use.parameters.items()) if rule.change.use else frozenset(),
            frozenset(rule.operations),
            _neutral(rule.when, province.id),
        )
        for rule in rules
    }


def _neutral(condition: Condition, province: str) -> Condition:
    """Return a condition in which the province itself has no name, so that two provinces can say the same."""
    match condition:
        case Test(fact, word, value):
            return Test(fact, word, _OWN) if value == province else condition
        case Not(part):
            return Not(_neutral(part, province))
        case All(parts):
            return All(tuple(_neutral(part, province) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_neutral(part, province) for part in parts))


def _left_open(condition: Condition, values: Mapping[str, Value]) -> Condition:
    """Return what of a condition is not settled by what is known."""
    if evaluate(condition, values).verdict is Verdict.YES:
        return ALWAYS
    match condition:
        case All(parts):
            return _joined(All, [_left_open(part, values) for part in parts], ALWAYS)
        case AnyOf(parts):
            alive = [part for part in parts if evaluate(part, values).verdict is not Verdict.NO]
            return _joined(AnyOf, [_left_open(part, values) for part in alive], ALWAYS)
    return condition


def _joined(kind: type[All] | type[AnyOf], parts: list[Condition], empty: Condition) -> Condition:
    left = [part for part in parts if part != empty]
    return left[0] if len(left) == 1 else kind(tuple(left))
