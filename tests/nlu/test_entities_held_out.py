"""Named things in sentences that were written without looking at the names known are found, and nothing else is."""

from __future__ import annotations

import pytest

from tests.nlu.marked import LEAST, Count, counted, new_extractor


@pytest.fixture(scope="module")
def counts(tmp_path_factory) -> dict[str, Count]:
    """Return what the extractor finds of the marked things."""
    return counted(new_extractor(tmp_path_factory.mktemp("entities")))


def test_there_are_enough_marked_things(counts):
    assert sum(count.marked for count in counts.values()) >= 300


@pytest.mark.parametrize("entity", LEAST)
def test_nearly_all_are_found_and_nearly_nothing_else(counts, entity):
    assert counts[entity].recall >= LEAST[entity], counts[entity].missed
    assert counts[entity].precision >= LEAST[entity], counts[entity].too_many
