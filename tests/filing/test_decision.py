"""The decision over all situations there can be: one outcome each, whatever the order of the answers."""

from __future__ import annotations

from datetime import date
from math import prod
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog.checks import eras
from bot.catalog.situations import deciding_facts, groups, paths
from bot.filing.conditions import NOT_SURE, Verdict, evaluate, open_facts
from bot.filing.decision import Asks, Conditional, Confirms, Decided, decide, rules_in_force
from bot.filing.errors import NoRulesOnThatDay
from bot.filing.facts import Facts
from bot.filing.model import FIRST_DAY
from tests.catalogs import real_catalog

TODAY = date(2026, 11, 24)
ERAS = eras(real_catalog())
DOMAINS = deciding_facts(real_catalog(), TODAY)

situations = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in DOMAINS.items()})


def outcome_of(facts, on=TODAY):
    decided = decide(real_catalog(), Facts(given=facts), on)
    return decided.outcome.id if isinstance(decided, Decided) else decided


@pytest.mark.parametrize("on", ERAS, ids=str)
def test_every_complete_situation_has_exactly_one_outcome(on):
    """All of them: 192 billion in each era, walked through in groups that share their outcome."""
    found = list(groups(real_catalog(), on))
    assert [group for group in found if len(group.outcomes) != 1] == []
    everything = prod(len(values) for values in deciding_facts(real_catalog(), on).values())
    assert sum(group.situations for group in found) == everything > 10**10


@given(situations)
@settings(max_examples=300, deadline=None)
def test_the_decision_on_a_complete_situation_is_its_groups_outcome(facts):
    matching = [g for g in groups_of_today() if all(facts[name] == value for name, value in g.values.items())]
    assert len(matching) == 1
    assert outcome_of(facts) == matching[0].outcomes[0]


_groups: list = []


def groups_of_today():
    if not _groups:
        _groups.extend(groups(real_catalog(), TODAY))
    return _groups


@pytest.mark.parametrize("on", ERAS, ids=str)
def test_every_conversation_ends_in_an_outcome_after_at_most_eight_questions(on):
    found = list(paths(real_catalog(), on))
    assert all(path.outcome for path in found)
    assert max(len(path.answers) for path in found) <= 8
    courses = {(tuple(name for name, _ in path.answers), path.outcome) for path in found}
    assert mean(len(questions) for questions, _ in courses) <= 5


def test_every_conversation_ends_in_the_outcome_of_the_full_situation():
    for path in paths(real_catalog(), TODAY):
        given_facts = dict(path.answers)
        known = Facts(given=given_facts).known(real_catalog())
        complete = {name: known.get(name, values[0]) for name, values in DOMAINS.items()}
        assert outcome_of(complete) == path.outcome


@given(situations, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_order_of_answers_never_changes_the_outcome(facts, random):
    names = list(facts)
    random.shuffle(names)
    told: dict = {}
    for name in names:
        told[name] = facts[name]
        found = decide(real_catalog(), Facts(given=told), TODAY)
        if isinstance(found, Decided) and not set(presumed(told)) & (set(facts) - set(told)):
            assert found.outcome.id == outcome_of(facts)
    assert outcome_of(told) == outcome_of(facts)


def presumed(told):
    return {name for name in Facts(given=told).known(real_catalog()) if name not in told}


@given(situations, st.data())
@settings(max_examples=300, deadline=None)
def test_a_further_fact_never_makes_a_yes_or_no_unknown(facts, data):
    some = {name: value for name, value in facts.items() if data.draw(st.booleans())}
    for _, version in rules_in_force(real_catalog(), TODAY):
        before = evaluate(version.when, some).verdict
        if before is not Verdict.UNKNOWN:
            assert evaluate(version.when, facts).verdict is before


def test_every_question_asked_can_still_change_the_answer():
    """For each question of each conversation, two of its answers can lead to different outcomes."""
    catalog = real_catalog()
    reached: dict = {}
    for path in paths(catalog, TODAY):
        for number, (name, value) in enumerate(path.answers):
            before = (path.answers[:number], name)
            reached.setdefault(before, {}).setdefault(value, set()).add(path.outcome)
    for (answers, name), by_value in reached.items():
        # an answer matters when it changes which outcomes can be reached, or which one is for the same later answers
        outcomes = {frozenset(outcomes) for outcomes in by_value.values()}
        assert len(outcomes) > 1, f"{name} asked after {answers} cannot change anything"


@given(situations, st.data())
@settings(max_examples=200, deadline=None)
def test_the_asked_fact_is_unknown_and_open_in_some_live_outcome(facts, data):
    some = {name: value for name, value in facts.items() if data.draw(st.booleans())}
    found = decide(real_catalog(), Facts(given=some), TODAY)
    if isinstance(found, Asks):
        known = Facts(given=some).known(real_catalog())
        live = {name for _, v in rules_in_force(real_catalog(), TODAY) for name in open_facts(v.when, known)}
        assert found.fact not in known
        assert found.fact in live


def test_a_day_before_the_first_rules_is_refused():
    with pytest.raises(NoRulesOnThatDay, match="2005-03-20"):
        decide(real_catalog(), Facts(), date(2005, 3, 19))
    assert isinstance(decide(real_catalog(), Facts(), FIRST_DAY), Asks)


FIRST = {"goal": "host", "server_location": "mainland", "server_provider": "alibaba"}


def test_an_assumed_fact_is_confirmed_before_it_decides():
    facts = Facts(given=FIRST, assumed={"subject_record": "none", "domain_record": "none"})
    found = decide(real_catalog(), facts, TODAY)
    assert isinstance(found, Confirms)
    assert dict(found.facts) == {"subject_record": "none", "domain_record": "none"}
    confirmed = facts.with_given(**found.facts)
    assert decide(real_catalog(), confirmed, TODAY).outcome.id == "first_filing"


def test_an_assumed_fact_that_does_not_matter_is_not_confirmed():
    facts = Facts(given={"goal": "host", "server_location": "none_yet"}, assumed={"subject_record": "none"})
    assert decide(real_catalog(), facts, TODAY).outcome.id == "not_required"


def test_what_the_customer_is_not_sure_of_is_answered_by_cases():
    facts = Facts(given={**FIRST, "subject_record": "elsewhere", "domain_record": NOT_SURE})
    found = decide(real_catalog(), facts, TODAY)
    assert isinstance(found, Conditional)
    outcomes = {branch.conditions["domain_record"]: branch.decided.outcome.id for branch in found.branches}
    assert outcomes == {
        "none": "add_new",
        "own_alibaba": "records_disagree",
        "own_elsewhere": "transfer_new",
        "other_subject": "cancel_offline",
    }


def test_a_doubt_that_changes_nothing_does_not_keep_us_from_deciding():
    facts = Facts(given={"goal": "host", "server_location": "none_yet", "subject_record": NOT_SURE})
    assert decide(real_catalog(), facts, TODAY).outcome.id == "not_required"


@given(st.dictionaries(st.sampled_from(list(DOMAINS)), st.just(NOT_SURE), min_size=1, max_size=3), situations)
@settings(max_examples=200, deadline=None)
def test_a_doubt_never_keeps_the_questions_from_ending(doubts, facts):
    told: dict = {"goal": facts["goal"]}
    doubts = {name: value for name, value in doubts.items() if name != "goal"}
    for _ in range(25):
        found = decide(real_catalog(), Facts(given=told), TODAY)
        if not isinstance(found, Asks):
            break
        assert found.fact not in told
        told[found.fact] = doubts.get(found.fact, facts[found.fact])
    assert isinstance(found, (Decided, Conditional))
    if isinstance(found, Conditional):
        assert len({branch.decided.outcome.id for branch in found.branches}) > 1
