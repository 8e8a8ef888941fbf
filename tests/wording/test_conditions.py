"""Conditions in words: every test word in both languages, groups kept apart."""

from __future__ import annotations

import pytest

from bot.filing.conditions import ALWAYS, All, AnyOf, Not, Test
from bot.filing.overlay import province_version_on
from bot.wording.compose import Wording
from bot.wording.conditions import ConditionWording
from tests.catalogs import real_catalog
from tests.wording.situations import LANGUAGES, TODAY

CATALOG = real_catalog()
CONDITIONS = ConditionWording(CATALOG, Wording(CATALOG))
PERSON, YOUNG = Test("subject_nature", "is", "individual"), Test("age", "at_most", 17)


@pytest.mark.parametrize(
    ("condition", "chinese", "english"),
    [
        (ALWAYS, "", ""),
        (PERSON, "主体是个人", "the subject is an individual"),
        (Test("subject_nature", "is_not", "individual"), "主体是单位", "the subject is an organization"),
        (
            Test("subject_nature", "in", ("enterprise", "law_firm", "foundation")),
            "主体性质是企业、律师事务所或基金会",
            "subject nature is Enterprise, Law firm or Foundation",
        ),
        (Test("province", "is_not", "hebei"), "省份不是河北", "province is not Hebei"),
        (Test("province", "not_in", ("hebei", "henan")), "省份不是河北或河南", "province is not Hebei or Henan"),
        (YOUNG, "负责人年龄不大于 17", "age of the person in charge is at most 17"),
        (Test("filed_websites", "at_least", 30), "已备案网站数不小于 30", "number of filed websites is at least 30"),
        (
            Test("subject_person_is_legal_representative", "is", False),
            "主体负责人不是法定代表人",
            "the subject person in charge is not the legal representative",
        ),
        (Test("id_card_province", "known", True), "身份证所属省份已知", "province of the ID card is known"),
        (Test("id_card_province", "known", False), "身份证所属省份还不清楚", "province of the ID card is not known"),
        (
            Test("scope_words", "is_not", "none"),
            "名称或经营范围有金融字样，或者名称或经营范围有其他要审批的字样",
            "name or scope hold finance words, or name or scope hold other trigger words",
        ),
        (Test("changed_items", "is", "certificate"), "证件有变化", "the certificate changes"),
        (Not(PERSON), "不属于“主体是个人”", "not (the subject is an individual)"),
        (
            All((PERSON, YOUNG)),
            "主体是个人、负责人年龄不大于 17",
            "the subject is an individual and age of the person in charge is at most 17",
        ),
        (
            AnyOf((All((PERSON, YOUNG)), Not(PERSON))),
            "（主体是个人、负责人年龄不大于 17），或者不属于“主体是个人”",
            "(the subject is an individual and age of the person in charge is at most 17), "
            "or not (the subject is an individual)",
        ),
    ],
    ids=str,
)
def test_a_condition_is_said_in_words(condition, chinese, english):
    assert CONDITIONS.in_words(condition, "zh") == chinese
    assert CONDITIONS.in_words(condition, "en") == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_condition_of_a_province_shows_an_id(language):
    for province in CATALOG.provinces.values():
        for change in province_version_on(province, TODAY).changes:
            said = CONDITIONS.in_words(change.when, language)
            assert bool(said) == (change.when != ALWAYS)
            assert "_" not in said and "True" not in said and "{" not in said, said


def test_several_statements_of_one_test_stay_together_among_others():
    said = CONDITIONS.in_words(All((PERSON, Test("scope_words", "is_not", "none"))), "en")
    assert said == (
        "the subject is an individual and (name or scope hold finance words, or name or scope hold other trigger words)"
    )
