"""The situations of tests/scenarios, read once: facts, the day, what is expected and what guidance comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from ruamel.yaml import YAML

from bot.filing.conditions import Value
from bot.filing.facts import Facts, parse_answer
from bot.filing.guidance import Guidance, guide
from tests.catalogs import real_catalog

FOLDER = Path(__file__).parent.parent / "scenarios"
TODAY = date(2026, 11, 24)
KINDS = ("steps", "documents", "requirements", "obstacles")


@dataclass(frozen=True)
class Situation:
    """One scenario with its guidance."""

    id: str
    name: str
    expect: Mapping[str, Any]
    facts: Facts
    on: date
    found: Guidance
    details: Mapping[str, Any]

    @property
    def values(self) -> Mapping[str, Value]:
        """Return what is known, presumptions included."""
        return self.facts.known(real_catalog())

    @property
    def ids(self) -> set[str]:
        """Return the ids of everything that the guidance lists."""
        return {thing.id for kind in KINDS for thing in getattr(self.found, kind)}

    @property
    def said(self) -> str:
        """Return the Chinese texts of papers, requirements, obstacles and notes, one a line."""
        found = self.found
        texts = [requirement.text for requirement in (*found.requirements, *found.obstacles)]
        texts += [text for paper in found.documents for text in (paper.name, paper.note) if text]
        return "\n".join(text.zh for text in (*texts, *(note.text for note in found.notes)))

    def expected(self, side: str) -> set[str]:
        """Return the ids that are expected to be there (`include`) or not (`exclude`)."""
        named = {name for kind in KINDS for name in self.expect.get(kind, {}).get(side, ())}
        return named | {name for level in LEVELS for name in self.expect.get(level, ())} if side == "include" else named

    def phrases(self, side: str) -> tuple[str, ...]:
        """Return the pieces of text that are expected to be said or not."""
        return tuple(self.expect.get("says", {}).get(side, ()))


LEVELS = ("medium", "low")
"""Keys of `expect` that list what must be there, and with which confidence."""


@lru_cache(maxsize=1)
def situations() -> tuple[Situation, ...]:
    """Return every scenario of the folder."""
    return tuple(
        _read(f"{path.stem}-{number}", scenario)
        for path in sorted(FOLDER.glob("*.yml"))
        for number, scenario in enumerate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    )


def _read(name: str, scenario: Mapping[str, Any]) -> Situation:
    facts = Facts(given=_values(scenario["facts"]), assumed=_values(scenario.get("assumed")))
    day = scenario.get("as_of", TODAY)
    on = day if isinstance(day, date) else date.fromisoformat(day)
    found = guide(real_catalog(), facts, on)
    return Situation(name, scenario["name"], scenario["expect"], facts, on, found, scenario.get("details", {}))


def _values(data: Any) -> dict[str, Value]:
    catalog = real_catalog()
    return {name: parse_answer(catalog.facts[name], value).value for name, value in (data or {}).items()}
