"""Runs of words and letters are counted where training has seen them more than once, and nowhere else."""

from __future__ import annotations

import pytest

from bot.nlu.words import Vocabulary, plain, runs


def test_runs_are_up_to_three_words_and_three_to_five_letters():
    assert list(runs(["备", "案", "吗"])) == ["备", "案", "吗", "备 案", "案 吗", "备 案 吗"]
    assert list(runs(["icp"])) == ["icp", "~_ic", "~icp", "~cp_", "~_icp", "~icp_", "~_icp_"]


@pytest.mark.parametrize(("word", "counted"), [("ICP", "icp"), ("2026", "0"), ("备", "备"), ("v2", "v2")])
def test_case_and_numbers_make_no_difference(word, counted):
    assert plain(word) == counted


def test_only_what_several_sentences_share_is_known():
    vocabulary = Vocabulary.of([["备", "案"], ["备", "份"], ["注", "销"]])
    assert list(vocabulary.columns) == ["备"]


def test_counts_are_by_sentence_and_run():
    vocabulary = Vocabulary.of([["a", "b"], ["b", "a"]])
    assert vocabulary.count([["a", "b", "a", "c"], [], ["c"]]).toarray().tolist() == [
        [2.0, 1.0],
        [0.0, 0.0],
        [0.0, 0.0],
    ]
