"""A customer's message is kept as a held-out sentence only if nobody's data is in it and nothing is trained on it."""

from __future__ import annotations

import shutil

import pytest
from ruamel.yaml import YAML

from tests.nlu import add, held_out


@pytest.mark.parametrize(
    ("intent", "sentence", "problem"),
    [
        ("order_pizza", "一份披萨", "is none of"),
        ("ask_fees", "打我电话13912345678告诉我多少钱", "belongs to a person"),
        ("ask_fees", "how much for realcustomer.com", "belongs to a person"),
        ("ask_fees", "备案收费吗", "trained on"),
    ],
)
def test_what_may_not_be_held_out_is_refused(intent, sentence, problem):
    assert problem in add.problem_with(intent, sentence)


def test_a_message_with_an_example_domain_is_accepted():
    assert add.problem_with("ask_fees", "把 example.cn 也挂上去总共得花几个大洋") is None


@pytest.mark.parametrize(("sentence", "language"), [("总共几个大洋: 三个?", "zh"), ("how many: three?", "en")])
def test_a_message_is_written_below_its_intent(tmp_path, monkeypatch, sentence, language):
    copy = shutil.copy(held_out.path_of(language), tmp_path)
    monkeypatch.setattr(add, "path_of", lambda _: tmp_path / held_out.path_of(language).name)
    add.insert("ask_fees", sentence)
    with open(copy, encoding="utf-8") as file:
        assert YAML(typ="safe").load(file)["ask_fees"][-1] == sentence
