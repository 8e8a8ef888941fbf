"""Walking through all situations, on a catalogue small enough to count by hand."""

from __future__ import annotations

from datetime import date

import pytest

from bot.catalog.situations import Group, deciding_facts, groups, paths
from bot.filing.conditions import ALWAYS, All, AnyOf, Condition, Not, Test
from bot.filing.facts import Facts
from bot.filing.model import Catalog, Choice, Ending, Fact, Operation, Text, Version

TODAY = date(2026, 11, 24)
NOTHING = Text(zh="无", en="nothing")
COLORS, SHAPES = ("red", "green", "blue"), ("round", "square")


def fact(name, values, presume=None):
    choices = tuple(Choice(value=value, name=NOTHING) for value in values)
    return Fact(
        id=name,
        about="request",
        kind="choice",
        question=NOTHING,
        reason=NOTHING,
        find_out=NOTHING,
        name=NOTHING,
        choices=choices,
        presume=presume,
    )


def outcome(name, when, gate=None, since=date(2005, 3, 20), kind=Operation):
    version = Version(since=since, when=when, sources=())
    return kind(id=name, name=NOTHING, summary=NOTHING, versions=(version,), gate=gate)


def catalog(*outcomes, facts=(fact("color", COLORS), fact("shape", SHAPES), fact("broken", (True, False)))):
    return Catalog(
        facts={one.id: one for one in facts},
        outcomes={one.id: one for one in outcomes},
        documents={},
        requirements={},
        steps={},
        provinces={},
        sources={},
        details={},
        phrases={},
        refusals={},
        question_order=tuple(one.id for one in facts),
        assumptions={},
    )


def is_(name, value) -> Condition:
    return Test(name, "is", value)


def found(one, on=TODAY) -> list[tuple[tuple[str, ...], int]]:
    return sorted((group.outcomes, group.situations) for group in groups(one, on))


RED, ROUND, BROKEN = is_("color", "red"), is_("shape", "round"), is_("broken", True)


def test_every_situation_is_counted_once():
    one = catalog(outcome("paint", RED), outcome("keep", Not(RED)))
    assert found(one) == [(("keep",), 1), (("keep",), 1), (("paint",), 1)]


def test_facts_that_decide_nothing_are_not_counted():
    one = catalog(outcome("paint", RED), outcome("keep", Not(RED)))
    assert deciding_facts(one, TODAY) == {"color": COLORS}


def test_a_group_counts_as_many_situations_as_its_open_facts_can_form():
    one = catalog(outcome("roll", All((RED, ROUND))), outcome("stay", Not(All((RED, ROUND)))))
    assert sum(group.situations for group in groups(one, TODAY)) == len(COLORS) * len(SHAPES)
    assert Group({"color": "green"}, ("stay",), 2) in list(groups(one, TODAY))


def test_a_situation_without_an_outcome_is_found():
    one = catalog(outcome("paint", RED), outcome("roll", All((is_("color", "green"), ROUND))))
    assert found(one) == [((), 1), ((), 2), (("paint",), 2), (("roll",), 1)]


def test_a_situation_with_two_outcomes_is_found():
    one = catalog(outcome("paint", RED), outcome("roll", ROUND), outcome("stay", Not(AnyOf((RED, ROUND)))))
    assert sum(number for outcomes, number in found(one) if outcomes == ("paint", "roll")) == 1
    assert sum(number for _, number in found(one)) == 6


def test_an_earlier_gate_goes_before_whatever_else_holds():
    one = catalog(
        outcome("paint", RED),
        outcome("keep", Not(RED)),
        outcome("mend", BROKEN, gate=20, kind=Ending),
        outcome("throw_away", All((BROKEN, ROUND)), gate=10, kind=Ending),
    )
    totals = {name: sum(n for outcomes, n in found(one) if outcomes == (name,)) for name in one.outcomes}
    assert totals == {"throw_away": 3, "mend": 3, "paint": 2, "keep": 4}


def test_only_the_rules_of_the_day_count():
    one = catalog(outcome("paint", RED), outcome("keep", Not(RED), since=date(2020, 1, 1)))
    assert ((), 1) in found(one, date(2019, 12, 31))
    assert ((), 1) not in found(one, date(2020, 1, 1))


def test_no_outcome_at_all_is_one_situation_without_an_outcome():
    assert found(catalog()) == [((), 1)]


def test_an_outcome_that_always_holds_is_the_answer_to_the_one_situation_there_is():
    assert found(catalog(outcome("wait", ALWAYS))) == [(("wait",), 1)]


def test_a_presumed_fact_takes_each_of_its_values():
    one = catalog(outcome("mend", BROKEN), outcome("keep", Not(BROKEN)), facts=(fact("broken", (True, False), False),))
    assert found(one) == [(("keep",), 1), (("mend",), 1)]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (Facts(), {(("color", "red"), ("shape", "round")): "roll", (("color", "blue"),): "stay"}),
        (Facts(given={"color": "red"}), {(("shape", "round"),): "roll", (("shape", "square"),): "stay"}),
        (Facts(given={"color": "green"}), {(): "stay"}),
    ],
)
def test_conversations_ask_only_what_can_still_change_the_outcome(start, expected):
    one = catalog(outcome("roll", All((RED, ROUND))), outcome("stay", Not(All((RED, ROUND)))))
    walked = {path.answers: path.outcome for path in paths(one, TODAY, start)}
    assert expected.items() <= walked.items()
    assert len(walked) == {0: 4, 1: len(expected)}[len(start.given)]


def test_a_presumed_fact_is_not_asked():
    facts = (fact("broken", (True, False), False), fact("color", COLORS))
    one = catalog(outcome("mend", BROKEN, gate=1), outcome("paint", RED), outcome("keep", Not(RED)), facts=facts)
    assert {name for path in paths(one, TODAY) for name, _ in path.answers} == {"color"}
