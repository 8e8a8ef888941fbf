"""Which outcome applies to a situation, or which fact to ask next.

The next question is never drawn by hand: it is the first fact, in the catalogue's order, that stands in an outcome
which is still undecided. Gates are looked at first, lowest number first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Mapping, Optional, Union

from bot.filing.conditions import Reason, Value, Verdict, evaluate, open_facts
from bot.filing.errors import NoRulesOnThatDay
from bot.filing.facts import Facts
from bot.filing.model import FIRST_DAY, Catalog, Outcome, Version


@dataclass(frozen=True, slots=True)
class Decided:
    """Exactly one outcome holds, whatever the open facts turn out to be."""

    outcome: Outcome
    version: Version
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Asks:
    """This fact could still change the outcome and is asked next."""

    fact: str


@dataclass(frozen=True, slots=True)
class Confirms:
    """The outcome would be decided, but rests on facts that were only assumed: they are confirmed together."""

    facts: Mapping[str, Value]
    decided: Decided


@dataclass(frozen=True, slots=True)
class Branch:
    """One case of a conditional answer: were these facts so, this outcome would hold."""

    conditions: Mapping[str, Value]
    decided: Decided


@dataclass(frozen=True, slots=True)
class Conditional:
    """Nothing can be asked any more, and what the customer is not sure of decides."""

    branches: tuple[Branch, ...]


Decision = Union[Decided, Asks, Confirms, Conditional]
Found = Union[Decided, Asks, Conditional]
Rule = tuple[Outcome, Version]


def decide(catalog: Catalog, facts: Facts, on: date) -> Decision:
    """Judge a situation by the rules of one day; raise `NoRulesOnThatDay` before 2005-03-20."""
    rules = rules_in_force(catalog, on)
    values = facts.known(catalog)
    found = _search(catalog, rules, values)
    if not isinstance(found, Decided):
        return found
    shaky = _relied_on(catalog, rules, facts, found)
    return Confirms({name: facts.assumed[name] for name in shaky}, found) if shaky else found


def rules_in_force(catalog: Catalog, on: date) -> list[Rule]:
    """Return every outcome with its version of that day: gates first, by number, then the others."""
    if on < FIRST_DAY:
        raise NoRulesOnThatDay(
            f"there are no filing rules for {on.isoformat()}: the first ones took effect on {FIRST_DAY.isoformat()}"
        )
    rules = [(outcome, version) for outcome in catalog.outcomes.values() if (version := version_on(outcome, on))]
    return sorted(rules, key=lambda rule: (rule[0].gate is None, rule[0].gate or 0))


def version_on(outcome: Outcome, on: date) -> Optional[Version]:
    """Return the outcome's rules of that day, or None before its first version."""
    in_force = [version for version in outcome.versions if version.since <= on]
    return in_force[-1] if in_force else None


def _search(catalog: Catalog, rules: list[Rule], values: Mapping[str, Value]) -> Found:
    judged = [(outcome, version, evaluate(version.when, values)) for outcome, version in rules]
    for outcome, version, evaluation in judged:
        if outcome.gate is not None and evaluation.verdict is Verdict.UNKNOWN:
            return _open_question(catalog, rules, values, [version])
        if outcome.gate is not None and evaluation.verdict is Verdict.YES:
            return Decided(outcome, version, evaluation.reasons)
    for outcome, version, evaluation in judged:
        if outcome.gate is None and evaluation.verdict is Verdict.YES:
            return Decided(outcome, version, evaluation.reasons)
    undecided = [version for _, version, evaluation in judged if evaluation.verdict is Verdict.UNKNOWN]
    return _open_question(catalog, rules, values, undecided)


def _open_question(catalog: Catalog, rules: list[Rule], values: Mapping[str, Value], undecided: list[Version]) -> Found:
    """Ask the first open fact; what the customer is not sure of is gone through case by case before that."""
    open_here = {fact for version in undecided for fact in open_facts(version.when, values)}
    in_order = [fact for fact in catalog.question_order if fact in open_here]
    doubtful = next((fact for fact in in_order if fact in values), None)
    if doubtful:
        return _by_cases(catalog, rules, values, doubtful)
    return Asks(in_order[0]) if in_order else Conditional(())


def _by_cases(catalog: Catalog, rules: list[Rule], values: Mapping[str, Value], doubtful: str) -> Found:
    """Answer for each value of a doubtful fact; ask first what one of the cases still needs."""
    branches: list[Branch] = []
    for choice in catalog.facts[doubtful].choices:
        found = _search(catalog, rules, {**values, doubtful: choice.value})
        if isinstance(found, Asks):
            return found
        inner = (Branch({}, found),) if isinstance(found, Decided) else found.branches
        branches += [Branch({doubtful: choice.value, **one.conditions}, one.decided) for one in inner]
    outcomes = {branch.decided.outcome.id for branch in branches}
    return branches[0].decided if len(outcomes) == 1 else Conditional(tuple(branches))


def _relied_on(catalog: Catalog, rules: list[Rule], facts: Facts, decided: Decided) -> tuple[str, ...]:
    """Return the assumed facts without which this outcome would not be decided."""
    assumed = [name for name in facts.assumed if name not in facts.given]
    if not assumed or _same(_search(catalog, rules, facts.without(*assumed).known(catalog)), decided):
        return ()
    alone = [
        name for name in assumed if not _same(_search(catalog, rules, facts.without(name).known(catalog)), decided)
    ]
    return tuple(alone or assumed)


def _same(found: Found, decided: Decided) -> bool:
    return isinstance(found, Decided) and found.outcome.id == decided.outcome.id
