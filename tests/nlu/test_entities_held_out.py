"""Named things in sentences that were written without looking at the names known are found, and nothing else is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import regex
from rasa.shared.constants import DEFAULT_DATA_PATH
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.loading import load_data

from bot.nlu.entities import NamedThingExtractor
from tests.nlu.components import Workshop, tokenized

HERE = Path(__file__).parent
LOOKUPS = HERE.parents[1] / DEFAULT_DATA_PATH / "generated/lookups.yml"
LEAST = {"province": 0.97, "domain_name": 0.97, "record_number": 0.97, "provider": 0.92, "subject_nature": 0.92}
MARKED = regex.compile(r"\[(?P<written>[^\]]+)\]\((?P<entity>[a-z_]+)\)")


@pytest.fixture(scope="module")
def extractor(tmp_path_factory) -> NamedThingExtractor:
    """Return the extractor with every name of the catalogue."""
    workshop = Workshop(tmp_path_factory.mktemp("entities"))
    workshop.create(NamedThingExtractor).train(load_data(str(LOOKUPS)))
    return workshop.load(NamedThingExtractor)


def marked_sentences() -> list[tuple[str, set[tuple[str, int, int]]]]:
    """Return each sentence without its marks, and the marked things with their places."""
    texts = [(HERE / f"entities_{language}.txt").read_text(encoding="utf-8") for language in ("zh", "en")]
    return [without_marks(line) for text in texts for line in text.splitlines() if not line.startswith("#")]


def without_marks(line: str) -> tuple[str, set[tuple[str, int, int]]]:
    text, things, last = "", set(), 0
    for match in MARKED.finditer(line):
        text += line[last : match.start()]
        things.add((match["entity"], len(text), len(text) + len(match["written"])))
        text += match["written"]
        last = match.end()
    return text + line[last:], things


def overlap(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


@pytest.fixture(scope="module")
def counts(extractor) -> dict[str, Counter]:
    """Return for each entity how many were marked, found, and which were missed or too many."""
    counts = {entity: Counter() for entity in LEAST}
    for text, wanted in marked_sentences():
        entities = extractor.process([tokenized(text)])[0].get(ENTITIES)
        found = {(one["entity"], one["start"], one["end"]) for one in entities if one["entity"] in LEAST}
        for one in wanted:
            counts[one[0]]["marked"] += 1
            counts[one[0]]["missed", text[one[1] : one[2]]] += not any(overlap(one, other) for other in found)
        for one in found:
            counts[one[0]]["found"] += 1
            counts[one[0]]["too many", f"{text[one[1] : one[2]]} in {text}"] += not any(overlap(one, o) for o in wanted)
    return {entity: +count for entity, count in counts.items()}


def test_there_are_enough_marked_things(counts):
    assert sum(count["marked"] for count in counts.values()) >= 300


@pytest.mark.parametrize("entity", LEAST)
def test_nearly_all_are_found_and_nearly_nothing_else(counts, entity):
    count = counts[entity]
    missed = {key[1]: times for key, times in count.items() if key[0] == "missed"}
    too_many = {key[1]: times for key, times in count.items() if key[0] == "too many"}
    assert 1 - sum(missed.values()) / count["marked"] >= LEAST[entity], missed
    assert 1 - sum(too_many.values()) / count["found"] >= LEAST[entity], too_many
