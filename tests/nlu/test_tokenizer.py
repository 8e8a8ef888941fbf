"""Tokens: one for each Chinese character, whole words and addresses, offsets of the text as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import tokenizer
from bot.nlu.tokenizer import MAXIMUM_LENGTH, MixedTokenizer, fold
from tests.nlu.components import tokenized


def words(text: str) -> list[str]:
    return [token.text for token in tokenized(text).get(TOKENS_NAMES[TEXT])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我要备案", ["我", "要", "备", "案"]),
        ("ECS服务器2台", ["ECS", "服", "务", "器", "2", "台"]),
        ("I don't know", ["I", "don't", "know"]),
        ("real-name check", ["real", "-", "name", "check"]),
        ("域名example.com.cn怎么备案", ["域", "名", "example.com.cn", "怎", "么", "备", "案"]),
        ("打开https://www.example.com/a?b=1，看看", ["打", "开", "https://www.example.com/a?b=1", ",", "看", "看"]),
        ("写信给me@example.com吧", ["写", "信", "给", "me@example.com", "吧"]),
        ("备案号浙ICP备2026000001号-1吗", ["备", "案", "号", "浙ICP备2026000001号-1", "吗"]),
        ("ＩＣＰ备案１２３", ["ICP", "备", "案", "123"]),
        ("3.6.21 costs 1,000", ["3.6.21", "costs", "1,000"]),
    ],
)
def test_chinese_is_cut_by_character_and_all_else_by_word(text, expected):
    assert words(text) == expected


def test_things_of_one_kind_share_a_lemma():
    lemmas = [token.lemma for token in tokenized("a.cn b.com 浙ICP备2026000001号 x@y.cn").get(TOKENS_NAMES[TEXT])]
    assert lemmas == ["domainname", "domainname", "recordnumber", "email"]


@given(st.text(max_size=60))
def test_tokens_stand_where_they_were_written(text):
    for token in tokenized(text or "x").get(TOKENS_NAMES[TEXT]):
        assert fold((text or "x")[token.start : token.end]) == token.text


@pytest.mark.parametrize(
    "text", ["备" * 2_000, "备案 " * 3_334, "a" * 10_000, "a." * 5_000, "\0\0", "\ud800备\udfff", "\n"]
)
def test_no_text_is_too_strange(text):
    assert all(token.end <= MAXIMUM_LENGTH for token in tokenized(text).get(TOKENS_NAMES[TEXT]))


def test_the_vocabulary_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(tokenizer, "MAXIMUM_STRINGS", 1_000)
    component = MixedTokenizer(MixedTokenizer.get_default_config())
    for number in range(3_000):
        component.tokenize(Message.build(f"word{number}"), TEXT)
    assert len(component._pipeline.vocab.strings) < 2_000
