"""Walk through every complete situation there can be, and every conversation that can lead to one.

A situation gives every deciding fact a value. There are too many to list, so they are walked through in groups: a
group is split on a fact only while some outcome is still open for it, and counts as many situations as its remaining
facts can form. The groups cover all situations, each exactly once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Iterator, Mapping

from bot.filing.conditions import Value, Verdict, evaluate, open_facts, tests_in
from bot.filing.decision import Asks, Conditional, Confirms, Decided, Rule, decide, rules_in_force
from bot.filing.facts import Facts
from bot.filing.model import Catalog


@dataclass(frozen=True, slots=True)
class Group:
    """Situations that share some values and therefore their outcomes."""

    values: Mapping[str, Value]
    outcomes: tuple[str, ...]
    """Exactly one, where the catalogue is right."""
    situations: int


@dataclass(frozen=True, slots=True)
class Path:
    """One conversation: what was asked in which order, with which answers, to which outcome."""

    answers: tuple[tuple[str, Value], ...]
    outcome: str


def deciding_facts(catalog: Catalog, on: date) -> dict[str, tuple[Value, ...]]:
    """Return the facts that outcomes test on this day, each with all its values."""
    tested = {test.fact for _, version in rules_in_force(catalog, on) for test in tests_in(version.when)}
    return {
        fact: tuple(choice.value for choice in catalog.facts[fact].choices)
        for fact in catalog.question_order
        if fact in tested
    }


def groups(catalog: Catalog, on: date) -> Iterator[Group]:
    """Yield all situations of a day in groups, presumptions aside: a presumed fact takes each of its values."""
    yield from _split(deciding_facts(catalog, on), rules_in_force(catalog, on), {})


def _split(domains: dict[str, tuple[Value, ...]], rules: list[Rule], values: dict[str, Value]) -> Iterator[Group]:
    alive: list[Rule] = []
    holding: list[str] = []
    for outcome, version in rules:
        verdict = evaluate(version.when, values).verdict
        if verdict is Verdict.NO:
            continue
        if verdict is Verdict.YES and outcome.gate is not None and not alive:
            yield Group(values, (outcome.id,), _remaining(domains, values))
            return
        alive.append((outcome, version))
        if verdict is Verdict.YES and outcome.gate is None:
            holding.append(outcome.id)
    undecided = [version for outcome, version in alive if outcome.id not in holding]
    fact = next((fact for version in undecided for fact in open_facts(version.when, values)), None)
    if fact is None:
        yield Group(values, tuple(holding), _remaining(domains, values))
        return
    for value in domains[fact]:
        yield from _split(domains, alive, {**values, fact: value})


def _remaining(domains: dict[str, tuple[Value, ...]], values: Mapping[str, Value]) -> int:
    return prod(len(domain) for fact, domain in domains.items() if fact not in values)


def paths(catalog: Catalog, on: date, start: Facts = Facts()) -> Iterator[Path]:
    """Yield every conversation in which each question is answered, from the given start to an outcome."""
    yield from _walk(catalog, on, start, ())


def _walk(catalog: Catalog, on: date, facts: Facts, answers: tuple[tuple[str, Value], ...]) -> Iterator[Path]:
    match decide(catalog, facts, on):
        case Decided(outcome) | Confirms(decided=Decided(outcome)):
            yield Path(answers, outcome.id)
        case Conditional():
            yield Path(answers, "")
        case Asks(fact):
            for choice in catalog.facts[fact].choices:
                answered = facts.with_given(**{fact: choice.value})
                yield from _walk(catalog, on, answered, (*answers, (fact, choice.value)))
