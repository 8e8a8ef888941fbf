"""A province's own rules as data, and the difference of two: what is alike, only in one, or there differently."""

from __future__ import annotations

from datetime import date

import pytest

from bot.filing.compare import compare, province_rules
from bot.filing.conditions import ALWAYS, All, Test, Verdict, evaluate
from bot.filing.model import Change, Province, ProvinceVersion, Text, Use
from tests.catalogs import real_catalog

TODAY = date(2026, 11, 24)
PROVINCES = real_catalog().provinces
NATURES = [choice.value for choice in real_catalog().facts["subject_nature"].choices]


def ids(rules):
    return {rule.change.use.id for rule in rules if rule.change.use}


def made(name, *changes):
    """Return a province that has these rules since 2020."""
    text = Text(zh=name, en=name)
    version = ProvinceVersion(since=date(2020, 1, 1), sources=(), changes=changes)
    return Province(id=name, code="11", mark="例", name=text, administration=text, versions=(version,))


def added(requirement, *, to=("first_filing",), when=ALWAYS, confidence="high", **parameters):
    use = Use(id=requirement, parameters=parameters, confidence=confidence)
    return Change(verb="add", kind="requirement", to=to, use=use, when=when, confidence=confidence)


# One province


def test_all_rules_of_the_day_are_listed_in_the_order_of_the_file():
    rules = province_rules(PROVINCES["zhejiang"], TODAY)
    assert [rule.change for rule in rules] == list(PROVINCES["zhejiang"].versions[-1].changes)


def test_a_province_has_no_rules_before_its_first_version():
    assert province_rules(PROVINCES["zhejiang"], date(2019, 9, 11)) == ()
    assert province_rules(PROVINCES["zhejiang"], date(2019, 9, 12)) != ()


def test_rules_can_be_asked_for_one_operation():
    rules = province_rules(PROVINCES["guangdong"], TODAY, operation="change_subject")
    assert {"subject_change_accepted", "commitment_letter"} <= ids(rules)
    assert not {"name_stem_limit_papers", "residence_permit"} & ids(rules)


def test_what_is_known_of_the_subject_leaves_out_what_cannot_hold_and_is_not_repeated_in_the_condition():
    rules = province_rules(PROVINCES["guangdong"], TODAY, known={"subject_nature": "individual"})
    assert "subject_person_is_legal_representative_required" not in ids(rules)
    (permit,) = (rule for rule in rules if rule.change.use and rule.change.use.id == "residence_permit")
    assert permit.when == All(
        (Test("identity_document", "is", "mainland_id_card"), Test("id_card_province", "is_not", "guangdong"))
    )
    (students,) = (rule for rule in rules if rule.change.use and rule.change.use.id == "students_minimum_age")
    assert students.when == ALWAYS


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("province", PROVINCES.values(), ids=lambda province: province.id)
def test_what_is_left_of_a_condition_says_the_same_as_the_whole(province, nature):
    known = {"subject_nature": nature, "province": province.id}
    for rule in province_rules(province, TODAY, known={"subject_nature": nature}):
        for more in ({}, {"age": 17}, {"identity_document": "passport", "id_card_province": province.id}):
            whole, left = evaluate(rule.change.when, {**known, **more}), evaluate(rule.when, {**known, **more})
            assert whole.verdict is left.verdict
            assert whole.verdict is not Verdict.NO or more


# Two provinces


def test_a_province_is_like_itself():
    found = compare(PROVINCES["guangdong"], PROVINCES["guangdong"], TODAY)
    assert (found.only_first, found.only_second, found.differently) == ((), (), ())
    assert len(found.alike) == len(PROVINCES["guangdong"].versions[-1].changes)


def test_zhejiang_and_guangdong_differ_as_the_files_say():
    found = compare(PROVINCES["zhejiang"], PROVINCES["guangdong"], TODAY)
    assert {"individual_no_blog", "education_content_pre_approval"} <= ids(found.only_first)
    assert {"commitment_letter", "number_without_suffix", "proof_of_work"} <= ids(found.only_second)
    assert {"minimum_age", "under_age_refused"} <= {one.first[0].change.use.id for one in found.differently}
    assert {"residence_permit", "transfer_then_change_accepted"} <= ids(found.alike)


def test_turning_the_two_around_turns_the_answer_around():
    there, back = (
        compare(PROVINCES[first], PROVINCES[second], TODAY)
        for first, second in (("hebei", "henan"), ("henan", "hebei"))
    )
    assert (ids(there.only_first), ids(there.only_second)) == (ids(back.only_second), ids(back.only_first))
    assert {one.first[0].key for one in there.differently} == {one.first[0].key for one in back.differently}


@pytest.mark.parametrize("second", PROVINCES.values(), ids=lambda province: province.id)
def test_every_rule_stands_in_exactly_one_group(second):
    first = PROVINCES["shanghai"]
    found = compare(first, second, TODAY)
    ours = [*found.only_first, *found.alike, *(rule for one in found.differently for rule in one.first)]
    theirs = [*found.only_second, *(rule for one in found.differently for rule in one.second)]
    assert sorted(map(repr, ours)) == sorted(map(repr, province_rules(first, TODAY)))
    alike = {rule.key for rule in found.alike}
    rest = [rule for rule in province_rules(second, TODAY) if rule.key not in alike]
    assert sorted(map(repr, theirs)) == sorted(map(repr, rest))


def test_the_same_condition_about_the_own_province_is_no_difference():
    first = made("here", added("permit", when=Test("id_card_province", "is_not", "here")))
    second = made("there", added("permit", when=Test("id_card_province", "is_not", "there")))
    assert ids(compare(first, second, TODAY).alike) == {"permit"}


def test_less_certainty_is_no_difference():
    found = compare(made("here", added("age")), made("there", added("age", confidence="low")), TODAY)
    assert ids(found.alike) == {"age"}


@pytest.mark.parametrize(
    "other",
    [added("age", number="16"), added("age", to=("add_new",), number="18"),
     added("age", when=Test("age", "at_most", 17), number="18")],
    ids=["another number", "another operation", "another condition"],
)  # fmt: skip
def test_another_number_operation_or_condition_is_a_difference(other):
    found = compare(made("here", added("age", number="18")), made("there", other), TODAY)
    assert len(found.differently) == 1 and found.alike == ()


def test_days_are_compared_by_the_rules_of_the_day():
    found = compare(PROVINCES["zhejiang"], PROVINCES["guangdong"], date(2019, 10, 1))
    assert "commitment_letter" not in ids(found.only_second)
    assert compare(PROVINCES["zhejiang"], PROVINCES["guangdong"], date(2018, 1, 1)).alike == ()
