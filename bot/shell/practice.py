"""Rehearsals: scripted customers, what they answer when they are asked, and how well they were served."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

from bot.catalog.yaml import load
from bot.filing.facts import normalize
from bot.filing.model import Catalog, Text
from bot.shell.words import FOLDER

LONGEST = 20
"""After so many answers a customer leaves."""
GOOD = 0.8
"""From this share of the points on, a customer was served well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that the agent should say, ask, or never say."""

    points: int
    want: Text
    because: Text
    outcome: Optional[str] = None
    """The operation or ending that is to be named."""
    asks: Optional[str] = None
    """The fact that is to be asked for."""
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    first: bool = False
    """Whether only the first answer counts."""
    people: bool = False
    """Whether it is asked of people only, not of the assistant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Something that a customer says of their own."""

    says: str
    unless: Optional[str] = None
    """The fact that makes it needless once it was told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """One customer."""

    id: str
    title: Text
    scene: Text
    language: str
    opens: str
    knows: Mapping[str, str]
    """What they answer, by the fact that they are asked for; `confirm`: where they are asked whether all is right."""
    then: tuple[Line, ...]
    """What they say of their own, one after the other, where nothing is asked."""
    ends: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One answer of whoever serves the customer."""

    text: str
    outcome: Optional[str] = None
    asked: tuple[str, ...] = ()
    """What it asks for, where that is known for certain."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How one check went."""

    check: Check
    passed: bool


@cache
def read_scripts(folder: Path = FOLDER) -> dict[str, Script]:
    """Return the customers by name."""
    files = sorted((folder / "practice").glob("*.yml"))
    return {path.stem: _script(path.stem, load(path.read_text(encoding="utf-8"))) for path in files}


@cache
def read_asking(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Return the words by which it is recognized that a fact is asked for."""
    data = load((folder / "asking.yml").read_text(encoding="utf-8"))["asking"]
    return {fact: tuple(normalize(word) for word in words) for fact, words in data.items()}


def _script(name: str, data: Mapping[str, Any]) -> Script:
    return Script(
        id=name,
        title=Text(**data["title"]),
        scene=Text(**data["scene"]),
        language=data["language"],
        opens=data["opens"],
        knows=dict(data["knows"]),
        then=tuple(Line(says=one) if isinstance(one, str) else Line(**one) for one in data["then"]),
        ends=data["ends"],
        checks=tuple(_check(one) for one in data["checks"]),
    )


def _check(data: Mapping[str, Any]) -> Check:
    texts = {name: Text(**data[name]) for name in ("want", "because")}
    lists = {name: tuple(data[name]) for name in ("says", "never") if name in data}
    rest = {name: data[name] for name in ("points", "outcome", "asks", "first", "people") if name in data}
    return Check(**texts, **lists, **rest)


@dataclass
class Rehearsal:
    """One customer being served."""

    script: Script
    catalog: Catalog
    answers: list[Said] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)
    _spoken: int = 0

    def hear(self, said: Said) -> Optional[str]:
        """Take an answer and return what the customer says next; None where the customer is done."""
        said = Said(text=said.text, outcome=said.outcome, asked=said.asked or self._asked_in(said.text))
        self.answers.append(said)
        if len(self.answers) >= LONGEST:
            return None
        known = [name for name in said.asked if name in self.script.knows and name not in self._told]
        if known:
            self._told.update(name for name in known if name != "confirm")
            return self._joined([self.script.knows[name] for name in known if name != "confirm" or len(known) == 1])
        return self._next_line()

    def _next_line(self) -> Optional[str]:
        while self._spoken < len(self.script.then):
            line = self.script.then[self._spoken]
            self._spoken += 1
            if line.unless not in self._told:
                return line.says
        return None

    def _joined(self, parts: Sequence[str]) -> str:
        return ("，" if self.script.language == "zh" else "; ").join(parts)

    def _asked_in(self, text: str) -> tuple[str, ...]:
        plain = normalize(text)
        return tuple(fact for fact, words in read_asking().items() if any(word in plain for word in words))

    def results(self, *, of_assistant: bool = False) -> list[Result]:
        """Return how every check went; the assistant is judged by fewer."""
        checks = [check for check in self.script.checks if not (check.people and of_assistant)]
        return [Result(check=check, passed=self._passes(check)) for check in checks]

    def _passes(self, check: Check) -> bool:
        answers = self.answers[:1] if check.first else self.answers
        text = "\n".join(normalize(one.text) for one in answers)
        if check.never:
            return bool(answers) and not any(normalize(word) in text for word in check.never)
        return (
            any(normalize(word) in text for word in (*check.says, *self._names(check.outcome)))
            or any(check.asks in one.asked for one in answers)
            or any(check.outcome is not None and one.outcome == check.outcome for one in answers)
        )

    def _names(self, outcome: Optional[str]) -> tuple[str, ...]:
        if outcome is None:
            return ()
        found = self.catalog.outcomes[outcome]
        return (found.name.zh, found.name.en, *found.aliases)


def score(results: Sequence[Result]) -> tuple[int, int]:
    """Return the points that were made, and all that there are."""
    return sum(one.check.points for one in results if one.passed), sum(one.check.points for one in results)
