"""Whole conversations through the real agent: the trained model, the actions in process, a real database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.catalogs import real_catalog
from tests.conversations.playing import play, talks_of

pytestmark = pytest.mark.rasa
FILES = sorted(Path(__file__).parent.glob("*.yml"))
TALKS = [(path.stem, talk) for path in FILES for talk in talks_of(path)]
AT_LEAST = {"corrections": 30, "switching": 12, "coming_back": 12, "guards": 12, "bad_input": 20, "privacy": 10}
HAPPY = ("after", "change", "claim", "host", "sheet", "stop")


@pytest.mark.parametrize("talk", [pytest.param(talk, id=f"{group}: {talk['name']}") for group, talk in TALKS])
async def test_a_conversation_goes_as_written(talk, assistant):
    played = await play(assistant, talk)
    assert played.faults == [], "\n".join(played.faults)


def test_every_outcome_is_reached():
    turns = [turn for _, talk in TALKS for turn in talk["turns"]]
    assert set(real_catalog().outcomes) <= {turn.get("expect", {}).get("outcome") for turn in turns}


def test_every_group_is_large_enough_and_speaks_both_languages():
    counted = Counter(group for group, _ in TALKS)
    assert {group: counted[group] for group in AT_LEAST if counted[group] < AT_LEAST[group]} == {}
    assert sum(counted[group] for group in HAPPY) >= 40
    for group in counted:
        assert {talk["language"] for one, talk in TALKS if one == group} == {"zh", "en"}, group
