"""Conditions are three-valued, and more knowledge never makes them less certain."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.filing.conditions import NOT_SURE, All, AnyOf, Not, Reason, Test, Verdict, evaluate, open_facts

FACTS = {"color": ("red", "green", "blue"), "round": (True, False), "size": (1, 5, 9)}

tests = st.one_of(
    st.builds(Test, st.just("color"), st.sampled_from(["is", "is_not"]), st.sampled_from(FACTS["color"])),
    st.builds(
        Test, st.just("color"), st.sampled_from(["in", "not_in"]), st.tuples(*[st.sampled_from(FACTS["color"])] * 2)
    ),
    st.builds(Test, st.just("round"), st.just("is"), st.booleans()),
    st.builds(Test, st.just("size"), st.sampled_from(["at_least", "at_most"]), st.integers(0, 10)),
)
conditions = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)
knowledge = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in FACTS.items()})


@given(conditions, knowledge, st.data())
def test_a_further_fact_never_makes_a_yes_or_no_unknown(condition, known, data):
    before = evaluate(condition, known).verdict
    more = dict(known)
    for name, values in FACTS.items():
        if name not in more and data.draw(st.booleans()):
            more[name] = data.draw(st.sampled_from(values))
    if before is not Verdict.UNKNOWN:
        assert evaluate(condition, more).verdict is before


@given(conditions, st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FACTS.items()}))
def test_with_every_fact_known_nothing_is_unknown(condition, known):
    assert evaluate(condition, known).verdict is not Verdict.UNKNOWN


@given(conditions, knowledge)
def test_exactly_the_undecided_conditions_have_open_facts_and_those_are_unknown(condition, known):
    names = list(open_facts(condition, known))
    assert bool(names) is (evaluate(condition, known).verdict is Verdict.UNKNOWN)
    assert not set(names) & set(known)


@given(conditions, knowledge)
def test_not_turns_yes_and_no_around(condition, known):
    turned = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.UNKNOWN: Verdict.UNKNOWN}
    assert evaluate(Not(condition), known).verdict is turned[evaluate(condition, known).verdict]


def test_not_sure_counts_as_unknown():
    assert evaluate(Test("color", "is", "red"), {"color": NOT_SURE}).verdict is Verdict.UNKNOWN
    assert evaluate(Test("color", "is_not", "red"), {"color": NOT_SURE}).verdict is Verdict.UNKNOWN


def test_an_unknown_part_does_not_hide_a_decisive_one():
    red, unknown = Test("color", "is", "red"), Test("size", "at_least", 3)
    assert evaluate(All((unknown, red)), {"color": "blue"}).verdict is Verdict.NO
    assert evaluate(AnyOf((unknown, red)), {"color": "red"}).verdict is Verdict.YES


def test_the_reasons_are_the_tests_that_decided():
    condition = All((Test("color", "is", "red"), AnyOf((Test("round", "is", True), Test("size", "at_least", 9)))))
    assert evaluate(condition, {"color": "red", "round": False, "size": 9}).reasons == (
        Reason("color", "red"),
        Reason("size", 9),
    )
    assert evaluate(condition, {"color": "blue", "round": True, "size": 9}).reasons == (Reason("color", "blue"),)


def test_a_fact_with_several_values_is_any_of_them():
    values = {"changed": ("name", "address")}
    assert evaluate(Test("changed", "is", "name"), values).verdict is Verdict.YES
    assert evaluate(Test("changed", "is_not", "contact"), values).verdict is Verdict.YES
    assert evaluate(Test("changed", "in", ("contact", "address")), values).verdict is Verdict.YES


def test_known_tests_whether_a_fact_has_a_value():
    assert evaluate(Test("color", "known", True), {}).verdict is Verdict.NO
    assert evaluate(Test("color", "known", False), {"color": NOT_SURE}).verdict is Verdict.YES
