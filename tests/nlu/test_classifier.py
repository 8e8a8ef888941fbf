"""The classifier learns from a few sentences, is the same after loading, and knows when it does not know."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import SimilarityClassifier
from tests.nlu.components import Workshop, featurized

SENTENCES = {
    "ask_fees": ["备案收费吗", "多少钱", "how much is it", "what does filing cost", "要交费用吗"],
    "ask_human": ["我要人工客服", "转接真人", "let me talk to a person", "a human please", "叫你们客服来"],
    "ask_duration": ["要多久", "备案几天能好", "how long does it take", "how many days", "审核时间多长"],
}


@pytest.fixture
def trained(workshop: Workshop) -> tuple:
    """Return the training data and a classifier that was trained on it and loaded."""
    data = featurized(workshop, SENTENCES)
    workshop.create(SimilarityClassifier).train(data)
    return data, workshop.load(SimilarityClassifier)


def test_it_knows_the_sentences_it_was_trained_on(trained):
    data, classifier = trained
    expected = [example.get(INTENT) for example in data.training_examples]
    assert [one.get(INTENT)["name"] for one in classifier.process(data.training_examples)] == expected


def test_the_ranking_is_a_probability_for_each_intent(trained):
    data, classifier = trained
    ranking = classifier.process(data.training_examples[:1])[0].get(INTENT_RANKING_KEY)
    assert np.isclose(sum(one["confidence"] for one in ranking), 1.0, atol=1e-5)
    assert [one["confidence"] for one in ranking] == sorted((one["confidence"] for one in ranking), reverse=True)


def test_training_twice_gives_the_same_classifier(trained, workshop):
    data, classifier = trained
    first = [one.get(INTENT)["confidence"] for one in classifier.process(data.training_examples)]
    again = featurized(workshop, SENTENCES)
    second_classifier = workshop.create(SimilarityClassifier)
    second_classifier.train(again)
    assert first == [one.get(INTENT)["confidence"] for one in second_classifier.process(again.training_examples)]


def test_a_message_without_words_has_no_intent(trained):
    assert trained[1].process([Message.build("")])[0].get(INTENT) == {"name": None, "confidence": 0.0}
