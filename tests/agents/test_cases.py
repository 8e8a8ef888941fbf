"""Cases as agents see and change them: masked, accounted for, found, edited through the desk's own checks."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.case import Advice, CaseEvent
from bot.storage.cases import SqlRepository
from bot.storage.database import Database
from bot.storage.inbox import InboxRows
from bot.storage.trackers import TrackerRows
from tests.agents.agent import Stage, staged
from tests.cases.example import MORNING, example_case
from tests.delivery.talking import echo_on, incoming
from tests.serving import serving

CASE = "ICP-TEST-0001"
PHONE, NAME = "13800138000", "诸葛示例"
DETAILS = {"subject_person_phone": PHONE, "subject_person_name": NAME, "domain_name": "Example.cn"}


@pytest.fixture
async def stage(served_database: Database):
    advice = Advice(at=MORNING, on=MORNING.date(), outcome="first_filing", documents=(), steps=())
    cases = (
        example_case(1, details=DETAILS, facts={"province": "zhejiang", "goal": "host"}, advice=(advice,)),
        example_case(2, details={"subject_name": "广州另一家有限公司"}, conversation="slack:two"),
    )
    for case in cases:
        SqlRepository(served_database).add(case)
    inbox = InboxRows(served_database)
    inbox.keep(incoming(f"电话 {PHONE}，找{NAME}，邮箱 zhuge@example.cn", cases[0].conversation))
    message, turn = inbox.next_turn(cases[0].conversation)
    inbox.finish(message, turn, [])
    async with serving(echo_on(served_database)) as client:
        async with staged(client, served_database) as stage:
            yield stage


async def test_personal_data_are_masked_wherever_a_case_is_shown(stage: Stage) -> None:
    await stage.admin.do(f"/cases/{CASE}/take")
    shown = [
        await stage.agent.get(f"/cases/{CASE}"),
        await stage.agent.get(f"/cases/{CASE}/lines"),
        await stage.agent.get("/queue"),
        await stage.agent.get(f"/cases/{CASE}/export", format="json"),
        await stage.agent.get(f"/cases/{CASE}/export"),
        await stage.agent.get("/cases", text=CASE),
    ]
    said = json.dumps(shown, ensure_ascii=False)
    for personal in (PHONE, NAME, "zhuge@"):
        assert personal not in said
    assert "138****8000" in said
    assert (await stage.admin.get("/audit"))["rows"][0]["call"] == "take"


async def test_every_reading_of_clear_personal_data_leaves_a_row(stage: Stage) -> None:
    clear = await stage.agent.get(f"/cases/{CASE}", clear="true")
    assert PHONE in str(clear["details"])
    exported = await stage.admin.get(f"/cases/{CASE}/export", clear="true")
    assert PHONE in exported
    rows = (await stage.admin.get("/audit", case=CASE))["rows"]
    assert [(one["call"], one["name"]) for one in rows] == [
        ("export_case_clear", stage.names[1]),
        ("show_case_clear", stage.names[0]),
    ]


async def test_what_was_made_of_the_latest_message_is_shown_and_masked(stage: Stage) -> None:
    assert (await stage.agent.get(f"/cases/{CASE}"))["understood"] is None
    intents = [{"name": "tell", "confidence": 0.8}, {"name": "ask", "confidence": 0.1}]
    entities = [{"entity": "name", "value": NAME}]
    parsed = {"intent": intents[0], "intent_ranking": intents, "entities": entities}
    said = {"event": "user", "text": f"我是{NAME}，{PHONE}", "message_id": "one", "parse_data": parsed}
    conversation = SqlRepository(stage.database).get(CASE).conversation
    TrackerRows(stage.database).store(conversation, json.dumps([said, {"event": "action", "name": "answer"}]))
    shown = (await stage.agent.get(f"/cases/{CASE}"))["understood"]
    assert (shown["intent"], shown["confidence"], shown["nearest"]) == (
        "tell",
        0.8,
        [{"intent": "ask", "confidence": 0.1}],
    )
    assert NAME not in str(shown) and PHONE not in str(shown)
    clear = (await stage.agent.get(f"/cases/{CASE}", clear="true"))["understood"]
    assert (clear["text"], clear["entities"]) == (said["text"], [{"kind": "name", "value": NAME}])


async def test_who_has_the_conversation_reads_it_clear(stage: Stage) -> None:
    await stage.agent.do(f"/cases/{CASE}/take")
    assert PHONE in str(await stage.agent.get(f"/cases/{CASE}/lines"))
    assert PHONE not in str(await stage.admin.get(f"/cases/{CASE}/lines"))


SEARCHES = {
    "its number, in any letter case": {"text": "icp-test-0001"},
    "its domain": {"text": "EXAMPLE.CN"},
    "a part of its details": {"text": "葛示"},
    "its operation": {"operation": "first_filing"},
    "that its operation is known": {"state": "advised"},
    "its province": {"province": "zhejiang"},
    "its channel": {"channel": "widget"},
    "who looks after it": {"assignee": "me"},
    "who has the conversation": {"with": "person"},
    "several at once": {"state": "advised", "channel": "widget", "text": "示例"},
}


@pytest.mark.parametrize("by", SEARCHES)
async def test_a_case_is_found_by(stage: Stage, by: str) -> None:
    assert (await stage.agent.ask("PUT", f"/cases/{CASE}/assignee", {"person": "me"})).status == 200
    await stage.agent.do(f"/cases/{CASE}/take")
    assert [one["case"] for one in (await stage.agent.get("/cases", **SEARCHES[by]))["cases"]] == [CASE]


async def test_pages_show_every_case_once(served_database: Database, stage: Stage) -> None:
    for number in range(3, 14):
        same = MORNING + timedelta(minutes=number // 3)
        SqlRepository(served_database).add(replace(example_case(number), updated_at=same))
    seen, cursor = [], {}
    while True:
        page = await stage.agent.get("/cases", limit=4, **cursor)
        seen += [one["case"] for one in page["cases"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert sorted(seen) == [f"ICP-TEST-{number:04}" for number in range(1, 14)]


async def test_an_edit_passes_the_same_checks_and_is_marked(stage: Stage) -> None:
    answers = {"province": "广东", "subject_person_phone": "12", "domain_name": "new.example.com", "remarks": None}
    edited = await stage.agent.do(f"/cases/{CASE}/answers", {"answers": answers})
    assert sorted(edited["accepted"]) == ["domain_name", "province", "remarks"]
    assert list(edited["refused"]) == ["subject_person_phone"]
    shown = await stage.agent.get(f"/cases/{CASE}", clear="true")
    by = {one["id"]: (one["value"], one["by"]) for one in (*shown["facts"], *shown["details"])}
    assert by["province"] == ("guangdong", stage.names[0])
    assert by["domain_name"] == ("example.com", stage.names[0])
    assert by["subject_person_phone"] == (PHONE, None)
    nothing = await stage.agent.ask("POST", f"/cases/{CASE}/answers", {"answers": {"shoe_size": "43"}})
    assert (nothing.status, nothing.body["error"]) == (422, "unknown_fact")


async def test_a_note_is_kept_once_and_the_customer_never_sees_it(stage: Stage) -> None:
    note = {"id": str(uuid.uuid4()), "text": "金丝雀 canary"}
    for _ in range(2):
        await stage.agent.do(f"/cases/{CASE}/notes", note)
    shown = await stage.agent.get(f"/cases/{CASE}")
    assert [one["text"] for one in shown["notes"]] == ["金丝雀 canary"]
    assert "canary" not in str(shown["lines"])


async def test_erasing_needs_the_number_again(stage: Stage) -> None:
    assert (await stage.admin.ask("DELETE", f"/cases/{CASE}", confirm="ICP-TEST-0002")).status == 422
    assert (await stage.admin.ask("DELETE", f"/cases/{CASE}", confirm=CASE)).status == 200
    assert (await stage.admin.ask("GET", f"/cases/{CASE}")).status == 404
    assert (await stage.admin.get("/audit", case=CASE))["rows"][0]["call"] == "erase_case"


async def test_two_agents_cannot_have_the_same_conversation(stage: Stage) -> None:
    await stage.agent.do(f"/cases/{CASE}/take")
    refused = await stage.admin.ask("POST", f"/cases/{CASE}/take", {})
    assert (refused.status, refused.body["error"]) == (409, "taken_by_other")
    assert stage.names[0] in refused.body["message"]


async def test_stats_count_what_happened_and_list_what_was_not_understood(
    served_database: Database, stage: Stage
) -> None:
    repository = SqlRepository(served_database)
    now = MORNING + timedelta(days=3650)
    with served_database.reading() as connection:
        number = connection.exec_driver_sql("SELECT id FROM inbox").scalar()
    missed = CaseEvent(at=now, kind="not_understood", data={"message": f"inbox:{number}", "asked": "province"})
    good = CaseEvent(at=now, kind="feedback", data={"verdict": "good", "advised": {"outcome": "first_filing"}})
    case = repository.get(CASE)
    repository.save(replace(case, events=(*case.events, missed, good), updated_at=now))
    stats = await stage.agent.get("/stats", days=366)
    assert {"channel": "widget", "operation": "first_filing", "count": 1} in stats["conversations"]
    assert stats["fallback_rate"] == 1.0
    assert stats["feedback"] == [{"outcome": "first_filing", "good": 1, "bad": 0, "other": 0}]
    [message] = (await stage.agent.get("/misunderstood"))["messages"]
    assert (message["case"], message["asked"]) == (CASE, "province")
    assert PHONE not in message["text"]


async def test_the_figures_are_there_for_prometheus(stage: Stage) -> None:
    async with stage.client.get("/metrics") as answer:
        figures = await answer.text()
    assert "filing_day_handed_over" in figures
    assert "filing_day_conversations" in figures
