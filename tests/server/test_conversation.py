"""What may come in through any door, before the trained model sees it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.agent import Agent

from bot.cases.memory import MemoryRepository
from bot.server.conversation import LONGEST_MESSAGE, Conversations, clean
from bot.wiring import make_services
from bot.wording.plain import from_json
from tests.cases.talk import Clock
from tests.catalogs import real_catalog

PHRASES = real_catalog().phrases


@pytest.fixture
def conversations():
    """A door with everything behind it but a trained model."""
    return Conversations(Agent(), make_services(real_catalog(), MemoryRepository(), clock=Clock()))


# Cleaning


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  你好 \n", "你好"),
        ("一行\n两行\tend", "一行\n两行\tend"),
        ("a\0b\x1b[31mc\x7f", "ab[31mc"),
        ("a\ud800b\udfffc", "abc"),
        ("e\u0301", "é"),
        ("e\0\u0301", "é"),
        ("🙂 好", "🙂 好"),
        ("/restart", "restart"),
        ("///restart", "restart"),
        ("/ /restart", "restart"),
        ("\u3000/ \t/\n/restart", "restart"),
        ("\0/restart", "restart"),
        ('/state_fact{"choice": "x"}', 'state_fact{"choice": "x"}'),
        ("和/或", "和/或"),
        ("https://example.com/a", "https://example.com/a"),
        ("/", ""),
        ("\ue000", ""),
        ("", ""),
        ("我的身份证是11010519491231002X", "我的身份证是110*************2X"),
        ("110105 19491231 002X", "110*************2X"),
        ("91350100M000100Y43", "91350100M000100Y43"),
        ("13800001234", "13800001234"),
    ],
)
def test_a_text_is_cleaned(text, cleaned):
    assert clean(text) == cleaned


@given(st.text(st.one_of(st.characters(), st.sampled_from("/ \n\t\0\ud800\u200b\u3000")), max_size=80))
def test_whatever_comes_in_is_no_command_and_can_be_stored(text):
    cleaned = clean(text)
    assert not cleaned.strip().startswith("/")
    assert not any(unicodedata.category(one) in ("Cs", "Co") for one in cleaned)
    assert not any(unicodedata.category(one) == "Cc" and one not in "\n\t" for one in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


# What is refused at the door


@pytest.mark.parametrize("text", ["", "   ", "\n", "\0\x1b", "\ud800", "///", "\ue000"])
async def test_a_message_without_readable_text_is_not_kept(conversations, text):
    (reply,) = await conversations.handle("test:one", text=text)
    assert from_json(reply) == PHRASES["empty_message"].zh
    assert conversations.services.desk.repository.list() == []


async def test_neither_text_nor_button_is_an_empty_message(conversations):
    (reply,) = await conversations.handle("test:one")
    assert from_json(reply) == PHRASES["empty_message"].zh


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("字" * 10_000, "zh"),
        ("word " * 2_000, "en"),
        ("mixed 中 " * 2_000, "zh"),
        ("x" * (LONGEST_MESSAGE + 1), "en"),
        ("1" * 10_000, "zh"),
    ],
)
async def test_a_message_that_is_too_long_is_refused_in_its_language_and_not_kept(conversations, text, language):
    (reply,) = await conversations.handle("test:one", text=text)
    assert from_json(reply) == PHRASES["too_long"].get(language).format(limit=LONGEST_MESSAGE)
    assert reply["language"] == language
    assert conversations.services.desk.repository.list() == []


async def test_a_button_that_is_too_long_is_refused(conversations):
    (reply,) = await conversations.handle("test:one", choice="x" * 10_000)
    assert from_json(reply) == PHRASES["too_long"].zh.format(limit=LONGEST_MESSAGE)


@pytest.mark.parametrize("text", ["x" * LONGEST_MESSAGE, "字" * LONGEST_MESSAGE, f"  {'x' * LONGEST_MESSAGE}\n"])
async def test_the_longest_message_passes_the_door(conversations, text):
    (reply,) = await conversations.handle("test:one", text=text)
    assert from_json(reply) in (PHRASES["broken"].zh, PHRASES["broken"].en)


# Trouble behind the door


@pytest.mark.parametrize(("text", "language"), [("我要备案", "zh"), ("I want to file a site", "en")])
async def test_without_a_model_there_is_still_a_reply(conversations, text, language):
    (reply,) = await conversations.handle("test:one", text=text)
    assert from_json(reply) == PHRASES["broken"].get(language)


@pytest.mark.parametrize("conversation", ["a\0b", "\ud800", "x" * 400, ""])
@pytest.mark.parametrize("message", [{"text": "我要备案"}, {"choice": "host"}, {"choice": "\ud800\0"}])
async def test_no_conversation_id_and_no_button_raises(conversations, conversation, message):
    (reply,) = await conversations.handle(conversation, **message)
    assert reply["blocks"]
