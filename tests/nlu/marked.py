"""Named things found among those marked by hand, recall and precision by kind: `python -m tests.nlu.marked`."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Iterator

import regex
from rasa.shared.constants import DEFAULT_DATA_PATH
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.loading import load_data

from bot.nlu.entities import NamedThingExtractor
from tests.nlu.components import Workshop, tokenized

HERE = Path(__file__).parent
LOOKUPS = HERE.parents[1] / DEFAULT_DATA_PATH / "generated/lookups.yml"
LEAST = {"province": 0.97, "domain_name": 0.97, "record_number": 0.97, "provider": 0.92, "subject_nature": 0.92}
"""By kind, the least recall and precision."""
_MARKED = regex.compile(r"\[(?P<written>[^\]]+)\]\((?P<entity>[a-z_]+)\)")
Thing = tuple[str, int, int]
"""A kind, and where it stands in the sentence."""


@dataclass
class Count:
    """How many of one kind were marked and found, and which were missed or too many."""

    marked: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    too_many: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Return the share of the marked things that were found."""
        return 1 - len(self.missed) / self.marked

    @property
    def precision(self) -> float:
        """Return the share of the things found that were marked."""
        return 1 - len(self.too_many) / self.found


def new_extractor(folder: Path) -> NamedThingExtractor:
    """Return the extractor with every name of the catalogue."""
    workshop = Workshop(folder)
    workshop.create(NamedThingExtractor).train(load_data(str(LOOKUPS)))
    return workshop.load(NamedThingExtractor)


def marked_sentences() -> Iterator[tuple[str, set[Thing]]]:
    """Yield each sentence without its marks, and the marked things with their places."""
    for language in ("zh", "en"):
        lines = (HERE / f"entities_{language}.txt").read_text(encoding="utf-8").splitlines()
        yield from (_without_marks(line) for line in lines if not line.startswith("#"))


def _without_marks(line: str) -> tuple[str, set[Thing]]:
    text, things, last = "", set(), 0
    for match in _MARKED.finditer(line):
        text += line[last : match.start()]
        things.add((match["entity"], len(text), len(text) + len(match["written"])))
        text += match["written"]
        last = match.end()
    return text + line[last:], things


def _overlap(one: Thing, other: Thing) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def counted(extractor: NamedThingExtractor) -> dict[str, Count]:
    """Return for each kind what was found of the marked things."""
    counts = {entity: Count() for entity in LEAST}
    for text, wanted in marked_sentences():
        entities = extractor.process([tokenized(text)])[0].get(ENTITIES)
        found = {(one["entity"], one["start"], one["end"]) for one in entities if one["entity"] in LEAST}
        _compare(counts, text, wanted, found)
    return counts


def _compare(counts: dict[str, Count], text: str, wanted: set[Thing], found: set[Thing]) -> None:
    for one in wanted:
        counts[one[0]].marked += 1
        if not any(_overlap(one, other) for other in found):
            counts[one[0]].missed.append(f"{text[one[1] : one[2]]} in {text}")
    for one in found:
        counts[one[0]].found += 1
        if not any(_overlap(one, other) for other in wanted):
            counts[one[0]].too_many.append(f"{text[one[1] : one[2]]} in {text}")


def report(counts: dict[str, Count]) -> Iterator[str]:
    """Yield a line for each kind, with what went wrong below it."""
    for entity, count in counts.items():
        figures = f"recall {count.recall:6.1%}  precision {count.precision:6.1%}"
        places = Counter(missed=len(count.missed), too_many=len(count.too_many))
        yield f"{entity:16} {count.marked:3} marked  {figures}  {dict(+places) or ''}"
        yield from (f"    missed: {one}" for one in count.missed)
        yield from (f"    too many: {one}" for one in count.too_many)
    yield f"{sum(count.marked for count in counts.values())} marked things"


def main() -> int:
    """Print recall and precision of each kind."""
    with TemporaryDirectory() as folder:
        print("\n".join(report(counted(new_extractor(Path(folder))))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
