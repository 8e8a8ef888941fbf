"""What each action says, topic by topic."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswerQuestion, ActionExplainQuestion, ActionFallback
from actions.case import (
    ActionGoBack,
    ActionHandOver,
    ActionResumeCase,
    ActionShowCase,
    ActionStartOver,
    ActionStop,
    ActionTakeFeedback,
)
from actions.collect import ActionAskAnswer, ActionNoteMessage, ValidateFilingForm
from actions.guide import ActionGuideFiling, ActionShowDocuments, ActionShowDuration, ActionShowSteps
from actions.session import ActionSessionStart
from bot.wording.plain import from_json
from tests.actions.dialogue import Dialogue
from tests.catalogs import real_catalog

NOTE, ASK, VALIDATE, GUIDE = ActionNoteMessage(), ActionAskAnswer(), ValidateFilingForm(), ActionGuideFiling()
CATALOG = real_catalog()


def case_of(services):
    return services.desk.repository.of_conversation("test:one")


def said(replies):
    return "\n".join(from_json(reply) for reply in replies)


def phrase(key, language="zh", **values):
    return CATALOG.phrases[key].get(language).format(**values)


async def asked_in_form(*choices):
    """Return a dialogue in the form after a first filing was asked for and these buttons were pressed."""
    dialogue = Dialogue()
    await dialogue.turn("我要备案", "first_filing", NOTE, ASK)
    dialogue.loop = "filing_form"
    for value in choices:
        await dialogue.press(value).run(VALIDATE)
        await dialogue.run(ASK)
    return dialogue


TO_THE_ANSWER = ("mainland", "alibaba", "yes", "zhejiang", "enterprise")


# Collecting


async def test_the_form_goes_on_while_something_is_asked_and_ends_when_nothing_is(services):
    dialogue = await asked_in_form()
    await dialogue.press("none_yet").run(VALIDATE)
    assert dialogue.slots["answer"] == "done"
    (reply,) = await dialogue.run(GUIDE)
    assert reply["outcome"] == "not_required"


@pytest.mark.parametrize("intent", ["greet", "ask_fees", "ask_documents", "show_case", "nlu_fallback"])
async def test_what_is_no_answer_is_left_to_the_rules(services, intent):
    dialogue = await asked_in_form()
    replies = await dialogue.turn("随便说点别的东西，跟问题没有关系", intent, VALIDATE)
    assert (replies, dialogue.last_events) == ([], [])


async def test_an_answer_is_taken_by_the_form_whatever_its_intent(services):
    dialogue = await asked_in_form()
    replies = await dialogue.turn("内地", "goodbye", VALIDATE)
    assert replies == [] and {"answer", "noted", "server_location"} <= {one["name"] for one in dialogue.last_events}


@pytest.mark.parametrize(("text", "language"), [("紫色", "zh"), ("purple rain", "en")])
async def test_a_refused_answer_is_explained_with_examples(services, text, language):
    dialogue = await asked_in_form()
    (reply,) = await dialogue.turn(text, "state_fact", VALIDATE)
    choices = CATALOG.facts["server_location"].choices
    assert reply["language"] == language
    assert all(choice.name.get(language) in said([reply]) for choice in choices[:3])


async def test_a_refused_row_is_explained_with_its_example_and_asked_again(services):
    dialogue = await asked_in_form(*TO_THE_ANSWER, "yes", "skip")
    assert case_of(services).asked == "sheet:subject_certificate_number"
    refusal, again = await dialogue.turn("12345", "nlu_fallback", VALIDATE, ASK)
    example = CATALOG.details["subject_certificate_number"].example
    assert example in said([refusal]) and example in said([again])
    assert again["blocks"][-1]["items"] == [{"value": "skip", "text": phrase("skip")}]


@pytest.mark.parametrize("press", [True, False])
async def test_who_is_not_sure_is_told_how_to_find_out(services, press):
    dialogue = await asked_in_form()
    dialogue = dialogue.press("not_sure") if press else dialogue.hear("不清楚", "not_sure")
    assert CATALOG.facts["server_location"].find_out.zh in said(await dialogue.run(VALIDATE))


async def test_who_does_not_know_what_they_want_is_helped_and_asked_again(services):
    dialogue = Dialogue(loop="filing_form")
    await dialogue.turn("你好", "greet", NOTE, ASK)
    (reply,) = await dialogue.press("not_sure").run(VALIDATE)
    assert CATALOG.facts["goal"].find_out.zh in said([reply])
    (again,) = await dialogue.run(ASK)
    assert again["asks"] == "goal"


async def test_the_outcome_is_named_before_the_questions_that_only_refine_papers(services):
    dialogue = await asked_in_form("mainland", "alibaba")
    await dialogue.press("yes").run(VALIDATE)
    (reply,) = await dialogue.run(ASK)
    assert (reply["outcome"], reply["asks"]) == ("first_filing", "province")
    assert CATALOG.outcomes["first_filing"].name.zh in said([reply])
    assert CATALOG.facts["province"].question.zh in said([reply])


async def test_the_answer_comes_with_the_offer_of_the_sheet_once(services):
    dialogue = await asked_in_form(*TO_THE_ANSWER[:-1])
    await dialogue.press("enterprise").run(VALIDATE)
    (reply,) = await dialogue.run(ASK)
    assert phrase("sheet_offer") in said([reply])
    assert [item["value"] for item in reply["blocks"][-1]["items"]] == ["yes", "no", "steps", "timeline", "human"]
    thanks, *more = await dialogue.turn("谢谢", "thank", ActionAnswerQuestion(), ASK)
    assert (said([thanks]), more) == (phrase("thanked"), [])


async def test_a_declined_sheet_is_acknowledged_and_the_answer_not_repeated(services):
    dialogue = await asked_in_form(*TO_THE_ANSWER)
    replies = await dialogue.turn("先不用", "deny", VALIDATE, GUIDE)
    assert said(replies) == phrase("sheet_declined")
    assert dialogue.slots["answer"] == "done" and case_of(services).asked is None


async def test_the_filled_sheet_is_shown_row_by_row(services):
    dialogue = await asked_in_form(*TO_THE_ANSWER, "yes")
    await dialogue.turn("杭州示例科技有限公司", "nlu_fallback", VALIDATE, ASK)
    while (case_of(services).asked or "").startswith("sheet:"):
        await dialogue.press("skip").run(VALIDATE)
        await dialogue.run(ASK)
    assert dialogue.slots["answer"] == "done"
    shown = said(await dialogue.run(GUIDE)).splitlines()
    rows = services.desk.sheet(case_of(services))
    facts = len(case_of(services).facts)
    assert shown[0] == phrase("sheet_done") and len(shown) == facts + len(rows) + 3
    assert shown[-2:] == [phrase("review_hint"), phrase("sheet_no_findings")]
    name = phrase("fact_row", name=CATALOG.details["subject_name"].name.zh, value="杭州示例科技有限公司")
    assert shown[facts + 1] == f"· {name}" and shown[facts + 2].endswith(phrase("sheet_open"))


async def test_what_a_reviewer_would_reject_stands_beside_the_rows_of_the_sheet(services):
    dialogue = await asked_in_form(*TO_THE_ANSWER, "yes")
    await dialogue.turn("杭州示例投资管理有限公司", "nlu_fallback", VALIDATE, ASK)
    while (case_of(services).asked or "").startswith("sheet:"):
        await dialogue.press("skip").run(VALIDATE)
        await dialogue.run(ASK)
    (reply,) = await dialogue.run(GUIDE)
    assert reply["findings"] == ["subject_name_finance_words"]
    assert "投资管理有限公司 ⚠" in said([reply]) and phrase("sheet_findings") in said([reply])


async def test_how_long_it_takes_comes_with_a_timeline_from_today_on(services):
    dialogue = await asked_in_form(*TO_THE_ANSWER)
    (reply,) = await dialogue.turn("", "ask_duration", ActionShowDuration())
    (block,) = [block for block in reply["blocks"] if block["kind"] == "timeline"]
    assert [item["id"] for item in block["items"]][:2] == ["preliminary_review", "sms_check"]
    assert all(item["from"] for item in block["items"][:4])


# Answering


async def test_a_question_about_something_else_is_answered_and_what_it_names_is_kept(services):
    dialogue = Dialogue()
    (reply,) = await dialogue.turn("公司备案要钱吗", "ask_fees", ActionAnswerQuestion(), subject_nature="enterprise")
    assert reply["blocks"][-1]["kind"] in ("sources", "choices")
    assert case_of(services).facts == {"subject_nature": "enterprise"}
    assert dialogue.followups() == []


async def test_without_an_open_question_topics_are_offered(services):
    (reply,) = await Dialogue().turn("啊吧啊吧", "nlu_fallback", ActionFallback())
    assert [item["value"] for item in reply["blocks"][-1]["items"]][:2] == ["host", "change"]
    dialogue = await asked_in_form()
    (reply,) = await dialogue.turn("啊吧啊吧啊吧啊吧啊吧啊吧啊吧啊吧啊吧", "nlu_fallback", ActionFallback())
    assert said([reply]) == phrase("understood_nothing")


async def test_goodbye_names_the_case_to_come_back_to(services):
    (reply,) = await Dialogue().turn("再见", "goodbye", ActionAnswerQuestion())
    assert case_of(services).id in said([reply])


@pytest.mark.parametrize(
    ("choices", "thing"),
    [
        ((), CATALOG.facts["server_location"]),
        (("mainland", "alibaba"), CATALOG.facts["subject_record"]),  # the first of what is confirmed
        ((*TO_THE_ANSWER, "yes"), CATALOG.details["subject_name"]),
    ],
)
async def test_why_a_question_is_asked_is_explained(services, choices, thing):
    dialogue = await asked_in_form(*choices)
    (reply,) = await dialogue.turn("为什么要问这个", "ask_reason", ActionExplainQuestion())
    assert thing.reason.zh in said([reply])


async def test_without_a_question_there_is_nothing_to_explain(services):
    assert said(await Dialogue().turn("为什么", "ask_reason", ActionExplainQuestion())) == phrase("nothing_open")


@pytest.mark.parametrize("action", [ActionShowSteps(), ActionShowDocuments(), ActionShowDuration()])
async def test_what_depends_on_the_operation_starts_the_questions_until_it_is_known(services, action):
    dialogue = Dialogue()
    (reply,) = await dialogue.turn("啊这个那个呢", "ask_documents", action)
    assert said([reply]) == phrase("needs_operation") and dialogue.followups() == ["filing_form"]
    dialogue = await asked_in_form(*TO_THE_ANSWER)
    (reply,) = await dialogue.turn("需要什么", "ask_documents", action)
    assert reply["outcome"] == "first_filing" and dialogue.followups() == []
    assert said([reply]) != phrase("needs_operation")


# The case


async def test_the_case_is_shown_with_what_is_known(services):
    dialogue = await asked_in_form("mainland")
    text = said(await dialogue.turn("我的情况", "show_case", ActionShowCase()))
    assert case_of(services).id in text
    assert CATALOG.facts["server_location"].choice("mainland").name.zh in text


async def test_going_back_says_whether_there_was_something_to_take_back(services):
    dialogue = await asked_in_form("mainland")
    back, question = await dialogue.turn("返回", "go_back", ActionGoBack(), ASK)
    assert (said([back]), question["asks"]) == (phrase("taken_back"), "server_location")
    await dialogue.turn("返回", "go_back", ActionGoBack(), ASK)
    (nothing,) = await dialogue.turn("返回", "go_back", ActionGoBack())
    assert said([nothing]) == phrase("nothing_to_take_back")


async def test_starting_over_empties_the_case_and_asks_from_the_start(services):
    dialogue = await asked_in_form("mainland")
    over, question = await dialogue.turn("重新来", "start_over", ActionStartOver(), ASK)
    assert (said([over]), question["asks"]) == (phrase("started_over"), "goal")
    assert case_of(services).facts == {} and dialogue.slots["answer"] is None


async def test_stopping_leaves_the_form_and_keeps_everything(services):
    dialogue = await asked_in_form("mainland")
    (reply,) = await dialogue.turn("先到这", "stop", ActionStop())
    assert case_of(services).id in said([reply])
    assert {"event": "active_loop", "name": None, "timestamp": None} in dialogue.last_events
    assert case_of(services).facts["server_location"] == "mainland"


async def test_another_conversations_number_opens_nothing(services):
    other = services.desk.record(services.desk.open("test:other", "zh").id, {"province": "zhejiang"}).case
    dialogue = Dialogue()
    for text in (f"继续 {other.id}", f"continue {other.id.lower()}", "继续 ICP-AAAA-AAAA"):
        (reply,) = await dialogue.turn(text, "resume_case", ActionResumeCase())
        assert reply["case"] == case_of(services).id != other.id
        assert other.id not in said([reply])
    assert case_of(services).facts == {}


async def test_ones_own_number_goes_on(services):
    dialogue = await asked_in_form()
    number = case_of(services).id
    for text in (f"继续 {number}", f"{number.lower()}", "接着上次的"):
        (reply,) = await dialogue.turn(text, "resume_case", ActionResumeCase())
        assert said([reply]) == phrase("resumed", case=number)


async def test_who_wants_a_person_is_given_the_number_and_it_is_remembered(services):
    (reply,) = await Dialogue().turn("转人工", "ask_human", ActionHandOver())
    case = case_of(services)
    assert case.id in said([reply]) and case.events[-1].kind == "handed_over"


# The start of a session


async def test_a_first_contact_is_told_what_not_to_send_and_who_comes_back_where_things_stand(services):
    dialogue = Dialogue()
    (reply,) = await dialogue.run(ActionSessionStart())
    assert said([reply]) == phrase("privacy")
    assert [event["event"] for event in dialogue.last_events[:1]] == ["session_started"]
    assert dialogue.last_events[-1]["name"] == "action_listen"
    await dialogue.turn("我们在浙江", "state_fact", NOTE, province="zhejiang")
    (reply,) = await dialogue.run(ActionSessionStart())
    assert said([reply]) == phrase("resumed", case=dialogue.slots["case_id"])
    assert dialogue.slots["province"] == "zhejiang"


async def test_a_session_begins_even_where_the_case_cannot_be_read(services):
    dialogue = Dialogue(conversation="test:\0")
    (reply,) = await dialogue.run(ActionSessionStart())
    assert said([reply]) == phrase("broken")
    assert [event["event"] for event in dialogue.last_events] == ["session_started", "action"]


@pytest.mark.parametrize("text", ["Mars", "火星"])
async def test_what_is_hardly_praise_is_not_taken_for_feedback(services, text):
    dialogue = Dialogue().hear(text, "give_feedback", 0.2)
    await dialogue.run(ActionTakeFeedback())
    assert "feedback" not in [event.kind for event in case_of(services).events]


async def test_praise_by_button_is_kept(services):
    pressed = '/give_feedback{"choice": "feedback:good"}'
    dialogue = Dialogue().hear(pressed, "give_feedback", 0.6, choice="feedback:good")
    assert said(await dialogue.run(ActionTakeFeedback())) == phrase("feedback")
    assert case_of(services).events[-1].kind == "feedback"
