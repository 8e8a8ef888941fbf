"""Who waits for a person too long is told so once, with what the assistant can do meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.agents.desk import AgentDesk
from bot.storage.cases import SqlRepository
from bot.storage.database import Database
from bot.storage.hand_overs import ask_for_person
from bot.storage.outbox import OutboxRows
from bot.wording.plain import from_json
from tests.cases.example import example_case
from tests.delivery.talking import echo_on

WAIT = 10


@pytest.mark.parametrize(("waited", "told"), [(WAIT - 5, 0), (WAIT + 1, 1)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_after_the_wait_and_not_before(database: Database, language: str, waited: int, told: int) -> None:
    services = echo_on(database).services
    case = example_case(1, language=language, asked="server_location", facts={"goal": "host"})
    SqlRepository(database).add(case)
    with database.writing() as connection:
        ask_for_person(connection, case.id, services.desk.clock() - timedelta(minutes=waited))
    desk = AgentDesk(services, database, WAIT)
    assert [desk.tell_those_who_wait(), desk.tell_those_who_wait()] == [told, 0]
    said = [entry.content for entry in OutboxRows(database).after(case.conversation, 0)]
    assert len(said) == told
    for reply in said:
        assert str(WAIT) in from_json(reply)
        assert case.id in from_json(reply)
        assert reply["blocks"][-1]["fact"] == "server_location"
    assert [one.state for one in desk.rows.hand_overs.open()] == ["waiting"]
