"""Every call by every role: what the table allows works, everything else is refused, and nothing of it is done."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.agents.desk import AgentDesk
from bot.agents.model import CallRefused
from bot.agents.roles import may, table
from bot.storage.cases import SqlRepository
from bot.storage.database import Database
from bot.storage.people import Person
from tests.agents.agent import Stage, staged
from tests.cases.example import example_case
from tests.catalogs import ROOT
from tests.delivery.talking import echo_on
from tests.serving import serving

CASE = "ICP-TEST-0001"
TEXT = {"id": "6f1c5f1e-5b0c-4b8e-9c58-6d5d1d9f0a11", "text": "hello"}
CALLS: dict[str, tuple[str, str, Any]] = {
    "me": ("GET", "/me", None),
    "list_cases": ("GET", "/cases", None),
    "show_case": ("GET", f"/cases/{CASE}", None),
    "show_case_clear": ("GET", f"/cases/{CASE}?clear=true", None),
    "read_lines": ("GET", f"/cases/{CASE}/lines", None),
    "add_note": ("POST", f"/cases/{CASE}/notes", TEXT),
    "assign_case": ("PUT", f"/cases/{CASE}/assignee", {"person": "me"}),
    "edit_case": ("POST", f"/cases/{CASE}/answers", {"answers": {"province": "浙江"}}),
    "export_case": ("GET", f"/cases/{CASE}/export", None),
    "export_case_clear": ("GET", f"/cases/{CASE}/export?clear=true&format=json", None),
    "erase_case": ("DELETE", f"/cases/{CASE}?confirm={CASE}", None),
    "queue": ("GET", "/queue", None),
    "take": ("POST", f"/cases/{CASE}/take", {}),
    "reply": ("POST", f"/cases/{CASE}/replies", TEXT),
    "typing": ("POST", f"/cases/{CASE}/typing", {}),
    "draft": ("GET", f"/cases/{CASE}/draft", None),
    "settle": ("POST", f"/cases/{CASE}/proposals", {"dismiss": ["province"]}),
    "give_back": ("POST", f"/cases/{CASE}/give-back", {}),
    "give_back_of_others": ("POST", f"/cases/{CASE}/give-back", {}),
    "events": ("GET", "/events", None),
    "stats": ("GET", "/stats", None),
    "misunderstood": ("GET", "/misunderstood", None),
    "list_people": ("GET", "/people", None),
    "add_person": ("POST", "/people", {"name": "Zhou", "role": "agent"}),
    "revoke_person": ("DELETE", "/people/Spare", None),
    "audit": ("GET", "/audit", None),
}
TAKEN_FIRST = ("reply", "typing", "draft", "settle", "give_back")
"""Calls that are about a conversation which one has."""


@pytest.fixture
async def stage(served_database: Database):
    SqlRepository(served_database).add(example_case(1, details={"subject_person_phone": "13800138000"}))
    async with serving(echo_on(served_database)) as client:
        async with staged(client, served_database) as stage:
            yield stage


async def made(stage: Stage, role: str, call: str) -> int:
    """Make a call in a role, and return its status."""
    caller, other = (stage.agent, stage.admin) if role == "agent" else (stage.admin, stage.agent)
    if call in TAKEN_FIRST:
        await caller.do(f"/cases/{CASE}/take")
    if call == "give_back_of_others":
        await other.do(f"/cases/{CASE}/take")
    if call == "revoke_person":
        await stage.admin.do("/people", {"name": "Spare", "role": "agent"})
    method, path, body = CALLS[call]
    if call == "events":
        async with stage.client.get(f"/agents{path}", headers={"Authorization": f"Bearer {caller.token}"}) as answer:
            return answer.status
    return (await caller.ask(method, path, body)).status


def test_every_call_of_the_table_is_tried_and_described() -> None:
    described = YAML(typ="safe").load((ROOT / "bot/agents/openapi.yml").read_text(encoding="utf-8"))
    operations = {
        one["operationId"] for path in described["paths"].values() for one in path.values() if "operationId" in one
    }
    finer = {"show_case_clear", "export_case_clear", "give_back_of_others"}
    assert set(table()) == set(CALLS) == operations | finer


@pytest.mark.parametrize("role", ["agent", "admin"])
@pytest.mark.parametrize("call", CALLS)
async def test_a_call_is_made_where_the_table_allows_it_and_refused_elsewhere(
    stage: Stage, role: str, call: str
) -> None:
    assert await made(stage, role, call) == (200 if role in table()[call] else 403)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("token", ["", "filing_nobody", "revoked"])
async def test_without_a_good_token_no_call_is_made(stage: Stage, token: str, call: str) -> None:
    if token == "revoked":
        token = (await stage.admin.do("/people", {"name": "Gone", "role": "admin"}))["token"]
        assert (await stage.admin.ask("DELETE", "/people/Gone")).status == 200
    method, path, body = CALLS[call]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with stage.client.request(method, f"/agents{path}", json=body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (401, "token_refused")


async def test_what_is_refused_is_not_done(stage: Stage) -> None:
    assert await made(stage, "agent", "erase_case") == 403
    assert (await stage.agent.get(f"/cases/{CASE}"))["case"] == CASE
    assert await made(stage, "agent", "add_person") == 403
    assert "Zhou" not in str(await stage.agent.get("/people"))


def test_the_same_table_holds_without_a_server(served_database: Database) -> None:
    desk = AgentDesk(echo_on(served_database).services, served_database)
    with pytest.raises(CallRefused, match="not_permitted"):
        desk.call(Person(id="x", name="X", role="agent"), "audit")
    assert desk.call(Person(id="x", name="X", role="admin"), "audit") == {"rows": []}
    assert not may(Person(id="x", name="X", role="customer"), "me")


async def test_tokens_are_not_in_the_database(stage: Stage) -> None:
    added = await stage.admin.do("/people", {"name": f"Chen {uuid.uuid4().hex[:4]}", "role": "agent"})
    with stage.database.reading() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM person").fetchall())
    assert added["name"] in rows
    assert added["token"] not in rows
