"""What is answered to a customer's question: an entry of the catalogue, a neighbor's door, or that we do not know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Iterator, Optional, Protocol, Sequence

from bot.filing.model import Catalog, CommonAnswer, Neighbor, Rejection

OTHER = "other"
"""What sentences lead to that are about nothing the catalogue knows: small talk, and what is far from filing."""
CONFIDENT = 0.75
"""From this share on an entry is taken as meant; chosen on the development half of the fresh questions."""
CLEARLY_FIRST = 0.6
"""From this share on an entry is meant as well where the next has a fourth of it at most."""
_LEAD = 4
_OTHER_COUNTS = 0.03
"""How much of its share is left to `OTHER`, which has a hundred times as many sentences as an entry."""
NEAR = 0.08
"""From this share on an entry is worth offering as a choice."""
REJECTION_SEEN = 0.55
"""From this share on a clause of a pasted text is taken as this rejection."""
_MOST_OFFERED = 2
_SHORTEST_CLAUSE = 4
_CLAUSES = re.compile(r"[\n;；。!！①-⑩]+|[（(]\d{1,2}[)）]|(?:^|(?<=[\s,，、:：]))\d{1,2}[.、)）]")


class Finder(Protocol):
    """Ranks entries by how much a text resembles their sentences."""

    def rank(self, text: str, most: int = 5) -> Sequence[tuple[str, float]]:
        """Return ids with their share of confidence, best first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a question was found to be about."""

    score: float
    answer: Optional[CommonAnswer] = None
    neighbor: Optional[Neighbor] = None
    nearest: tuple[tuple[CommonAnswer, float], ...] = ()
    """The next best answers with their shares: the choices where nothing was certain."""


@dataclass(frozen=True)
class Questions:
    """Answers common questions and recognizes rejections, from the sentences of the catalogue."""

    catalog: Catalog
    answers: Finder
    rejections: Finder

    def find(self, text: str) -> Found:
        """Return what a question is about; without an answer where nothing is certain."""
        ranked = _with_less_other(self.answers.rank(text, most=8)) if text.strip() else ()
        name, score = _first(ranked, self.catalog)
        others = [(self.catalog.answers[one], share) for one, share in ranked if one in self.catalog.answers]
        is_sure = score >= CONFIDENT or (score >= CLEARLY_FIRST and score >= _LEAD * ranked[1][1])
        answer = self.catalog.answers.get(name) if is_sure else None
        neighbor = self.catalog.neighbors.get(name) if is_sure else None
        nearest = tuple((one, share) for one, share in others if one is not answer and share >= NEAR)
        return Found(score=score, answer=answer, neighbor=neighbor, nearest=nearest[:_MOST_OFFERED])

    def rejections_in(self, text: str) -> tuple[Rejection, ...]:
        """Return the reasons that a pasted rejection names, in its order, each once."""
        found = dict.fromkeys(name for clause in _clauses(text) if (name := self._rejection(clause)))
        return tuple(self.catalog.rejections[name] for name in found)

    def _rejection(self, clause: str) -> Optional[str]:
        name, score = next(iter(self.rejections.rank(clause, most=1)), ("", 0.0))
        return name if score >= REJECTION_SEEN and name in self.catalog.rejections else None


def _with_less_other(ranked: Sequence[tuple[str, float]]) -> Sequence[tuple[str, float]]:
    """Return the ranks with what is about nothing here taken back, so that it does not crowd out small entries."""
    counted = [(name, share * _OTHER_COUNTS if name == OTHER else share) for name, share in ranked]
    lost = sum(share for _, share in ranked) - sum(share for _, share in counted)
    rest = 1 - lost
    return sorted(((name, share / rest) for name, share in counted), key=lambda one: -one[1])


def _first(ranked: Sequence[tuple[str, float]], catalog: Catalog) -> tuple[str, float]:
    """Return what a text is about; what is about nothing here may still have a neighbor whose door is known."""
    name, score = next(iter(ranked), ("", 0.0))
    if name != OTHER:
        return name, score
    door = next((one for one, share in ranked if one in catalog.neighbors and share >= NEAR), OTHER)
    return door, score


def _clauses(text: str) -> Iterator[str]:
    """Yield the parts of a pasted text that may each name a reason."""
    parts = [part.strip(" ,，、:：") for part in _CLAUSES.split(text)]
    yield from (part for part in parts if len(part) >= _SHORTEST_CLAUSE)


def question_sentences(catalog: Catalog, others: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the sentences by which answers and neighbors are found, with the ids they lead to, and those of others."""
    entries: tuple[CommonAnswer | Neighbor, ...] = (*catalog.answers.values(), *catalog.neighbors.values())
    known = [(entry.id, sentence) for entry in entries for asks in entry.asks.values() for sentence in asks]
    owned = {sentence for _, sentence in known}
    return [*known, *((OTHER, sentence) for sentence in others if sentence not in owned)]


def rejection_sentences(catalog: Catalog) -> list[tuple[str, str]]:
    """Return the sentences by which rejections are recognized."""
    entries = catalog.rejections.values()
    return [(entry.id, sentence) for entry in entries for wordings in entry.wordings.values() for sentence in wordings]
