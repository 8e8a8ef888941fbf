"""Which language a message is in, and which one is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.language import LANGUAGES, language_asked_for, language_of
from tests.catalogs import real_catalog


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "我的 website 要备案",
        "ICP filing 怎么办",
        "please 帮我",
        "ok 的",
        "example.com 备过案",
        "備案",
        "那",
        "㐀",
        "1 号",
    ],
)
def test_any_chinese_character_makes_it_chinese(text):
    assert language_of(text) == "zh"


@pytest.mark.parametrize(
    "text",
    [
        "What is 接入备案?",
        "Does 备案 take long in 浙江?",
        "My company is 杭州示例科技有限公司 and the domain is filed",
        "How do I get a 主体备案号",
    ],
)
def test_an_english_sentence_with_chinese_terms_stays_english(text):
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", ["is it 备案过的", "my 域名没备案 what to do"])
def test_a_sentence_that_chinese_words_make_is_chinese(text):
    assert language_of(text) == "zh"


@pytest.mark.parametrize(
    "text",
    [
        "I want to open a website", "hello", "Hello.", "Hello!", "Individual.", "How long?", "is example.com filed",
        "my server is at 1.2.3.4", "Move it to Alibaba Cloud.", "no idea", "DON'T KNOW", "mail me@example.com please",
    ],
)  # fmt: skip
def test_english_words_make_it_english(text):
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "ok", "OK!", "no", "yes", "hi", "3", "2026-11-20", "13800001234", "example.com", "www.example.com",
        "https://example.com/a/b", "me@example.cn", "12345678-90ab-cdef-1234-567890abcdef", "91350100M000100Y43",
        "🙂🙂", "?!", "ICP", "こんにちは", "привет как дела", "/", "example.com.", "shop.example.com, example.org",
    ],
)  # fmt: skip
def test_what_could_be_either_is_neither(text):
    assert language_of(text) is None


@given(st.text(max_size=200))
def test_every_text_has_a_language_or_none(text):
    assert language_of(text) in (*LANGUAGES, None)
    assert language_asked_for(text) in (*LANGUAGES, None)


def test_whatever_the_bot_asks_or_offers_is_recognized_as_its_own_language():
    catalog = real_catalog()
    for fact in catalog.facts.values():
        assert language_of(fact.question.zh) == "zh", fact.id
        assert language_of(fact.question.en) in ("en", "zh"), fact.id
        for choice in fact.choices:
            assert language_of(choice.name.zh) in ("zh", None), choice
            assert language_of(choice.name.en) in ("en", None), choice


def test_a_message_of_the_longest_body_is_looked_at_at_once():
    """No timing here: one word of 200 000 letters would take minutes if the work grew with its square."""
    assert language_of("x" * 200_000) == "en"
    assert language_of("x@" * 100_000) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in English please", "en"),
        ("说英文", "en"),
        ("用英语跟我说", "en"),
        ("ENGLISH", "en"),
        ("speak Chinese", "zh"),
        ("中文", "zh"),
        ("换成中文吧", "zh"),
        ("普通话", "zh"),
        ("Mandarin please", "zh"),
        ("中文还是英文都行", None),
        ("switch from Chinese to English", None),
        ("换个语言", None),
        ("说日语", None),
        ("", None),
    ],
)
def test_the_language_that_is_named_is_asked_for(text, language):
    assert language_asked_for(text) == language
