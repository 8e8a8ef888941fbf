"""The short form of `python -m tests.agents.kills`: a kill at every moment of a take-over, on each database."""

from __future__ import annotations

import pytest

from tests.agents.kills import campaign


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_killed_at_every_moment_of_a_take_over_nothing_is_lost_and_nothing_said_twice(
    new_database_url, kind
) -> None:
    kills, problems = await campaign(new_database_url(kind), seed=8)
    assert (kills, problems) == (12, [])
