"""A whole filing in Slack with the real assistant, in both languages: in direct messages, in a thread, in the form."""

from __future__ import annotations

from typing import AsyncIterator

import pytest

from bot.cases.message import SHEET, SHEET_OFFER
from bot.channels.slack.card import OPEN_REVIEW, OPEN_SHEET, SHOW_PRIVATE
from bot.wording.payload import FEEDBACK
from tests.assistant import Assistant
from tests.slack.double import texts_in
from tests.slack.filing import COMPANY, Customer, customer, labels
from tests.slack.people import Workspace, workspace

pytestmark = pytest.mark.rasa
LANGUAGES = ("zh", "en")
OPENING = {
    "zh": "我们公司想做个新网站，要备案吗",
    "en": "Our company wants to put a new website online, do we need a filing?",
}
AT_ONCE = {
    "zh": "我们是浙江的企业，第一次备案，主体和域名都没备过案，网站放在阿里云内地的服务器上",
    "en": "A company in Zhejiang, first filing: neither company nor domain filed, Alibaba Cloud mainland servers",
}
MOBILE = "13800001234"


@pytest.fixture
async def office(assistant: Assistant) -> AsyncIterator[Workspace]:
    """Yield a workspace with the real assistant."""
    async with workspace(assistant.conversations) as ready:
        yield ready


@pytest.fixture
def anna(office: Workspace, assistant: Assistant, request: pytest.FixtureRequest) -> Customer:
    """Return somebody whom no other test knows."""
    name = "".join(letter for letter in request.node.name.upper() if letter.isalpha())[-24:]
    language = request.node.callspec.params.get("language", "zh") if hasattr(request.node, "callspec") else "zh"
    return customer(office.person(f"U{name}"), assistant, language)


def phrase(anna: Customer, key: str, **values: str) -> str:
    return anna.assistant.services.wording.phrase(key, anna.language, **values)


def examples(anna: Customer) -> dict[str, str]:
    return {name: row.example for name, row in anna.assistant.services.catalog.details.items()}


def open_cards(anna: Customer) -> int:
    return sum(any(one.get("action_id") != "doors" for one in post.elements()) for post in anna.posts())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_direct_messages_a_company_comes_from_the_first_word_to_the_filled_sheet(
    anna: Customer, language
) -> None:
    await anna.begins(OPENING[language])
    await anna.goes_on()
    assert anna.pressed >= 5 and anna.typed >= 15
    assert anna.case.language == language
    assert all(value in anna.posts()[-1].shown for value in (MOBILE, anna.case.details["domain_name"]))
    assert phrase(anna, "sheet_done") in anna.posts()[-1].shown
    assert open_cards(anna) == 1, "only the end can still be pressed"
    assert phrase(anna, "slack_progress", answered="2", expected="9")[:2] in anna.text()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_a_thread_a_company_fills_in_the_sheet_in_the_form_and_others_read_nothing_personal(
    anna: Customer, language
) -> None:
    anna.channel = "CROOM"
    await anna.begins(OPENING[language])
    await anna.goes_on(until=SHEET_OFFER)
    view = await anna.opens(OPEN_SHEET)
    wrong = {**examples(anna), "subject_person_phone": "123", "website_name": "a"}
    errors = (await anna.person.submits(view, wrong)).json
    assert errors["response_action"] == "errors" and {"subject_person_phone"} <= set(errors["errors"])
    assert "subject_name" not in errors["errors"] and anna.case.asked == SHEET_OFFER
    assert (await anna.person.submits(view, examples(anna))).text == ""
    await anna.settled()
    done = anna.posts()[-1].shown
    assert phrase(anna, "sheet_done") in done and phrase(anna, "slack_masked") in done
    assert MOBILE not in anna.text() and "138****1234" in done
    await anna.door(SHOW_PRIVATE)
    await anna.person.workspace.until(lambda: anna.person.workspace.slack.whispers)
    whisper = anna.person.workspace.slack.whispers[-1]
    assert whisper["user"] == anna.person.name and MOBILE in "\n".join(texts_in(whisper["blocks"]))


async def test_in_a_thread_only_the_one_who_began_it_sees_and_fills_in_the_form_or_has_it_erased(
    office: Workspace, anna: Customer
) -> None:
    anna.channel = "CROOM"
    await anna.begins(AT_ONCE["zh"])
    await anna.goes_on(until=SHEET_OFFER)
    view = await anna.opens(OPEN_SHEET)
    mallory = Customer(office.person("UMALLORY"), anna.assistant, "zh", {}, anna.channel, anna.thread)
    await mallory.door(OPEN_SHEET)
    await office.until(lambda: office.slack.whispers)
    assert f"<@{anna.person.name}>" in office.slack.whispers[0]["text"] and len(office.slack.views) == 1
    answer = await mallory.person.submits(view, examples(anna))
    assert answer.json["response_action"] == "errors" and anna.case.details == {}
    await anna.says("删除我的数据")
    for erase in (mallory.takes, mallory.says):
        await erase(phrase(anna, "forget_yes"))
        assert anna.case.facts
    await anna.takes(phrase(anna, "forget_yes"))
    assert anna.assistant.case(anna.place.conversation) is None


async def test_a_question_for_personal_details_in_a_thread_is_asked_in_the_form(anna: Customer) -> None:
    anna.channel = "CROOM"
    await anna.begins(AT_ONCE["zh"])
    await anna.goes_on(until=SHEET_OFFER)
    assert phrase(anna, "sheet_yes") not in labels(anna.posts()[-1])
    await anna.says(phrase(anna, "sheet_yes"))
    assert str(anna.case.asked).startswith(SHEET)
    assert phrase(anna, "slack_private_sheet") in anna.posts()[-1].shown
    assert OPEN_SHEET in [one["action_id"] for one in anna.posts()[-1].elements()]
    assert phrase(anna, "skip") not in labels(anna.posts()[-1])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_form_in_direct_messages_takes_the_whole_sheet_and_the_review_form_changes_facts(
    anna: Customer, language
) -> None:
    await anna.begins(AT_ONCE[language])
    await anna.goes_on(until=SHEET_OFFER)
    await anna.person.submits(await anna.opens(OPEN_SHEET), examples(anna))
    await anna.settled()
    assert anna.case.details["subject_person_phone"] == MOBILE
    review = await anna.opens(OPEN_REVIEW)
    await anna.person.submits(review, {"province": "beijing"})
    await anna.settled()
    assert anna.case.facts["province"] == "beijing"
    assert anna.case.facts["subject_nature"] == "enterprise"
    assert anna.assistant.services.catalog.provinces["beijing"].name.get(language) in anna.posts()[-1].shown


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_line_of_the_review_card_is_changed_by_its_menu(anna: Customer, language) -> None:
    await anna.begins(AT_ONCE[language])
    await anna.goes_on(until=SHEET_OFFER)
    await anna.person.submits(await anna.opens(OPEN_SHEET), examples(anna))
    await anna.settled()
    await anna.takes(anna.assistant.services.catalog.details["domain_name"].name.get(language))
    assert anna.case.asked == f"{SHEET}domain_name"
    await anna.says("shop-example.cn")
    assert anna.case.details["domain_name"] == "shop-example.cn"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_answer_is_rated_once_and_a_bad_rating_is_asked_why(anna: Customer, language) -> None:
    await anna.begins(AT_ONCE[language])
    await anna.goes_on(until=SHEET_OFFER)
    await anna.person.submits(await anna.opens(OPEN_SHEET), examples(anna))
    await anna.settled()
    end = anna.posts()[-1]
    good = anna.person.choosing(end, phrase(anna, "feedback_good"))
    await anna.takes(phrase(anna, "feedback_bad"))
    assert phrase(anna, "feedback_why") in anna.posts()[-1].shown
    assert phrase(anna, "feedback_good") not in labels(end)
    await anna.person.workspace.send_payload(good)
    await anna.takes(phrase(anna, "feedback_unclear"))
    given = [event.data["verdict"] for event in anna.case.events if event.kind == "feedback"]
    assert given == ["bad", "unclear"] and FEEDBACK


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_has_everything_erased_finds_nothing_of_it_in_slack(anna: Customer, language) -> None:
    await anna.begins(AT_ONCE[language])
    await anna.says({"zh": "删除我的数据", "en": "delete my data"}[language])
    number = anna.case.id
    await anna.takes(phrase(anna, "forget_yes"))
    assert [phrase(anna, "forgotten") in post.shown for post in anna.posts()] == [True]
    assert number not in anna.posts()[0].shown
    await anna.says(AT_ONCE[language])
    assert anna.case.id != number and number not in anna.text()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_case_from_elsewhere_goes_on_with_its_number_and_code(
    office: Workspace, anna: Customer, assistant: Assistant, language
) -> None:
    anna.channel = "CROOM"
    await anna.begins(AT_ONCE[language])
    await anna.goes_on(until=SHEET_OFFER)
    case, code = anna.case, assistant.services.codes.code_of(anna.case.id)
    await anna.says({"zh": "先到这里，下次再说", "en": "let us stop here for today"}[language])
    assert code not in anna.text(), "whoever reads along could take the case over"
    other = customer(office.person(f"{anna.person.name}B"), assistant, language)
    answer = await other.person.commands(f"case {case.id}")
    assert case.id not in str(answer.json["blocks"])
    await other.person.commands(f"case {case.id} {code}")
    await other.settled()
    assert other.case.id == case.id and other.case.facts == case.facts
    assert case.id in str((await other.person.commands("status")).json["blocks"])
    assert case.id not in str((await anna.person.commands("status")).json["blocks"])


async def test_a_matter_that_was_put_aside_is_taken_up_by_its_button(anna: Customer) -> None:
    await anna.begins(AT_ONCE["zh"])
    await anna.goes_on(until=SHEET_OFFER)
    await anna.says("算了，先办另一件：公司改名了，备案要变更")
    anna.facts = {
        **COMPANY,
        "subject_record": "alibaba",
        "change_target": "subject_information",
        "changed_items": "name",
    }
    await anna.goes_on(until=SHEET_OFFER)
    assert anna.case.facts["goal"] == "change"
    await anna.takes(phrase(anna, "parked_offer"))
    assert anna.case.facts["goal"] == "host"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_command_tells_status_documents_and_a_case(anna: Customer, language) -> None:
    started = await anna.person.commands(f"start {OPENING[language]}")
    assert started.json["response_type"] == "ephemeral"
    await anna.settled()
    early = await anna.person.commands("documents")
    assert phrase(anna, "needs_operation") in "\n".join(texts_in(early.json["blocks"]))
    await anna.goes_on(until=SHEET_OFFER)
    papers = "\n".join(texts_in((await anna.person.commands("documents")).json["blocks"]))
    assert {"zh": "营业执照", "en": "Business license"}[language] in papers
    for text in ("status", f"case {anna.case.id}"):
        shown = "\n".join(texts_in((await anna.person.commands(text)).json["blocks"]))
        assert anna.case.id in shown and phrase(anna, "slack_help") not in shown
    assert phrase(anna, "slack_help").splitlines()[0] in str((await anna.person.commands("help")).json["blocks"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_home_tab_has_the_case_with_its_deadlines_and_opens_its_forms(
    office: Workspace, anna: Customer, language
) -> None:
    await anna.begins(AT_ONCE[language])
    await anna.goes_on(until=SHEET_OFFER)
    await anna.person.looks_at_home()
    await office.until(lambda: anna.person.name in office.slack.homes)
    home = office.slack.homes[anna.person.name]
    shown = "\n".join(texts_in(home))
    outcome = anna.assistant.services.catalog.outcomes["first_filing"]
    assert anna.case.id in shown and outcome.name.get(language) in shown
    assert phrase(anna, "slack_deadlines", on="")[:4] in shown
    await anna.person.presses_home("home:sheet:0", anna.place.conversation)
    await office.until(lambda: office.slack.views)
    await anna.person.submits(office.slack.views[0], examples(anna))
    await anna.settled()
    assert anna.case.details["domain_name"] == "example.cn"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_shortcut_works_out_from_a_message_of_others_which_filing_it_is(anna: Customer, language) -> None:
    anna.channel, anna.thread = "CROOM", anna.person.workspace.slack.next_ts()
    text = {
        "zh": "客户说网站原来在腾讯云备过案，现在要搬到阿里云",
        "en": "They filed with Tencent Cloud and now move to Alibaba Cloud",
    }
    await anna.person.points_at(text[language], "CROOM", anna.thread)
    await anna.settled()
    assert anna.case.language == language and {**anna.case.facts, **anna.case.assumed}
    assert anna.posts()[0].thread == anna.thread


async def test_a_province_is_chosen_from_a_menu_and_a_day_from_a_picker(anna: Customer) -> None:
    await anna.begins("我的备案是在万网做的，想认领到阿里云")
    anna.facts = {"goal": "claim", "hichina_filing": "before_2010_06"}
    await anna.goes_on()
    assert anna.case.facts["goal"] == "claim"
