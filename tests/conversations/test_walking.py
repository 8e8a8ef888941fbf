"""Whatever a customer does: an answer every time, never the same three times running, nothing wrong shown."""

from __future__ import annotations

import pytest

from tests.conversations.walking import walk

pytestmark = pytest.mark.rasa


@pytest.mark.parametrize("seed", range(1, 21))
async def test_a_random_walk_has_no_fault(seed, assistant):
    done = await walk(assistant, seed, moves=30)
    assert done.faults == [], "\n".join(done.moves)
