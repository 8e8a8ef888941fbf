"""Training sentences cover every intent in both languages, contradict nothing, and keep clear of the held-out ones."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from tests.nlu.held_out import held_out, normalized

ROOT = Path(__file__).parents[2]
LANGUAGES = ("zh", "en")
FILING = {
    "first_filing", "transfer_filing", "add_website", "change_filing", "claim_filing", "cancel_filing", "psb_filing",
    "commercial_license",
}  # fmt: skip
QUESTIONS = {
    "ask_need_filing", "ask_documents", "ask_duration", "ask_status", "ask_requirements", "ask_rejection",
    "ask_definition", "ask_fees", "ask_after_filing",
}  # fmt: skip
PEOPLE = {"ask_human", "out_of_scope"}
DIALOGUE = {
    "greet", "goodbye", "thank", "affirm", "deny", "not_sure", "state_fact", "correct_fact", "ask_reason",
    "ask_next_step", "show_case", "resume_case", "go_back", "stop", "start_over", "choose_language", "forget_me",
    "give_feedback", "chitchat",
}  # fmt: skip
INTENTS = FILING | QUESTIONS | PEOPLE | DIALOGUE


@pytest.fixture(scope="module")
def sentences() -> dict[str, list[tuple[str, str]]]:
    """Return language → (sentence, intent)."""
    return {
        language: [
            (one.get(TEXT), one.get(INTENT)) for one in load_data(str(ROOT / "data/nlu" / language)).intent_examples
        ]
        for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_sentences(sentences, language):
    assert {intent for _, intent in sentences[language]} == INTENTS


def test_the_domain_names_the_same_intents():
    assert set(Domain.load(str(ROOT / "domain.yml")).intents) >= INTENTS


def test_no_sentence_belongs_to_two_intents(sentences):
    intents = defaultdict(set)
    for sentence, intent in sentences["zh"] + sentences["en"]:
        intents[normalized(sentence)].add(intent)
    assert {sentence: found for sentence, found in intents.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_a_payload(sentences, language):
    assert [sentence for sentence, _ in sentences[language] if sentence.startswith("/")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_sentences_cover_what_customers_want(language):
    assert set(held_out(language)) == FILING | QUESTIONS | PEOPLE | {"forget_me"}
    assert all(len(examples) >= 15 for examples in held_out(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_held_out_sentence_is_trained_on(sentences, language):
    trained = {normalized(sentence) for sentence, _ in sentences["zh"] + sentences["en"]}
    both = [sentence for examples in held_out(language).values() for sentence in examples]
    assert [sentence for sentence in both if normalized(sentence) in trained] == []
