"""Evaluate a `when` tree to yes, no or unknown, and say which tests on which facts led there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Callable, Iterator, Mapping, Union

Value = Union[str, bool, int, date, tuple[str, ...]]
"""A fact's value: a choice id, a yes or no, a number, a day, or (kind `several`) choice ids."""

NOT_SURE = "not_sure"
"""The customer was asked and does not know: the fact stays unknown and is not asked again."""


class Verdict(Enum):
    """What is known about a condition. *Unknown* is not *no*: it may still become either."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one fact, such as `{subject_record: {is: none}}`."""

    fact: str
    word: str
    value: Value


@dataclass(frozen=True, slots=True)
class All:
    """Yes when every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Yes when at least one part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Yes when its part is no."""

    part: Condition


Condition = Union[All, AnyOf, Not, Test]
ALWAYS = All(())


@dataclass(frozen=True, slots=True)
class Reason:
    """One test that supports a verdict, with the value it met."""

    fact: str
    value: Value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A verdict, and the tests it rests on (none when unknown)."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


def _has(value: Value, wanted: Value) -> bool:
    return wanted in value if isinstance(value, tuple) else value == wanted


_TESTS: dict[str, Callable[..., bool]] = {
    "is": _has,
    "is_not": lambda value, wanted: not _has(value, wanted),
    "in": lambda value, wanted: any(_has(value, one) for one in wanted),
    "not_in": lambda value, wanted: not any(_has(value, one) for one in wanted),
    "at_least": lambda value, wanted: value >= wanted,
    "at_most": lambda value, wanted: value <= wanted,
}
TEST_WORDS = (*_TESTS, "known")


def evaluate(condition: Condition, values: Mapping[str, Value]) -> Evaluation:
    """Judge a condition on what is known: `values` maps fact ids to values, `NOT_SURE` counting as unknown."""
    match condition:
        case Test():
            return _evaluate_test(condition, values)
        case Not(part):
            inner = evaluate(part, values)
            turned = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES}.get(inner.verdict, Verdict.UNKNOWN)
            return Evaluation(turned, inner.reasons)
        case All(parts):
            return _combine(parts, values, decisive=Verdict.NO, otherwise=Verdict.YES)
        case AnyOf(parts):
            return _combine(parts, values, decisive=Verdict.YES, otherwise=Verdict.NO)


def _evaluate_test(test: Test, values: Mapping[str, Value]) -> Evaluation:
    value = values.get(test.fact, NOT_SURE)
    if test.word == "known":
        return Evaluation(Verdict.YES if (value != NOT_SURE) is test.value else Verdict.NO)
    if value == NOT_SURE:
        return Evaluation(Verdict.UNKNOWN)
    verdict = Verdict.YES if _TESTS[test.word](value, test.value) else Verdict.NO
    return Evaluation(verdict, (Reason(test.fact, value),))


def _combine(
    parts: tuple[Condition, ...], values: Mapping[str, Value], *, decisive: Verdict, otherwise: Verdict
) -> Evaluation:
    unknown = False
    reasons: list[Reason] = []
    for part in parts:
        inner = evaluate(part, values)
        if inner.verdict is decisive:
            return inner
        unknown = unknown or inner.verdict is Verdict.UNKNOWN
        reasons.extend(reason for reason in inner.reasons if reason not in reasons)
    return Evaluation(Verdict.UNKNOWN) if unknown else Evaluation(otherwise, tuple(reasons))


def open_facts(condition: Condition, values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the unknown facts in the parts of a condition that are still undecided."""
    if evaluate(condition, values).verdict is not Verdict.UNKNOWN:
        return
    match condition:
        case Test(fact=fact):
            yield fact
        case Not(part):
            yield from open_facts(part, values)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from open_facts(part, values)


def tests_in(condition: Condition) -> Iterator[Test]:
    """Yield every test of a condition, in order."""
    match condition:
        case Test():
            yield condition
        case Not(part):
            yield from tests_in(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from tests_in(part)
