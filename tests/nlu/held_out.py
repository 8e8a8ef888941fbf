"""The held-out sentences, and what the trained model makes of them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
from ruamel.yaml import YAML

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
KNOWN_FAILURES = HERE / "known_failures.yml"


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A held-out sentence and the intent that the model gave it."""

    language: str
    intent: str
    sentence: str
    got: str
    confidence: float

    @property
    def right(self) -> bool:
        """Tell whether the model was right."""
        return self.got == self.intent


def path_of(language: str) -> Path:
    """Return the file of held-out sentences of a language."""
    return HERE / f"heldout_{language}.yml"


def held_out(language: str) -> dict[str, list[str]]:
    """Return intent → sentences."""
    return YAML(typ="safe").load(path_of(language))


def normalized(sentence: str) -> str:
    """Return a sentence without what makes no difference: case, width, blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", sentence).casefold()
    return regex.sub(r"[\W_]+", "", folded) or folded


def trained_agent() -> Any:
    """Load the model of the present data; fail where there is none."""
    from rasa.core.agent import Agent

    from bot.commands.train import fresh_model

    model = fresh_model(Path("models"))
    assert model, "there is no model for the present data: run `python -m bot train` first"
    return Agent.load(model)


async def understood(agent: Any) -> list[Understood]:
    """Let the model read every held-out sentence."""
    return [
        await _understood(agent, language, intent, sentence)
        for language in LANGUAGES
        for intent, sentences in held_out(language).items()
        for sentence in sentences
    ]


async def _understood(agent: Any, language: str, intent: str, sentence: str) -> Understood:
    best = (await agent.parse_message(sentence))["intent"]
    return Understood(
        language=language, intent=intent, sentence=sentence, got=best["name"], confidence=best["confidence"]
    )


def shares(results: list[Understood]) -> dict[str, float]:
    """Return intent → share of its sentences that were understood."""
    right = Counter(result.intent for result in results if result.right)
    return {intent: right[intent] / number for intent, number in Counter(one.intent for one in results).items()}


def known_failures() -> list[str]:
    """Return the sentences that are known to be misunderstood; the list may only shrink."""
    return YAML(typ="safe").load(KNOWN_FAILURES) or []
