"""The short form of `python -m tests.delivery.kills`: every named point, and at random."""

from __future__ import annotations

import pytest

from bot.delivery.faults import POINTS
from tests.delivery.kills import campaign


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_whenever_the_process_is_killed_nothing_is_lost_and_nothing_counts_twice(new_database_url, kind) -> None:
    outcome = await campaign(new_database_url(kind), kills=3 * len(POINTS), turns=90, seed=5)
    assert outcome.problems == []
    assert (outcome.kills, outcome.turns) == (15, 90)
