"""Many events, each delivered up to four times, shuffled, in parallel, across a restart: one answer each."""

from __future__ import annotations

from collections import Counter

from bot.storage.database import Database
from tests.slack.volume import in_order, run

EVENTS = 200
"""`python -m tests.slack.volume` delivers a thousand and prints how long Slack waited."""


async def test_events_delivered_up_to_four_times_have_one_effect_and_one_answer_each(served_database: Database) -> None:
    outcome = await run(served_database, EVENTS)
    assert outcome.answers() == Counter(f"event {number}" for number in range(EVENTS))
    assert outcome.slack.complaints == []
    assert in_order(served_database, outcome.slack)
    with served_database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar() == EVENTS
