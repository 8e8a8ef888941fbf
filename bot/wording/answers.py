"""How answers to common questions, neighbors' doors and rejections are said."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Iterable, Mapping, Sequence

from bot.filing.conditions import Value
from bot.filing.guidance import lowest
from bot.filing.model import Catalog, CommonAnswer, Neighbor, Rejection
from bot.filing.overlay import holds
from bot.wording.compose import Wording
from bot.wording.reply import Block, Reply, choices, paragraph

ANSWER = "answer:"
"""The value of a button that asks for one answer: `answer:<id>`."""
MORE = "more:"
"""The value of a button that asks for the rest of an answer: `more:<id>`."""


class QuestionWording:
    """Says what the catalogue knows about a question, in Chinese or English."""

    def __init__(self, catalog: Catalog, wording: Wording, clock: Callable[[], datetime]) -> None:
        self._catalog = catalog
        self._wording = wording
        self._clock = clock

    def answer(self, answer: CommonAnswer, values: Mapping[str, Value], language: str) -> Reply:
        """Say an answer as it is for what is known of the case, with its sources and a button for the rest."""
        text = next((one.text for one in answer.variants if holds(one.when, values)), answer.text)
        blocks = [paragraph(self._hedged(text.get(language), answer.confidence, language))]
        blocks.append(self._sources(answer.sources, language))
        if answer.more:
            blocks.append(choices(None, {f"{MORE}{answer.id}": self._wording.phrase("more_offer", language)}))
        return self._wording.reply(None, language, blocks)

    def more(self, answer: CommonAnswer, language: str) -> Reply:
        """Say the rest of an answer."""
        text = (answer.more or answer.text).get(language)
        blocks = [paragraph(self._hedged(text, answer.confidence, language)), self._sources(answer.sources, language)]
        return self._wording.reply(None, language, blocks)

    def neighbor(self, neighbor: Neighbor, language: str) -> Reply:
        """Say in one line whose business it is."""
        return self._wording.reply(None, language, [paragraph(neighbor.text.get(language))])

    def unknown(self, nearest: Sequence[CommonAnswer], language: str) -> Reply:
        """Say that we do not have the answer, and offer the nearest questions and a person."""
        offers = {f"{ANSWER}{one.id}": one.asks[language][0] for one in nearest}
        offers["human"] = self._wording.phrase("human_offer", language)
        key = "answer_unsure" if nearest else "answer_unknown"
        return self._wording.reply(
            None, language, [paragraph(self._wording.phrase(key, language)), choices(None, offers)]
        )

    def rejections(self, rejections: Sequence[Rejection], language: str) -> Reply:
        """Say for each reason what lies behind it and what to do."""
        blocks: list[Block] = []
        if len(rejections) > 1:
            blocks.append(paragraph(self._wording.phrase("rejections_seen", language, count=str(len(rejections)))))
        blocks += [paragraph(self._rejection(one, language)) for one in rejections]
        sources = [source for one in rejections for source in one.sources]
        return self._wording.reply(None, language, [*blocks, self._sources(sources, language)])

    def _rejection(self, rejection: Rejection, language: str) -> str:
        text = self._wording.phrase(
            "rejection_explained",
            language,
            name=rejection.name.get(language),
            cause=rejection.cause.get(language),
            cure=rejection.cure.get(language),
        )
        return self._hedged(text, rejection.confidence, language)

    def _hedged(self, text: str, confidence: str, language: str) -> str:
        return text if lowest(confidence, "high") == "high" else self._wording.phrase("hedged", language, text=text)

    def _sources(self, names: Iterable[str], language: str) -> Block:
        sources = [self._catalog.sources[name] for name in dict.fromkeys(names)]
        return self._wording.sources(sources, language, self._clock().date())
