"""What is found in a filing sheet: never a failure, whatever was typed, and always something that can be said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.filing.conditions import ALWAYS
from bot.filing.lint import EFFECTS, filled_rows, lint
from tests.catalogs import ROOT, real_catalog

CATALOG = real_catalog()
TODAY = date(2026, 11, 24)
HOST = {"goal": "host", "server_location": "mainland", "server_provider": "alibaba"}
FIRST = {**HOST, "subject_record": "none", "domain_record": "none"}
NATURES = [choice.value for choice in CATALOG.facts["subject_nature"].choices]

ROWS = st.dictionaries(
    st.sampled_from(list(CATALOG.details)),
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(["中国论坛", "北京", "a@b", "0571-88001234", "2026-02-30", "\ud800", "长期"]),
    ),
    max_size=8,
)
SITUATIONS = st.fixed_dictionaries(
    {"province": st.sampled_from([*CATALOG.provinces, "not_sure"]), "subject_nature": st.sampled_from(NATURES)}
)


@given(details=ROWS, situation=SITUATIONS)
def test_whatever_is_typed_the_findings_are_whole_and_stand_beside_a_row(details, situation):
    for finding in lint(CATALOG, {**FIRST, **situation}, details, TODAY):
        assert finding.rows[0] in CATALOG.details
        assert finding.effect in EFFECTS and finding.sources
        for text in (finding.text.zh, finding.text.en, finding.way_out.zh, finding.way_out.en):
            assert text.strip() and "{" not in text.replace(details.get("domain_name", ""), "")


@given(details=ROWS)
def test_the_same_sheet_has_the_same_findings_and_they_follow_the_rows(details):
    found = lint(CATALOG, FIRST, details, TODAY)
    assert found == lint(CATALOG, FIRST, dict(reversed(details.items())), TODAY)
    positions = [CATALOG.details[finding.rows[0]].position for finding in found]
    assert positions == sorted(positions)


@given(details=ROWS)
def test_what_a_check_looks_at_is_in_its_canonical_form_already(details):
    once = filled_rows(CATALOG, details)
    assert filled_rows(CATALOG, once) == once


@given(name=st.text(alphabet="论坛社区博客平台在线ab", max_size=12))
def test_a_word_is_named_by_one_finding_of_a_row_only(name):
    values = {**FIRST, "province": "beijing", "subject_nature": "individual"}
    listing = {
        "individual_website_name_banned",
        "individual_website_name_by_province",
        "individual_website_name_approval",
    }
    found = [one for one in lint(CATALOG, values, {"website_name": name}, TODAY) if one.id in listing]
    for word in ("论坛", "社区", "博客", "平台", "在线"):
        assert sum(word in one.text.zh for one in found) <= 1


def test_no_phone_name_or_mail_address_is_repeated_in_a_finding():
    details = {
        "subject_person_phone": "17000001234",
        "emergency_phone": "17000001234",
        "subject_person_name": "张示例",
        "website_name": "张示例",
        "subject_person_email": "zhang.example@example.con",
        "mailing_address": "江苏省南京市示例村",
    }
    for finding in lint(CATALOG, {**FIRST, "province": "zhejiang", "subject_nature": "enterprise"}, details, TODAY):
        said = finding.text.zh + finding.text.en + finding.way_out.zh + finding.way_out.en
        assert not [value for value in details.values() if value in said], finding.id


def test_a_row_that_does_not_exist_is_not_looked_at():
    assert lint(CATALOG, FIRST, {"shoe_size": "42"}, TODAY) == ()


def test_a_finding_of_a_province_is_as_uncertain_as_the_rule_it_stands_on():
    values = {**FIRST, "province": "beijing", "subject_nature": "individual"}
    (found,) = lint(CATALOG, values, {"website_name": "小林团购笔记"}, TODAY)
    assert (found.confidence, CATALOG.findings[found.id].confidence) == ("medium", "high")
    assert "团购" in found.text.zh and "北京" in found.text.zh and "Beijing" in found.text.en


def test_the_words_of_a_province_are_written_down_only_in_its_file():
    for finding in CATALOG.findings.values():
        if finding.requirement == "individual_website_name_banned_words":
            assert finding.words == ()


def expected(kind):
    path = ROOT / "tests" / "scenarios" / "findings.yml"
    scenarios = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [(set(one["expect"]["findings"].get(kind, ())), one) for one in scenarios]


@pytest.mark.parametrize("finding", CATALOG.findings)
def test_every_finding_is_found_in_one_situation_and_in_another_it_is_not(finding):
    wanted = [ids for kind in ("only", "include") for ids, _ in expected(kind)]
    assert any(finding in ids for ids in wanted), "no situation finds it"
    row = CATALOG.findings[finding].rows[0]
    others = [one for ids, one in expected("only") if finding not in ids and row in one["details"]]
    others += [one for ids, one in expected("exclude") if finding in ids]
    assert others or CATALOG.findings[finding].when is ALWAYS, "no situation does without it"


def test_there_are_many_situations():
    assert len(expected("only")) >= 60
