"""What every action does with a turn: note it once, mirror the case, speak its language, and own up to trouble."""

from __future__ import annotations

import inspect
import sqlite3
import time
from pathlib import Path

import pytest
from rasa_sdk.executor import ActionExecutor
from ruamel.yaml import YAML

from actions import base
from actions.answer import ActionAnswerQuestion, ActionFallback
from actions.base import FilingAction
from actions.case import ActionChooseLanguage, ActionGoBack, ActionShowCase, ActionStartOver
from actions.collect import ActionAskAnswer, ActionNoteMessage
from bot.cases.memory import MemoryRepository
from bot.storage.cases import SqlRepository
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.wiring import install, make_services
from bot.wording.payload import payload_of
from tests.actions.dialogue import Dialogue
from tests.cases.talk import Clock, Crowded
from tests.catalogs import ROOT, real_catalog

NOTE, ASK = ActionNoteMessage(), ActionAskAnswer()


def all_actions():
    executor = ActionExecutor()
    executor.register_package("actions")
    return {name: run.__self__ for name, run in executor.actions.items()}


def case_of(services, conversation="test:one"):
    return services.desk.repository.of_conversation(conversation)


def test_every_action_of_the_domain_is_there_and_every_action_is_in_the_domain():
    domain = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(all_actions()) == set(domain["actions"])


def test_every_fact_has_a_slot_that_mirrors_it():
    domain = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(real_catalog().facts) | {"case_id", "language", "noted"} <= set(domain["slots"])


# Every action in every state


async def nothing_said(dialogue):
    dialogue.hear("你好", "greet")


async def question_open(dialogue):
    await dialogue.turn("我要备案", "first_filing", NOTE, ASK)
    dialogue.loop = "filing_form"
    dialogue.hear("今天天气不错", "chitchat")


async def answer_given(dialogue):
    await question_open(dialogue)
    for value in ("mainland", "alibaba", "yes", "zhejiang", "enterprise"):
        await dialogue.press(value).run(NOTE)
        await dialogue.run(ASK)
    dialogue.hear("要多久", "ask_duration")


async def row_open(dialogue):
    await answer_given(dialogue)
    await dialogue.press("yes").run(NOTE)
    await dialogue.run(ASK)
    dialogue.hear("What is this for?", "ask_reason")


@pytest.mark.parametrize("state", [nothing_said, question_open, answer_given, row_open], ids=lambda one: one.__name__)
@pytest.mark.parametrize("name", all_actions())
async def test_every_action_works_in_every_state_and_names_the_case(services, name, state):
    dialogue = Dialogue()
    await state(dialogue)
    replies = await dialogue.run(all_actions()[name])
    case = case_of(services)
    assert [reply["case"] for reply in replies] == [case.id] * len(replies)
    assert all(reply["blocks"] and reply["on"] == "2026-11-24" for reply in replies)
    assert all(reply["language"] == case.language for reply in replies)


async def test_a_button_is_sent_with_its_text_and_the_message_it_stands_for(services):
    dialogue = Dialogue()
    await dialogue.turn("我要备案", "first_filing", NOTE, ASK)
    (message,) = dialogue.messages
    offered = [(item["text"], item["value"]) for item in message["reply"]["blocks"][-1]["items"]]
    assert [(button["title"], button["payload"]) for button in message["buttons"]] == [
        (text, payload_of(value)) for text, value in offered
    ]
    assert message["text"] == "网站的服务器在哪里？"


# One message is noted once


async def test_a_message_is_noted_by_the_first_action_only(services):
    dialogue = Dialogue()
    await dialogue.turn("我们在浙江", "state_fact", NOTE, ActionShowCase(), ASK, province="zhejiang")
    assert [event.kind for event in case_of(services).events] == ["opened", "facts"]


async def test_the_same_text_sent_again_is_noted_again(services):
    dialogue = Dialogue()
    for _ in range(2):
        await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    assert [event.kind for event in case_of(services).events] == ["opened", "facts", "facts"]


async def test_an_answer_taken_back_is_not_noted_again_by_the_next_action(services):
    dialogue = Dialogue()
    await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    await dialogue.turn("返回", "go_back", ActionGoBack(), ASK)
    assert case_of(services).facts == {}


async def test_a_question_that_follows_an_answer_of_ours_says_that_it_returns(services):
    dialogue = Dialogue(loop="filing_form")
    await dialogue.turn("我要备案", "first_filing", NOTE, ASK)
    first, again = await dialogue.turn("谢谢", "thank", ActionAnswerQuestion(), ASK)
    question = "网站的服务器在哪里？"
    assert question in again["blocks"][0]["text"] != question
    (anew,) = await dialogue.turn("嗯", "nlu_fallback", ASK)
    assert anew["blocks"][0]["text"] == question


# Slots mirror the case


async def test_slots_have_what_the_case_has(services):
    dialogue = Dialogue()
    services.desk.record(
        services.desk.open("test:one", "zh").id, {"opened_on": "2026-11-20", "changed_items": ["name"]}
    )
    await dialogue.turn("我们在浙江，有 3 个站", "state_fact", NOTE, province="zhejiang")
    case = case_of(services)
    assert dialogue.slots["province"] == "zhejiang"
    assert dialogue.slots["opened_on"] == "2026-11-20"
    assert dialogue.slots["changed_items"] == ["name"]
    assert dialogue.slots["case_id"] == case.id
    assert {name for name in case.facts} == {
        name for name in real_catalog().facts if dialogue.slots.get(name) is not None
    }


async def test_slots_that_have_their_value_already_are_not_set_again(services):
    dialogue = Dialogue()
    await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    await dialogue.run(ActionShowCase())
    assert dialogue.last_events == []


async def test_a_fact_that_no_longer_holds_leaves_its_slot_in_the_same_action(services):
    dialogue = Dialogue()
    await dialogue.turn("我要改备案", "change_filing", NOTE, province="zhejiang")
    await dialogue.run(ASK)
    await dialogue.press("subject_information").run(NOTE)
    await dialogue.turn("算了，注销", "cancel_filing", NOTE)
    assert (dialogue.slots["goal"], dialogue.slots["change_target"]) == ("stop", None)
    await dialogue.turn("返回", "go_back", ActionGoBack())
    assert (dialogue.slots["goal"], dialogue.slots["province"]) == (None, "zhejiang")
    await dialogue.turn("重新开始", "start_over", ActionStartOver())
    assert [name for name in real_catalog().facts if dialogue.slots.get(name) is not None] == []


async def test_an_assumption_is_in_no_slot(services):
    dialogue = Dialogue()
    await dialogue.turn("我要备案", "first_filing", NOTE)
    assert case_of(services).assumed["subject_record"] == "none"
    assert dialogue.slots.get("subject_record") is None


async def test_a_tracker_that_was_lost_gets_its_slots_from_the_case(services):
    dialogue = Dialogue()
    await answer_given(dialogue)
    fresh = Dialogue().hear("你好", "greet")
    await fresh.run(ActionShowCase())
    assert {name: fresh.slots[name] for name in case_of(services).facts} == dict(case_of(services).facts)


# Language


@pytest.mark.parametrize(
    ("text", "intent", "slot", "expected"),
    [
        ("我要备案", "first_filing", None, "zh"),
        ("I want to file my site", "first_filing", None, "en"),
        ("I want to file my site", "first_filing", "zh", "en"),
        ("example.com", "state_fact", "en", "en"),
        ("example.com", "state_fact", None, "zh"),
        ("ok", "affirm", "en", "en"),
        ("in English please", "choose_language", "zh", "en"),
        ("请说中文", "choose_language", "en", "zh"),
        ("用英文说", "choose_language", "zh", "en"),
        ('/state_fact{"choice": "host"}', "state_fact", "zh", "zh"),
    ],
)
async def test_the_reply_is_in_the_language_of_the_message_or_of_the_conversation(
    services, text, intent, slot, expected
):
    dialogue = Dialogue(slots={"language": slot} if slot else {})
    (reply,) = await dialogue.turn(text, intent, ActionChooseLanguage())
    assert (reply["language"], case_of(services).language) == (expected, expected)


@pytest.mark.parametrize(("language", "typed"), [("en", "杭州示例科技有限公司"), ("zh", "Happy Garden Tea Trading")])
async def test_a_name_typed_into_the_sheet_does_not_change_the_language(services, language, typed):
    dialogue = Dialogue()
    await row_open(dialogue)
    dialogue.slots["language"] = language
    services.desk.speak(case_of(services).id, language)
    (question,) = await dialogue.turn(typed, "nlu_fallback", NOTE, ASK)
    assert question["language"] == language
    assert case_of(services).details == {"subject_name": typed}


async def test_the_language_of_a_first_message_is_known_before_it_is_read(services):
    dialogue = Dialogue(slots={"session_started_metadata": {"language": "en"}})
    (reply,) = await dialogue.run(all_actions()["action_session_start"])
    assert reply["language"] == "en"


# Named things


@pytest.mark.parametrize(
    ("text", "intent", "values", "expected"),
    [
        ("不在内地，在香港", "state_fact", {"内地": "mainland", "香港": "outside"}, "outside"),
        ("在香港，不在内地", "correct_fact", {"香港": "outside", "内地": "mainland"}, "outside"),
        ("服务器从内地改到香港", "correct_fact", {"内地": "mainland", "香港": "outside"}, "outside"),
        ("不是内地", "state_fact", {"内地": "mainland"}, None),
        ("not in China, in Hong Kong", "state_fact", {"China": "mainland", "Hong Kong": "outside"}, "outside"),
        ("they aren't in Hong Kong", "state_fact", {"Hong Kong": "outside"}, None),
        ("内地和香港都有", "state_fact", {"内地": "mainland", "香港": "outside"}, None),
    ],
)  # fmt: skip
async def test_what_the_customer_says_is_not_so_is_not_taken(services, text, intent, values, expected):
    entities = [
        {"entity": "server_location", "value": value, "start": text.index(name), "end": text.index(name) + len(name)}
        for name, value in values.items()
    ]
    dialogue = Dialogue().hear_all(text, intent, entities)
    await dialogue.run(NOTE)
    assert case_of(services).facts.get("server_location") == expected


# An answer that nobody asked for


async def test_an_answer_outside_the_form_starts_the_questions(services):
    dialogue = Dialogue()
    await dialogue.turn("我要备案", "first_filing", NOTE, ASK)
    dialogue.loop = None  # the customer said stop, or the tracker was lost
    replies = await dialogue.turn("内地", "chitchat", ActionAnswerQuestion())
    assert (replies, dialogue.followups()) == ([], ["filing_form"])
    assert case_of(services).facts["server_location"] == "mainland"
    await dialogue.run(ASK)
    await dialogue.turn("阿里云", "nlu_fallback", ActionFallback())
    assert dialogue.followups() == ["filing_form"]


async def test_an_answer_in_the_form_does_not_start_it_again(services):
    dialogue = Dialogue(loop="filing_form")
    await dialogue.turn("我要备案", "first_filing", NOTE, ASK)
    await dialogue.turn("内地", "chitchat", ActionAnswerQuestion())
    assert dialogue.followups() == []


# Trouble


@pytest.fixture
def locked(tmp_path):
    """Services on a real SQLite file that somebody else holds."""
    url = f"sqlite:///{tmp_path}/filing.db"
    upgrade(url)
    database = open_database(url)
    services = make_services(real_catalog(), SqlRepository(database), clock=Clock(), database=database)
    before = install(services)
    holder = sqlite3.connect(tmp_path / "filing.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    yield services
    holder.close()
    install(before)
    database.close()


@pytest.mark.parametrize(("language", "word"), [("zh", "稍后"), ("en", "database is away")])
async def test_a_database_that_is_away_is_said_and_nothing_is_pretended(locked, language, word):
    dialogue = Dialogue(slots={"language": language, "case_id": "ICP-7K3M-9QX2"})
    (reply,) = await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    assert word in reply["blocks"][0]["text"]
    assert (reply["language"], reply["case"]) == (language, "ICP-7K3M-9QX2")
    assert dialogue.last_events == []


async def test_a_turn_waits_for_an_absent_database_once(locked, caplog):
    dialogue = Dialogue()
    first, *others = await dialogue.turn("我们在浙江", "state_fact", NOTE, *[ActionShowCase()] * 9, province="zhejiang")
    assert others == [first] * 9
    assert len([record for record in caplog.records if "database is locked" in record.getMessage()]) == 1
    await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    assert len([record for record in caplog.records if "database is locked" in record.getMessage()]) == 2


@pytest.fixture
def install_repository():
    """Return a function that has the actions work on a repository."""
    before = []

    def chosen(repository):
        services = make_services(real_catalog(), repository, clock=Clock())
        before.append(install(services))
        return services

    yield chosen
    install(before[0])


async def test_a_case_that_keeps_changing_is_an_apology_and_no_events(install_repository):
    install_repository(Crowded(99))
    dialogue = Dialogue()
    (reply,) = await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    assert reply["blocks"][0]["text"] == real_catalog().phrases["broken"].zh
    assert dialogue.last_events == []


async def test_work_that_takes_too_long_is_an_apology_and_no_events(install_repository, monkeypatch):
    class Slow(MemoryRepository):
        def get(self, case_id):
            time.sleep(0.5)
            return super().get(case_id)

    monkeypatch.setattr(base, "_LONGEST_WORK", 0.1)
    install_repository(Slow())
    dialogue = Dialogue()
    (reply,) = await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    assert reply["blocks"][0]["text"] == real_catalog().phrases["storage_away"].zh
    assert dialogue.last_events == []


def test_actions_are_adapters_that_stay_small():
    for action in all_actions().values():
        assert isinstance(action, FilingAction)
        assert len(Path(inspect.getfile(type(action))).read_text(encoding="utf-8").splitlines()) <= 260
