"""The sentence encoder puts Chinese and English of the same meaning side by side, and bears every text."""

from __future__ import annotations

import time

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.encoder import SentenceEncoderFeaturizer


@pytest.fixture
def encoder(workshop) -> SentenceEncoderFeaturizer:
    """Return the component."""
    return workshop.create(SentenceEncoderFeaturizer)


def vectors(encoder: SentenceEncoderFeaturizer, *texts: str) -> list[np.ndarray]:
    messages = encoder.process([Message.build(text) for text in texts])
    return [message.get_dense_features(TEXT)[1].features[0] for message in messages]


def test_the_two_languages_share_one_space(encoder):
    chinese, english, other = vectors(encoder, "备案需要多长时间", "how long does the filing take", "今天天气很好")
    assert chinese.shape == (384,)
    assert chinese @ english > chinese @ other


def test_a_batch_gives_what_single_messages_give(encoder):
    texts = ("我要备案", "cancel my filing", "备" * 700)
    together = vectors(encoder, *texts)
    alone = [vectors(encoder, text)[0] for text in texts]
    assert np.allclose(together, alone, atol=1e-5)


def test_full_width_letters_mean_what_plain_ones_mean(encoder):
    wide, plain = vectors(encoder, "ＩＣＰ备案", "ICP备案")
    assert np.allclose(wide, plain, atol=1e-6)


def test_an_empty_message_gets_no_feature(encoder):
    assert encoder.process([Message.build("")])[0].get_dense_features(TEXT) == (None, None)


@pytest.mark.parametrize("text", ["备" * 2_000, "filing " * 1_429, "a" * 10_000, "\0", "\ud800备\udfff", " "])
def test_no_text_is_too_strange_or_takes_long(encoder, text):
    vectors(encoder, "warm up")
    start = time.perf_counter()
    (vector,) = vectors(encoder, text)
    assert np.isfinite(vector).all()
    assert time.perf_counter() - start < 0.5
