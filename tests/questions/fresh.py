"""The fresh questions and pasted rejections, split in two halves, and what the catalogue makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Optional, Sequence, TypeVar

from ruamel.yaml import YAML

from bot.cases.questions import Found, Questions

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
HALVES = ("development", "acceptance")
"""What may be read for tuning, and what is only measured."""

One = TypeVar("One")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A fresh question, the answers that are right, and what was found."""

    question: str
    right: tuple[str, ...]
    found: Found

    @property
    def said(self) -> Optional[str]:
        """Return what is said as certain: an answer, or that it is somebody else's business."""
        entry = self.found.answer or self.found.neighbor
        return entry.id if entry else None

    @property
    def offered(self) -> tuple[str, ...]:
        """Return all answers that the customer sees, best first."""
        first = (self.said,) if self.said else ()
        return (*first, *(answer.id for answer, _ in self.found.nearest))

    @property
    def is_first(self) -> bool:
        """Tell whether a right answer is said, or the first of those offered."""
        return self.offered[:1] != () and self.offered[0] in self.right

    @property
    def is_offered(self) -> bool:
        """Tell whether a right answer is said or offered."""
        return any(one in self.right for one in self.offered)

    @property
    def is_wrong(self) -> bool:
        """Tell whether something else is said as certain."""
        return self.said is not None and self.said not in self.right


@dataclass(frozen=True, kw_only=True, slots=True)
class Pasted:
    """A pasted rejection, the reasons in it, and those that were recognized."""

    text: str
    right: frozenset[str]
    recognized: frozenset[str]


def half(ones: Iterable[One], name: str) -> list[One]:
    """Return every second one: those in odd places for development, those in even places for acceptance."""
    return list(ones)[HALVES.index(name) :: len(HALVES)]


def questions(language: str) -> dict[str, tuple[str, ...]]:
    """Return question → ids of the answers that are right."""
    return {text: _ids(right) for text, right in _read(f"{language}.yml").items()}


def next_door(language: str) -> list[str]:
    """Return questions that no answer may be given to."""
    return _read("next_door.yml")[language]


def pasted() -> dict[str, tuple[str, ...]]:
    """Return pasted text → ids of the rejections in it."""
    return {text: _ids(right) for text, right in _read("rejections.yml").items()}


def ask(language: str, name: str, catalog: Questions) -> list[Asked]:
    """Ask every question of one half."""
    return [
        Asked(question=text, right=right, found=catalog.find(text))
        for text, right in half(questions(language).items(), name)
    ]


def ask_next_door(language: str, name: str, catalog: Questions) -> list[Asked]:
    """Ask every question that is somebody else's business, of one half."""
    return [Asked(question=text, right=(), found=catalog.find(text)) for text in half(next_door(language), name)]


def paste(name: str, catalog: Questions) -> list[Pasted]:
    """Paste every rejection of one half."""
    return [
        Pasted(
            text=text,
            right=frozenset(right),
            recognized=frozenset(one.id for one in catalog.rejections_in(text)),
        )
        for text, right in half(pasted().items(), name)
    ]


def is_refused(asked: Asked) -> bool:
    """Tell whether no answer was given: another door was shown, or nothing was certain."""
    return asked.found.answer is None


def is_recognized(one: Pasted) -> bool:
    """Tell whether exactly the reasons in a text were recognized."""
    return one.right == one.recognized


def share(verdicts: Sequence[bool]) -> float:
    """Return how many of so many are true."""
    return sum(verdicts) / len(verdicts)


def _ids(right: Any) -> tuple[str, ...]:
    return (right,) if isinstance(right, str) else tuple(right)


def _read(name: str) -> Any:
    return YAML(typ="safe").load(HERE / name)
