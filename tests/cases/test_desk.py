"""A filing at the desk from the first message to the filled sheet, with everything that can go wrong on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.cases.asking import has_sheet
from bot.cases.desk import FilingDesk
from bot.cases.memory import MemoryRepository
from bot.cases.message import CONFIRM, SHEET, SHEET_OFFER
from bot.filing.conditions import NOT_SURE
from bot.filing.errors import CaseChanged, CaseNotFound, UnknownFact
from bot.filing.formats import CHECKS
from tests.cases.talk import NOON, Clock, Crowded, Talk, new_desk

COMPANY_FILES = ("mainland", "alibaba", "yes", "zhejiang", "enterprise")
"""Buttons from the first question of a first filing to the answer; `yes` confirms that nothing is filed yet."""


def talk_to_the_offer() -> Talk:
    talk = Talk()
    talk.say("我们公司要新开一个网站", "first_filing")
    assert talk.answer(*COMPANY_FILES) == SHEET_OFFER
    return talk


def kinds(case):
    return [event.kind for event in case.events]


# Opening


def test_a_conversation_has_one_case():
    desk = new_desk()
    case = desk.open("test:one", "zh")
    assert (case.opened_at.date(), case.language, kinds(case)) == (NOON.date(), "zh", ["opened"])
    assert desk.open("test:one", "en") == case
    assert desk.open("test:two", "en").id != case.id


def test_two_who_open_the_same_conversation_at_once_get_one_case():
    class Raced(MemoryRepository):
        def add(self, case):
            if not self.list():
                super().add(replace(case, id="ICP-FRST-FRST"))
            super().add(case)

    assert new_desk(Raced()).open("test:one", "zh").id == "ICP-FRST-FRST"


def test_a_case_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(CaseNotFound, match="ICP-NONE-NONE"):
        new_desk().guidance("ICP-NONE-NONE")


# A whole filing


def test_a_whole_filing_from_the_first_message_to_the_filled_sheet():
    talk = Talk()
    first = talk.say("我们公司要新开一个网站", "first_filing")
    assert (first.accepted, dict(first.case.assumed)) == (
        {"goal": "host"},
        {"subject_record": "none", "domain_record": "none"},
    )
    assert talk.ask()[0] == "server_location"
    assert talk.answer("mainland") == "server_provider"
    assert talk.answer("alibaba") == CONFIRM
    talk.say("对的", "affirm")
    asked, guidance = talk.ask()
    assert (asked, guidance.outcome.id) == ("province", "first_filing")
    talk.say("浙江", "state_fact", province="zhejiang")
    talk.ask()
    talk.say("公司", "nlu_fallback")
    asked, guidance = talk.ask()
    assert asked == SHEET_OFFER
    assert "subject_certificate" in [document.id for document in guidance.documents]
    talk.say("好，开始填")
    typed = {}
    while (asked := talk.ask()[0]) is not None:
        row = talk.desk.catalog.details[asked.removeprefix(SHEET)]
        talk.say(row.example)
        typed[row.id] = CHECKS[row.check](row.example).value
    case = talk.case
    assert case.details == typed and len(typed) >= 10
    assert case.facts == {
        "goal": "host",
        "server_location": "mainland",
        "server_provider": "alibaba",
        "subject_record": "none",
        "domain_record": "none",
        "province": "zhejiang",
        "subject_nature": "enterprise",
    }
    assert case.assumed == {} and talk.desk.asks_nothing(case)
    assert [row.value for row in talk.desk.sheet(case)] == list(typed.values())


def test_a_confirmation_that_is_denied_has_each_fact_asked():
    talk = Talk()
    talk.say("我们公司要新开一个网站", "first_filing")
    assert talk.answer("mainland", "alibaba") == CONFIRM
    denied = talk.say("不对", "deny")
    assert (denied.was_answer, denied.accepted, dict(denied.case.assumed)) == (True, {}, {})
    assert talk.ask()[0] == "subject_record"
    assert talk.answer("elsewhere") == "domain_record"
    assert talk.answer("own_elsewhere") == "province"
    assert talk.ask()[1].outcome.id == "transfer_new"


def test_a_confirmation_gives_all_the_facts_that_were_assumed():
    talk = Talk()
    talk.say("网站要搬到阿里云，原来在腾讯云备过", "transfer_filing", confidence=0.5)
    assert talk.case.facts == {}
    talk.answer("mainland", "alibaba", "none")
    assert talk.asked == CONFIRM
    said = talk.say("是的")
    assert said.accepted == {"goal": "host", "domain_record": "own_elsewhere"}
    assert said.case.facts["domain_record"] == "own_elsewhere" and not said.case.assumed


def test_what_the_customer_does_not_know_is_not_asked_again():
    talk = Talk()
    talk.say("要备案", "first_filing")
    seen = []
    for _ in range(20):
        asked, guidance = talk.ask()
        if asked is None or asked == SHEET_OFFER:
            break
        assert asked not in seen
        seen.append(asked)
        talk.say("不知道", "not_sure")
    assert talk.case.facts["server_location"] == NOT_SURE
    assert asked is None and guidance.conditional


# What cannot be taken


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("紫色的那个", "state_fact"),
        ("个人和企业", "state_fact"),
        ("今天天气不错", "chitchat"),
        ("x" * 2000, "state_fact"),
        ("", "nlu_fallback"),
        ("需要哪些材料？", "ask_documents"),
        ("谢谢", "thank"),
    ],
)
def test_nothing_given_is_lost_when_a_message_cannot_be_taken(text, intent):
    talk = Talk()
    talk.say("我们公司要新开一个网站", "first_filing")
    talk.answer("mainland", "alibaba", "yes", "zhejiang")
    before = talk.case
    talk.say(text, intent)
    assert talk.case == before
    assert talk.ask()[0] == "subject_nature"


def test_a_refused_answer_is_named_with_its_question():
    talk = Talk()
    talk.say("要备案", "first_filing")
    talk.ask()
    said = talk.say("紫色", "state_fact")
    assert {name: refused.reason for name, refused in said.refused.items()} == {"server_location": "not_a_choice"}
    assert not said.was_answer


def test_a_message_that_gives_nothing_does_not_touch_the_case():
    talk = talk_to_the_offer()
    version = talk.case.version
    said = talk.say("你好", "greet")
    talk.ask()
    assert said.case.version == talk.case.version == version


def test_a_new_goal_forgets_the_old_one_and_keeps_who_and_where():
    talk = talk_to_the_offer()
    talk.say("算了，我要注销备案", "cancel_filing")
    case = talk.case
    assert case.facts["goal"] == "stop"
    assert {"subject_record", "domain_record"}.isdisjoint(case.facts)
    assert (case.facts["province"], case.facts["subject_nature"]) == ("zhejiang", "enterprise")
    assert talk.ask()[0] == "stop_target"


def test_a_doubtful_new_goal_is_confirmed_and_may_be_denied():
    talk = Talk()
    talk.say("要备案", "first_filing")
    talk.answer("none_yet")
    talk.say("那就不要了吧", "psb_filing", confidence=0.4)
    assert talk.ask()[0] == CONFIRM
    talk.say("不是", "deny")
    assert talk.ask()[0] == "goal"
    assert talk.case.facts == {"server_location": "none_yet"}


# The filing sheet


def test_a_value_that_fails_its_check_is_refused_and_its_row_asked_again():
    talk = talk_to_the_offer()
    talk.choose("yes")
    asked, _ = talk.ask()
    while asked != "sheet:subject_person_phone":
        talk.choose("skip")
        asked, _ = talk.ask()
    said = talk.say("12345")
    assert set(said.refused) == {"subject_person_phone"} and said.was_answer
    assert "subject_person_phone" not in talk.case.details
    assert talk.ask()[0] == "sheet:subject_person_phone"
    talk.say("138 0000 1234")
    assert talk.case.details["subject_person_phone"] == "13800001234"


def test_an_identity_number_is_refused_and_kept_nowhere():
    talk = talk_to_the_offer()
    talk.choose("yes")
    talk.ask()
    talk.choose("skip")
    assert talk.ask()[0] == "sheet:subject_certificate_number"
    said = talk.say("11010519491231002X")
    assert said.refused["subject_certificate_number"].reason == "identity_number"
    assert "11010519491231002X" not in repr(talk.case)
    assert "11010519491231002X" not in repr(said)


def test_no_value_of_a_row_stands_in_the_history():
    talk = talk_to_the_offer()
    talk.choose("yes")
    talk.ask()
    talk.say("杭州示例科技有限公司")
    assert "杭州示例" not in repr(talk.case.events)


def test_skipped_rows_stay_open_and_are_not_asked_again():
    talk = talk_to_the_offer()
    talk.choose("yes")
    asked = []
    while (row := talk.ask()[0]) is not None:
        asked.append(row)
        talk.choose("skip")
    assert len(asked) == len(set(asked)) == len(talk.case.details)
    assert set(talk.case.details.values()) == {""}
    assert {row.value for row in talk.desk.sheet(talk.case)} == {""}


def test_a_declined_sheet_is_not_offered_again_but_can_be_asked_for():
    talk = talk_to_the_offer()
    talk.say("先不用")
    assert talk.ask()[0] is None and talk.desk.asks_nothing(talk.case)
    talk.say("填备案信息")
    assert talk.ask()[0] == "sheet:subject_name"


def test_an_outcome_that_files_nothing_has_no_sheet():
    talk = Talk()
    talk.say("要备案", "first_filing")
    talk.ask()
    talk.choose("none_yet")
    asked, guidance = talk.ask()
    assert (asked, guidance.outcome.id, has_sheet(guidance)) == (None, "not_required", False)


# Taking back, starting over, handing over, speaking


def test_going_back_takes_back_answer_by_answer_until_nothing_is_left():
    talk = talk_to_the_offer()
    asked = []
    while talk.desk.forget_last(talk.case.id).was_answer:
        asked.append(talk.ask()[0])
    assert asked[:2] == ["subject_nature", "province"]
    assert asked[-3:] == ["server_provider", "server_location", "goal"]
    assert talk.case.facts == {}
    version = talk.case.version
    assert not talk.desk.forget_last(talk.case.id).was_answer
    assert talk.case.version == version


def test_an_answer_taken_back_can_be_given_anew():
    talk = talk_to_the_offer()
    talk.desk.forget_last(talk.case.id)
    assert talk.answer("individual") is not None
    assert talk.case.facts["subject_nature"] == "individual"
    talk.desk.forget_last(talk.case.id)
    assert "subject_nature" not in talk.case.facts


def test_going_back_in_the_sheet_takes_back_rows_before_answers():
    talk = talk_to_the_offer()
    talk.choose("yes")
    talk.ask()
    talk.say("杭州示例科技有限公司")
    talk.ask()
    talk.choose("skip")
    talk.ask()
    facts = talk.case.facts
    assert talk.desk.forget_last(talk.case.id).was_answer
    assert talk.ask()[0] == "sheet:subject_certificate_number"
    assert talk.desk.forget_last(talk.case.id).was_answer
    assert talk.ask()[0] == "sheet:subject_name"
    assert (talk.case.details, talk.case.facts) == ({}, facts)


def test_starting_over_begins_afresh_and_what_was_told_can_be_taken_up_again():
    talk = talk_to_the_offer()
    talk.choose("yes")
    talk.ask()
    talk.say("杭州示例科技有限公司")
    before = talk.case
    talk.desk.start_over(before.id)
    after = talk.case
    assert after.id == before.id
    assert (after.facts, after.assumed, after.details, after.asked) == ({}, {}, {}, None)
    assert after.events[:-2] == before.events and kinds(after)[-2:] == ["started_over", "parked"]
    assert talk.ask()[0] == "goal"
    assert talk.desk.take_up_parked(before.id).taken_up
    assert (talk.case.facts, talk.case.details) == (before.facts, before.details)


def test_after_starting_over_the_sheet_is_offered_again():
    talk = talk_to_the_offer()
    talk.choose("no")
    talk.desk.start_over(talk.case.id)
    talk.say("要备案", "first_filing")
    assert talk.answer(*COMPANY_FILES) == SHEET_OFFER


def test_handing_over_is_remembered_with_its_reason():
    talk = talk_to_the_offer()
    talk.desk.hand_over(talk.case.id, "asked")
    last = talk.case.events[-1]
    assert (last.kind, dict(last.data)) == ("handed_over", {"reason": "asked"})


def test_the_language_is_remembered_and_saved_only_when_it_changes():
    talk = talk_to_the_offer()
    version = talk.case.version
    assert talk.desk.speak(talk.case.id, "en").language == "en"
    assert talk.desk.speak(talk.case.id, "en").version == talk.case.version == version + 1


# Advice


def test_advice_is_stored_once_for_each_change_with_its_day_and_ids():
    talk = talk_to_the_offer()
    for _ in range(3):
        talk.ask()
    outcomes = [advice.outcome for advice in talk.case.advice]
    documents = [advice.documents for advice in talk.case.advice]
    assert set(outcomes) == {"first_filing"}
    assert len(documents) == len(set(documents)) == 2
    last = talk.case.advice[-1]
    guidance = talk.desk.guidance(talk.case.id)
    assert last.on == date(2026, 11, 24)
    assert last.documents == tuple(document.id for document in guidance.documents)
    assert last.steps == tuple(step.id for step in guidance.steps)


def test_the_day_of_the_advice_is_the_clocks():
    clock = Clock(datetime.fromisoformat("2019-05-01T12:00:00+08:00"))
    talk = Talk(desk=new_desk(clock=clock))
    talk.say("要备案", "first_filing")
    talk.answer("mainland", "alibaba", "yes")
    assert talk.case.advice[-1].on == date(2019, 5, 1)


def test_the_guidance_of_another_day_can_be_asked_for():
    talk = talk_to_the_offer()
    assert talk.desk.guidance(talk.case.id, date(2019, 5, 1)).on == date(2019, 5, 1)
    assert talk.desk.guidance(talk.case.id).on == date(2026, 11, 24)


# Several who work on one case


WORK = {
    "note": lambda talk: talk.say("浙江", "state_fact", province="zhejiang"),
    "record": lambda talk: talk.desk.record(talk.case.id, {"province": "zhejiang"}),
    "next_question": lambda talk: talk.ask(),
    "start_over": lambda talk: talk.desk.start_over(talk.case.id),
    "hand_over": lambda talk: talk.desk.hand_over(talk.case.id, "asked"),
    "speak": lambda talk: talk.desk.speak(talk.case.id, "en"),
}


@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("times", [1, 2])
def test_what_somebody_else_saved_in_between_is_kept_and_the_work_done(work, times):
    talk = Talk(desk=new_desk(Crowded(times)))
    WORK[work](talk)
    case = talk.case
    assert case.version == times + 1
    assert work == "start_over" or case.details["remarks"] == "0 more"
    done = {"note": case.facts, "record": case.facts, "next_question": case.asked, "speak": case.language == "en"}
    assert done.get(work, kinds(case)[-1] in ("started_over", "handed_over"))


def test_a_case_that_never_rests_is_said_to_be_changing():
    talk = Talk(desk=new_desk(Crowded(99)))
    with pytest.raises(CaseChanged, match=talk.case.id):
        talk.say("浙江", "state_fact", province="zhejiang")


# Facts by name


def test_recorded_facts_count_as_given():
    talk = Talk()
    said = talk.desk.record(talk.case.id, {"goal": "host", "server_location": "none_yet", "filed_websites": 3})
    assert (said.was_answer, said.refused) == (True, {})
    assert talk.desk.guidance(talk.case.id).outcome.id == "not_required"


def test_a_recorded_fact_that_cannot_be_taken_is_refused_by_name_and_the_others_kept():
    talk = Talk()
    said = talk.desk.record(talk.case.id, {"goal": "host", "age": "old", "opened_on": "2026-02-30"})
    assert {name: refused.reason for name, refused in said.refused.items()} == {
        "age": "not_a_number",
        "opened_on": "impossible_date",
    }
    assert talk.case.facts == {"goal": "host"}


def test_a_fact_that_the_catalogue_does_not_have_is_a_mistake_of_the_caller():
    talk = Talk()
    with pytest.raises(UnknownFact, match="'gaol' is not a fact"):
        talk.desk.record(talk.case.id, {"goal": "host", "gaol": "host"})
    assert talk.case.facts == {}


def test_the_desk_names_no_fact_that_is_not_in_the_catalogue():
    desk: FilingDesk = new_desk()
    case = desk.record(desk.open("test:one", "zh").id, {"goal": "host"}).case
    assert set(desk.values(case)) <= set(desk.catalog.facts)
