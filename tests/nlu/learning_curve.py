"""`python -m tests.nlu.learning_curve`: how many held-out sentences are understood with part of the training sentences.

Sentences are turned into numbers once and kept in .cache, so that only the first run takes more than a minute or two.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import numpy as np
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.meaning import meanings_of
from bot.nlu.similarity import Sentences, Settings, fit
from bot.nlu.tokenizer import fold
from bot.nlu.words import plain
from bot.quiet import be_quiet
from tests.nlu.components import tokenizer
from tests.nlu.held_out import LANGUAGES, held_out

CACHE = Path(".cache/learning_curve")
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
SEED = 42


def main() -> None:
    """Print one line for each share of the training sentences."""
    be_quiet()
    trained = load_data("data/nlu").intent_examples
    asked = [
        Message.build(sentence, intent)
        for language in LANGUAGES
        for intent, sentences in held_out(language).items()
        for sentence in sentences
    ]
    words = words_of([*trained, *asked])
    meanings = kept_meanings([message.get(TEXT) for message in [*trained, *asked]])
    labels = [message.get(INTENT) for message in trained]
    wanted = [message.get(INTENT) for message in asked]
    order = np.random.default_rng(SEED).permutation(len(trained))
    questions = Sentences(words=words[len(trained) :], meanings=meanings[len(trained) :])
    for share in SHARES:
        chosen = np.sort(order[: round(share * len(trained))])
        start = time.perf_counter()
        model = fit(
            Sentences(words=[words[one] for one in chosen], meanings=meanings[chosen]),
            [labels[one] for one in chosen],
            Settings(),
        )
        got = [model.intents[best] for best in model.probabilities(questions).argmax(axis=1)]
        right = np.mean([one == other for one, other in zip(got, wanted)])
        print(f"{len(chosen):6d} sentences  {right:6.1%}  fitted in {time.perf_counter() - start:.0f} s", flush=True)


def words_of(messages: list[Message]) -> list[list[str]]:
    """Return the messages cut into words as they are counted."""
    tokenizer().process(messages)
    return [[plain(token.lemma) for token in message.get(TOKENS_NAMES[TEXT])] for message in messages]


def kept_meanings(texts: list[str]) -> np.ndarray:
    """Return the meanings of texts, from the cache where it has them."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    path = CACHE.with_name(f"{CACHE.name}-{digest}.npy")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, meanings_of([fold(text) for text in texts]))
    return np.load(path)


if __name__ == "__main__":
    main()
