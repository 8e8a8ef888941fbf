"""Every question of ours can be interrupted: by another one, by "why", "where" and "not sure", in both languages."""

from __future__ import annotations

import pytest

from tests.catalogs import real_catalog

pytestmark = pytest.mark.rasa
CATALOG = real_catalog()
FACTS = [name for name in CATALOG.question_order if name != "goal"]
ROWS = list(CATALOG.details.values())
QUESTIONS = {"zh": "备案一般要多久？", "en": "how long does an ICP filing usually take?"}
WHYS = {"zh": "为什么要问这个", "en": "why do you ask that?"}
WHERES = {"zh": "这个在哪里能查到", "en": "where can I find that?"}
DOUBTS = {"zh": "不确定", "en": "not sure"}
OPENINGS = {"zh": "公司网站要备案", "en": "my company wants to file a website"}
every_fact = pytest.mark.parametrize("fact", FACTS)
both_languages = pytest.mark.parametrize("language", ["zh", "en"])


async def asked(assistant, fact, language):
    """Begin a conversation in which this fact or row is asked."""
    conversation = assistant.new_conversation()
    await assistant.send(conversation, text=OPENINGS[language])
    await assistant.send(conversation, choice="host")
    await assistant.send(conversation, choice=f"edit:{fact}")
    assert assistant.asked(conversation).removeprefix("sheet:") == fact
    return conversation


async def said(assistant, conversation, text):
    return assistant.said(await assistant.send(conversation, text=text))


@every_fact
@both_languages
async def test_a_question_in_the_middle_is_answered_never_stored_and_our_question_returns(assistant, fact, language):
    conversation = await asked(assistant, fact, language)
    before = assistant.case(conversation)
    text = await said(assistant, conversation, QUESTIONS[language])
    after = assistant.case(conversation)
    assert "22" in text
    assert CATALOG.facts[fact].question.get(language) in text
    assert (after.facts, after.details, after.asked) == (before.facts, before.details, fact)


@every_fact
@both_languages
async def test_why_and_where_are_answered(assistant, fact, language):
    conversation = await asked(assistant, fact, language)
    assert CATALOG.facts[fact].reason.get(language) in await said(assistant, conversation, WHYS[language])
    assert CATALOG.facts[fact].find_out.get(language) in await said(assistant, conversation, WHERES[language])
    assert assistant.asked(conversation) == fact


@every_fact
@both_languages
async def test_who_is_not_sure_hears_how_to_find_out_and_is_not_asked_again(assistant, fact, language):
    conversation = await asked(assistant, fact, language)
    text = await said(assistant, conversation, DOUBTS[language])
    assert CATALOG.facts[fact].find_out.get(language) in text
    assert assistant.case(conversation).facts[fact] == "not_sure" and assistant.asked(conversation) != fact


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
@both_languages
async def test_a_question_in_the_middle_of_the_sheet_is_no_value_of_its_row(assistant, row, language):
    conversation = await asked(assistant, row.id, language)
    text = await said(assistant, conversation, QUESTIONS[language])
    assert "22" in text and row.question.get(language) in text
    assert row.id not in assistant.case(conversation).details
