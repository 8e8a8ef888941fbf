"""The trained model understands sentences it has never seen, in both languages and for every intent."""

from __future__ import annotations

import pytest

from tests.nlu.held_out import LANGUAGES, held_out, known_failures, shares, trained_agent, understood

OVERALL = 0.92
EACH_INTENT = 0.80

pytestmark = pytest.mark.rasa


@pytest.fixture(scope="module")
async def results():
    """Return what the model makes of every held-out sentence."""
    return await understood(trained_agent())


async def test_held_out_sentences_are_understood(results):
    for language in LANGUAGES:
        ours = shares([one for one in results if one.language == language])
        assert sum(ours.values()) / len(ours) >= OVERALL, (language, ours)


async def test_no_intent_is_left_behind(results):
    assert {intent: share for intent, share in shares(results).items() if share < EACH_INTENT} == {}


async def test_only_known_failures_fail(results):
    known = known_failures()
    assert [one.sentence for one in results if not one.right and one.sentence not in known] == []


async def test_what_is_understood_by_now_is_no_longer_listed_as_a_failure(results):
    known = known_failures()
    assert [one.sentence for one in results if one.right and one.sentence in known] == []


def test_every_known_failure_is_a_held_out_sentence():
    sentences = {one for language in LANGUAGES for examples in held_out(language).values() for one in examples}
    assert [one for one in known_failures() if one not in sentences] == []
