"""The trained model understands sentences it has never seen, in both languages and for every intent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

HERE = Path(__file__).parent
OVERALL = 0.90
EACH_INTENT = 0.60

pytestmark = pytest.mark.rasa


@pytest.fixture(scope="module")
def agent():
    """Load the fresh model; fail where there is none."""
    from rasa.core.agent import Agent

    from bot.commands.train import fresh_model

    model = fresh_model(Path("models"))
    assert model, "there is no model for the present data: run `python -m bot train` first"
    return Agent.load(model)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_held_out_sentences_are_understood(agent, language):
    sentences = YAML(typ="safe").load(HERE / f"heldout_{language}.yml")
    right = Counter()
    for intent, examples in sentences.items():
        for example in examples:
            parsed = await agent.parse_message(example)
            right[intent] += parsed["intent"]["name"] == intent
    shares = {intent: right[intent] / len(examples) for intent, examples in sentences.items()}
    assert {intent: share for intent, share in shares.items() if share < EACH_INTENT} == {}
    assert sum(shares.values()) / len(shares) >= OVERALL
