"""What is said in every situation: complete, in both languages, short enough, and as approved.

Refresh the approved texts with `python -m pytest tests/wording --snapshot-update`, and read what changed.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from string import Formatter

import pytest

from bot.filing.answers import Refused
from bot.filing.conditions import NOT_SURE
from bot.filing.facts import parse_answer
from bot.filing.formats import CHECKS
from bot.filing.model import Operation
from bot.wording.compose import Wording
from bot.wording.plain import plain_text
from tests.catalogs import real_catalog
from tests.wording.situations import LANGUAGES, OPERATIONS, company_in_zhejiang, everywhere, guidance_of, scenarios

CATALOG = real_catalog()
WORDING = Wording(CATALOG)
KEYS = ["language", "case", "outcome", "asks", "steps", "documents", "requirements", "obstacles", "sources",
        "conditional", "on", "progress", "blocks"]  # fmt: skip
ITEM_KEYS = {
    "steps": {"id", "text", "actor", "url", "where"},
    "checklist": {"id", "text", "note", "form", "why"},
    "obstacles": {"id", "text", "effect", "confidence", "source"},
    "requirements": {"id", "text", "effect", "confidence", "source"},
    "choices": {"value", "text"},
    "sources": {"id", "text", "url", "checked", "standing"},
}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LEFT_OVER = re.compile(r"\{|\}|\bNone\b(?! of)|\bTrue\b|\bFalse\b|<bot\.|Text\(")
_DOUBLED = re.compile(r"。。|，，|、、|：：|；；|。，|。、|\.\.(?!\.)|,,|::|  |(?<!\.cn) [,.;:](?:\s|$)|\( | \)")

both_languages = pytest.mark.parametrize("language", LANGUAGES)


def texts_in(reply):
    for block in reply["blocks"]:
        for part in block.get("items") or [block]:
            yield part["text"]
            yield from (part[key] for key in ("note", "where", "why") if part.get(key))


def check(reply, language, where):
    """Whatever a reply says, it is whole, in its language, and of the promised form."""
    data = json.loads(json.dumps(reply.to_json(), allow_nan=False))
    assert list(data) == KEYS, where
    assert data["language"] == language and data["blocks"], where
    for block in data["blocks"]:
        if block["kind"] == "paragraph":
            assert set(block) == {"kind", "text"} and block["text"].strip(), where
        else:
            assert set(block) == {"kind", "items"} | ({"fact"} if block["kind"] == "choices" else set()), where
            assert block["items"], f"{where}: the {block['kind']} block is empty"
            assert all(set(item) == ITEM_KEYS[block["kind"]] for item in block["items"]), where
    for text in texts_in(data):
        assert text.strip() and not _LEFT_OVER.search(text), f"{where}: {text}"
        assert not _DOUBLED.search(text), f"{where}: {text}"
    return data


def speaks(text, language):
    return bool(_CHINESE.search(text)) if language == "zh" else not _CHINESE.search(text)


# Phrases


@both_languages
@pytest.mark.parametrize("key", list(CATALOG.phrases))
def test_every_phrase_can_be_said_in_both_languages(key, language):
    text = CATALOG.phrases[key].get(language)
    names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    said = WORDING.phrase(key, language, **{name: f"«{name}»" for name in names})
    assert said.strip() and "{" not in said
    assert all(f"«{name}»" in said for name in names)
    # one placeholder between marks, such as `{name}: {value}`, has no words of its own
    if re.search(r"\w", re.sub(r"\{\w+\}", "", text)):
        assert speaks(text, language), text


@pytest.mark.parametrize("key", list(CATALOG.phrases))
def test_a_phrase_has_the_same_placeholders_in_both_languages(key):
    zh, en = (re.findall(r"\{(\w+)\}", CATALOG.phrases[key].get(language)) for language in LANGUAGES)
    assert sorted(zh) == sorted(en)


@both_languages
def test_every_refusal_can_be_said_with_its_example(language):
    answers = [(row.name, row.example, CHECKS[row.check](typed)) for row in CATALOG.details.values() for typed in TYPED]
    answers += [(fact.name, "x / y", parse_answer(fact, typed)) for fact in CATALOG.facts.values() for typed in TYPED]
    refused = [(name, example, answer) for name, example, answer in answers if isinstance(answer, Refused)]
    assert len({answer.reason for _, _, answer in refused}) >= 20
    for name, example, answer in refused:
        said = WORDING.refusal(answer, name, example, language)
        assert said.strip() and not _LEFT_OVER.search(said), (answer, said)


TYPED = (
    "", "?!", "x" * 250, "x" * 3000, "12345", "-5", "1 2", "2026-02-30", "someday", "个人和企业", "11010519491231002X",
    "91350100M000100Y4Z", "91350100M000100Y44", "9135", "a@b", "a@example.cn", "1.2.3.4", "example.nosuchsuffix",
    "市辖区中山路1号", "杭州", "杭州市西湖区文三路", "中国某某网", "www", "12345678901", "1380000123", "名称!!!的网站",
    "example.cn", "01012345", "1,2,3",
)  # fmt: skip


def test_every_reason_for_refusal_has_a_text():
    reasons = set()
    for row in CATALOG.details.values():
        reasons |= {getattr(CHECKS[row.check](typed), "reason", None) for typed in TYPED}
    for fact in CATALOG.facts.values():
        reasons |= {getattr(parse_answer(fact, typed), "reason", None) for typed in TYPED}
    assert reasons - {None} <= set(CATALOG.refusals)


# Every situation


@both_languages
def test_every_scenario_is_answered_whole(language):
    outcomes = set()
    for name, guidance in scenarios():
        data = check(WORDING.everything(guidance, language), language, name)
        outcomes.add(data["outcome"])
        if guidance.outcome:
            check(WORDING.answer(guidance, guidance.outcome, language), language, name)
            check(WORDING.steps(guidance, guidance.outcome, language), language, name)
            check(WORDING.papers(guidance, language), language, name)
            check(WORDING.durations(guidance, language), language, name)
            if guidance.asks:
                check(WORDING.preview(guidance, guidance.outcome, guidance.asks, language), language, name)
    assert set(CATALOG.outcomes) <= outcomes


@both_languages
def test_every_operation_is_answered_whole_in_every_province_and_for_every_subject(language):
    for where, guidance in everywhere():
        if guidance.outcome:
            check(WORDING.answer(guidance, guidance.outcome, language), language, where)
            check(WORDING.everything(guidance, language), language, where)
        else:
            check(WORDING.undecided(guidance, language), language, where)


LONGEST = {"zh": 1600, "en": 3000}
"""Characters of the essentials; the rest is said on request."""


@both_languages
def test_the_essentials_of_every_operation_are_short_enough_to_be_read(language):
    too_long = {}
    for where, guidance in everywhere():
        if isinstance(guidance.outcome, Operation):
            length = len(plain_text(WORDING.answer(guidance, guidance.outcome, language)))
            if length > LONGEST[language]:
                too_long[where] = length
    assert too_long == {}


@both_languages
def test_the_reply_carries_the_ids_of_everything_that_is_advised(language):
    for name, guidance in scenarios():
        data = WORDING.everything(guidance, language).to_json()
        for kind in ("steps", "documents", "requirements", "obstacles", "sources"):
            assert data[kind] == [thing.id for thing in getattr(guidance, kind)], name
        assert data["on"] == guidance.on.isoformat()
        assert 0 <= data["progress"]["answered"] <= data["progress"]["expected"] or not guidance.asks, name


@both_languages
def test_what_is_shown_in_lists_is_what_is_advised(language):
    for name, guidance in scenarios():
        if guidance.outcome is None:
            continue
        data = WORDING.everything(guidance, language).to_json()
        shown = {block["kind"]: [item["id"] for item in block["items"]] for block in data["blocks"] if "items" in block
                 and block["kind"] != "choices"}  # fmt: skip
        assert shown["steps"] == data["steps"], name
        assert shown.get("checklist", []) == data["documents"], name
        assert shown.get("obstacles", []) == data["obstacles"], name
        assert shown.get("requirements", []) == data["requirements"], name
        assert shown["sources"] == data["sources"] != [], name


# Questions and choices


@both_languages
@pytest.mark.parametrize("fact", CATALOG.facts.values(), ids=lambda fact: fact.id)
def test_every_question_offers_choices_that_parse_back_to_their_value(fact, language):
    guidance = replace(guidance_of({}), asks=fact)
    data = check(WORDING.question(guidance, fact, language), language, fact.id)
    assert data["asks"] == fact.id
    assert fact.question.get(language) in data["blocks"][0]["text"]
    options = [item for block in data["blocks"] if block["kind"] == "choices" for item in block["items"]]
    assert not options or options[-1]["value"] == NOT_SURE
    assert len({item["text"] for item in options}) == len(options)
    for item in options[:-1]:
        value = parse_answer(fact, item["value"]).value
        assert value == parse_answer(fact, item["text"]).value
        assert fact.choice(value[0] if fact.kind == "several" else value).name.get(language) == item["text"]


@both_languages
def test_a_question_that_returns_says_so(language):
    guidance = guidance_of({"goal": "host"})
    again = plain_text(WORDING.question(guidance, guidance.asks, language, short=True))
    assert guidance.asks.question.get(language) in again != guidance.asks.question.get(language)


@both_languages
def test_every_assumption_is_confirmed_in_one_sentence_with_two_buttons(language):
    for intent, likely in CATALOG.assumptions.items():
        known = {"server_location": "mainland", "server_provider": "alibaba", "subject_record": "none"}
        given = {name: value for name, value in known.items() if name not in likely}
        guidance = guidance_of(given, assumed=likely)
        if guidance.confirms:
            data = check(WORDING.confirmation(guidance, language), language, intent)
            assert [block["kind"] for block in data["blocks"]] == ["paragraph", "choices"]
            assert [item["value"] for item in data["blocks"][1]["items"]] == ["yes", "no"]
            assert data["asks"] in guidance.confirms and data["blocks"][1]["fact"] == "confirm"
            for name, value in guidance.confirms.items():
                assert CATALOG.facts[name].choice(value).statement.get(language) in data["blocks"][0]["text"]


@both_languages
def test_a_doubt_is_answered_case_by_case_with_how_to_find_out(language):
    doubtful = {"goal": "host", "server_location": "mainland", "server_provider": "alibaba"}
    guidance = guidance_of({**doubtful, "subject_record": "elsewhere", "domain_record": NOT_SURE})
    data = check(WORDING.by_cases(guidance, language), language, "doubt")
    assert [branch["if"] for branch in data["conditional"]] == [
        {"domain_record": value} for value in ("none", "own_alibaba", "own_elsewhere", "other_subject")
    ]
    said = plain_text(WORDING.by_cases(guidance, language))
    for branch in guidance.conditional:
        assert branch.decided.outcome.name.get(language) in said
    assert CATALOG.facts["domain_record"].find_out.get(language) in said


@both_languages
def test_each_case_of_a_doubt_says_what_it_depends_on(language):
    for name, guidance in scenarios():
        if guidance.conditional:
            lines = WORDING.by_cases(guidance, language).blocks
            for branch in guidance.conditional:
                stated = [CATALOG.facts[fact].choice(value).statement for fact, value in branch.conditions.items()]
                assert all(stated), name
                assert any(all(one.get(language) in line.text for one in stated) for line in lines), name


@both_languages
def test_where_nothing_can_be_told_a_person_is_offered(language):
    guidance = replace(guidance_of({}), asks=None)
    assert plain_text(WORDING.undecided(guidance, language)) == CATALOG.phrases["cannot_tell"].get(language)


# How sure we are


@both_languages
def test_what_is_not_certain_is_said_with_a_hedge_and_what_is_certain_without(language):
    hedge = CATALOG.phrases["hedged"].get(language).format(text="").strip(" ()（）")
    seen = set()
    for _, guidance in everywhere():
        if guidance.outcome is None:
            continue
        data = WORDING.everything(guidance, language).to_json()
        things = {thing.id: thing for thing in (*guidance.documents, *guidance.requirements, *guidance.obstacles)}
        for block in data["blocks"]:
            if block["kind"] in ("checklist", "requirements", "obstacles"):
                for item in block["items"]:
                    confidence = things[item["id"]].confidence
                    seen.add(confidence)
                    assert (hedge in item["text"]) == (confidence != "high"), item
    assert {"high", "low"} <= seen


@both_languages
def test_what_was_taken_for_granted_is_said(language):
    guidance = company_in_zhejiang("first_filing")
    presumed = [
        choice.statement.get(language)
        for name, value in guidance.presumed.items()
        if (choice := CATALOG.facts[name].choice(value)) and choice.statement
    ]
    said = plain_text(WORDING.answer(guidance, guidance.outcome, language))
    assert presumed and all(statement in said for statement in presumed)


@both_languages
def test_a_province_that_nobody_looked_up_is_said_to_be_unknown(language):
    guidance = company_in_zhejiang("first_filing")
    for checked, key in ((guidance.province.checked, "province_known"), (None, "province_unknown")):
        shown = replace(guidance, province=replace(guidance.province, checked=checked))
        hint = WORDING.phrase(key, language, province=guidance.province.name.get(language))
        assert (checked is None) == (key == "province_unknown")
        assert hint.strip() in plain_text(WORDING.answer(shown, shown.outcome, language))


# Approved texts


@both_languages
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_essentials_are_worded_as_approved(operation, language, snapshot):
    guidance = company_in_zhejiang(operation)
    assert guidance.outcome.id == operation
    assert plain_text(WORDING.answer(guidance, guidance.outcome, language)) == snapshot


def test_every_operation_has_an_approved_text():
    operations = {name for name, outcome in CATALOG.outcomes.items() if isinstance(outcome, Operation)}
    assert operations == set(OPERATIONS)
