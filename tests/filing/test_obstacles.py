"""Every obstacle of the catalogue stops somebody and leaves somebody else alone, both told by a situation."""

from __future__ import annotations

import pytest

from tests.catalogs import real_catalog
from tests.filing.situations import situations

OBSTACLES = [one.id for one in real_catalog().requirements.values() if one.effect == "blocks"]


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_an_obstacle_stops_one_situation_and_not_another_of_the_same_operation(obstacle):
    told = [one for one in situations() if one.found.outcome]
    stopped = {one.found.outcome.id for one in told if obstacle in one.expected("include") & ids(one)}
    free = {one.found.outcome.id for one in told if obstacle in one.expected("exclude") - ids(one)}
    assert stopped & free, f"stopped in {sorted(stopped)}, free in {sorted(free)}"


def ids(situation):
    return {obstacle.id for obstacle in situation.found.obstacles}


def test_obstacles_are_said_before_anything_that_is_to_be_done():
    from bot.wording.compose import Wording

    wording = Wording(real_catalog())
    for situation in (one for one in situations() if one.found.obstacles):
        kinds = [block.kind for block in wording.everything(situation.found, "zh").blocks]
        assert kinds.index("obstacles") < min(kinds.index(kind) for kind in ("steps", "sources")), situation.name
