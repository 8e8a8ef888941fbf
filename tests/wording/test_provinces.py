"""What a province asks for of its own, said to a customer in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.filing.compare import province_rules
from bot.filing.model import Operation
from bot.wording.compose import Wording
from bot.wording.plain import plain_text
from bot.wording.provinces import ProvinceWording
from tests.catalogs import real_catalog
from tests.wording.situations import LANGUAGES, TODAY
from tests.wording.test_compose import check

CATALOG = real_catalog()
PROVINCES = ProvinceWording(CATALOG, Wording(CATALOG))
GUANGDONG = CATALOG.provinces["guangdong"]
OPERATIONS = [one for one in CATALOG.outcomes.values() if isinstance(one, Operation)]

both_languages = pytest.mark.parametrize("language", LANGUAGES)


def hedge(language):
    return CATALOG.phrases["hedged"].get(language).format(text="")


@both_languages
@pytest.mark.parametrize("province", CATALOG.provinces.values(), ids=lambda province: province.id)
def test_every_province_is_told_whole(province, language):
    for on in (TODAY, date(2022, 6, 1), date(2019, 10, 1), date(2018, 1, 1)):
        data = check(PROVINCES.province(province, on, language), language, province.id)
        assert data["on"] == on.isoformat()
        said = [block["text"] for block in data["blocks"] if block["kind"] == "paragraph"]
        assert province.name.get(language) in said[0] and province.checked.isoformat() in said[0]
        assert province.administration.get(language) in said[-1]


@both_languages
def test_everything_is_told_that_is_not_only_taken_back(language):
    reply = PROVINCES.province(GUANGDONG, TODAY, language)
    for rule in province_rules(GUANGDONG, TODAY):
        text = PROVINCES.text(rule, GUANGDONG).get(language)
        assert (text in plain_text(reply)) == (rule.change.verb != "drop"), text


@both_languages
def test_a_rule_says_when_it_holds_and_for_which_few_operations(language):
    said = plain_text(PROVINCES.province(GUANGDONG, TODAY, language)).splitlines()
    (suffix,) = (line for line in said if ("“-1”" if language == "zh" else "such as -1") in line)
    (advised,) = (line for line in said if ("建议主体负责人" if language == "zh" else "recommends") in line)
    assert ("主体是单位" if language == "zh" else "the subject is an organization") in advised
    assert CATALOG.outcomes["change_subject"].name.get(language) in advised
    assert CATALOG.outcomes["first_filing"].name.get(language) not in suffix


@both_languages
def test_what_is_not_certain_is_hedged_and_what_is_certain_is_not(language):
    for province in CATALOG.provinces.values():
        said = plain_text(PROVINCES.province(province, TODAY, language)).splitlines()
        for rule in province_rules(province, TODAY):
            text = PROVINCES.text(rule, province).get(language)
            lines = [line for line in said if text in line]
            if rule.change.verb != "drop" and len(lines) == 1 and rule.change.kind != "document":
                own = CATALOG.requirements[rule.change.use.id].confidence if rule.change.use else "high"
                sure = {rule.change.confidence, own} == {"high"}
                assert (hedge(language).strip() in lines[0]) != sure, lines


@both_languages
def test_obstacles_come_first_and_papers_say_why(language):
    data = PROVINCES.province(GUANGDONG, TODAY, language, operation=CATALOG.outcomes["first_filing"]).to_json()
    kinds = [block["kind"] for block in data["blocks"] if block["kind"] != "paragraph"]
    assert kinds == ["obstacles", "checklist", "requirements", "sources"]
    (papers,) = (block["items"] for block in data["blocks"] if block["kind"] == "checklist")
    assert all(item["note"] and item["why"] and item["form"] for item in papers)
    assert data["obstacles"] == ["other_subject_person_refused", "under_age_refused"]
    assert "commitment_letter" in data["documents"] and "number_without_suffix" in data["requirements"]
    assert {"tencent_province_rules", "huawei_province_digest"} <= set(data["sources"])


@both_languages
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_the_rules_for_one_operation_name_it_above_and_not_in_every_line(operation, language):
    reply = PROVINCES.province(GUANGDONG, TODAY, language, operation=operation)
    check(reply, language, operation.id)
    first, *rest = plain_text(reply).splitlines()
    assert operation.name.get(language) in first
    only = CATALOG.phrases["province_rule_only"].get(language).split("{operations}")[0].split("{text}")[1]
    assert not [line for line in rest if only in line]


def test_an_individual_hears_nothing_about_legal_representatives():
    first = CATALOG.outcomes["first_filing"]
    person = plain_text(PROVINCES.province(GUANGDONG, TODAY, "zh", operation=first, nature="individual"))
    company = plain_text(PROVINCES.province(GUANGDONG, TODAY, "zh", operation=first, nature="enterprise"))
    assert "法定代表人担任" in company and "法定代表人担任" not in person
    assert "居住证" in person and "居住证\n" not in company
    assert "主体是个人" not in person and "主体是单位" not in company


@both_languages
def test_a_province_without_rules_of_the_day_says_so(language):
    said = plain_text(PROVINCES.province(GUANGDONG, date(2018, 1, 1), language)).splitlines()
    key = CATALOG.phrases["province_no_rules"].get(language)
    assert said[0] == key.format(province=GUANGDONG.name.get(language), checked="2026-11-20", limits="")
    assert len(said) == 2


@both_languages
def test_a_province_that_nobody_looked_up_is_said_to_be_open(language):
    said = plain_text(PROVINCES.province(replace(GUANGDONG, checked=None, versions=()), TODAY, language))
    assert CATALOG.phrases["province_unchecked"].get(language).format(province=GUANGDONG.name.get(language)) in said


@both_languages
def test_nothing_is_said_twice_and_no_id_shows(language):
    for province in CATALOG.provinces.values():
        data = PROVINCES.province(province, TODAY, language).to_json()
        for block in data["blocks"]:
            lines = [(item["id"], item["text"]) for item in block.get("items", ())]
            assert len(lines) == len(set(lines)), province.id
            assert not [text for _, text in lines if re.search(r"[a-z]_[a-z]", text)], province.id
