"""Questions, refusals and pasted rejections that nobody used for writing or tuning are answered as they should be."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from bot.cases.questions import Questions, question_sentences, rejection_sentences
from bot.catalog.reader import read_catalog
from bot.nlu.training import sentences_of
from bot.settings import read_settings
from bot.wiring import open_questions
from tests.nlu.held_out import normalized
from tests.questions.fresh import (
    LANGUAGES,
    ask,
    ask_next_door,
    half,
    is_recognized,
    is_refused,
    next_door,
    paste,
    pasted,
    questions,
    share,
)

RIGHT_FIRST = 0.90
WRONG_BUT_CONFIDENT = 0.03
REFUSED = 0.90
RECOGNIZED = 0.90

SETTINGS = read_settings()
CATALOG = read_catalog(SETTINGS.catalog)


@pytest.fixture(scope="module")
def trained() -> Questions:
    """Return the questions of the catalogue, learned where they are new."""
    return open_questions(CATALOG, SETTINGS.models)


@pytest.mark.rasa
@pytest.mark.parametrize("language", LANGUAGES)
def test_unseen_questions_find_their_answer_and_are_seldom_answered_wrongly(trained, language):
    asked = ask(language, "acceptance", trained)
    assert share([one.is_first for one in asked]) >= RIGHT_FIRST
    assert share([one.is_wrong for one in asked]) <= WRONG_BUT_CONFIDENT


@pytest.mark.rasa
def test_what_is_somebody_elses_business_is_refused(trained):
    asked = [one for language in LANGUAGES for one in ask_next_door(language, "acceptance", trained)]
    assert share([is_refused(one) for one in asked]) >= REFUSED


@pytest.mark.rasa
def test_the_reasons_in_a_pasted_rejection_are_recognized_and_no_others(trained):
    assert share([is_recognized(one) for one in paste("acceptance", trained)]) >= RECOGNIZED


def test_there_are_enough_unseen_questions_of_each_kind():
    for language in LANGUAGES:
        assert len(half(questions(language), "acceptance")) >= 150
    assert sum(len(half(next_door(language), "acceptance")) for language in LANGUAGES) >= 60
    assert len(pasted()) >= 60


def test_every_fresh_question_leads_to_entries_that_exist():
    for language in LANGUAGES:
        assert {one for right in questions(language).values() for one in right} <= set(CATALOG.answers)
    assert {one for right in pasted().values() for one in right} <= set(CATALOG.rejections)


def test_no_fresh_sentence_was_used_for_writing():
    known = {normalized(text) for text in _written()}
    assert [text for text in _fresh() if normalized(text) in known] == []


def _fresh() -> Iterator[str]:
    for language in LANGUAGES:
        yield from questions(language)
        yield from next_door(language)
    yield from pasted()


def _written() -> Iterator[str]:
    yield from (text for _, text in question_sentences(CATALOG))
    yield from (text for _, text in rejection_sentences(CATALOG))
    yield from sentences_of(Path("data/nlu"), ("out_of_scope", "chitchat"))
