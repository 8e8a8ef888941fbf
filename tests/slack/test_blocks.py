"""Every kind of reply, in both languages, within Slack's limits; nothing that was said is lost on the way."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any, Iterator

import pytest

from bot.channels.slack.asked import asked_in
from bot.channels.slack.blocks import Message, in_one, render
from bot.channels.slack.card import Look, answers, choices_of
from bot.filing.lint import lint
from bot.filing.timeline import timeline
from bot.wording.answers import QuestionWording
from bot.wording.compose import Wording
from bot.wording.reply import Block, Item, Reply, choices, paragraph
from bot.wording.review import review_block, summary
from bot.wording.sheet import sheet_reply
from bot.wording.timeline import timeline_blocks
from bot.working_days import ChineseWorkingDays
from tests.cases.talk import Clock
from tests.catalogs import real_catalog
from tests.slack.blockkit import problems
from tests.slack.double import texts_in
from tests.wording.situations import LANGUAGES, OPERATIONS, company_in_zhejiang, guidance_of, scenarios

CATALOG = real_catalog()
WORDING = Wording(CATALOG)
QUESTIONS = QuestionWording(CATALOG, WORDING, Clock())
VALUES = {**OPERATIONS["first_filing"], "province": "beijing", "subject_nature": "individual"}
DETAILS = {"subject_name": "林示例", "website_name": "小林团购论坛", "remarks": ""}
KINDS = {
    *("paragraph", "steps", "checklist", "obstacles", "requirements", "findings"),
    *("timeline", "review", "choices", "sources"),
}


def replies(language: str) -> Iterator[Reply]:
    """Yield every kind of reply that the assistant gives."""
    for operation in OPERATIONS:
        guidance = company_in_zhejiang(operation)
        moments = timeline(CATALOG, guidance, {}, {}, ChineseWorkingDays())
        more = timeline_blocks(WORDING, moments, guidance.on, language)
        yield WORDING.everything(guidance, language, more)
        yield WORDING.answer(guidance, guidance.outcome, language)
        for part in ("steps", "duration", "documents"):
            yield WORDING.part(part, guidance, guidance.outcome, language, more)
    blocked = next(guidance for _, guidance in scenarios() if guidance.obstacles and guidance.outcome)
    yield WORDING.everything(blocked, language)
    for fact in CATALOG.facts.values():
        yield Reply(language=language, blocks=tuple(WORDING.ask(fact, language)), asks=fact.id)
    for answer in CATALOG.answers.values():
        yield QUESTIONS.answer(answer, {}, language)
        yield QUESTIONS.more(answer, language)
    yield QUESTIONS.unknown(list(CATALOG.answers.values())[:3], language)
    yield QUESTIONS.rejections(list(CATALOG.rejections.values()), language)
    rows = [(CATALOG.details[name], value) for name, value in DETAILS.items()]
    found = lint(CATALOG, VALUES, DETAILS, date(2026, 11, 24))
    filled = review_block(WORDING, CATALOG, VALUES, rows, found, language)
    yield sheet_reply(WORDING, company_in_zhejiang("first_filing"), filled, found, language)
    yield summary(WORDING, CATALOG, "ICP-AAAA-BBBB", VALUES, DETAILS, language)
    everything = {name: detail.example for name, detail in CATALOG.details.items()}
    yield summary(WORDING, CATALOG, "ICP-AAAA-BBBB", VALUES, everything, language)
    for name in CATALOG.details:
        yield Reply(
            language=language, blocks=(paragraph(name), choices(f"sheet:{name}", {"skip": "Skip"})), case="ICP-1"
        )


def look_at(reply: dict[str, Any], **more: Any) -> Look:
    return Look(wording=WORDING, seq=7, asked=asked_in(reply, CATALOG, WORDING), **more)


def words(messages: list[Message]) -> str:
    return unescape("\n".join(texts_in([block for message in messages for block in message.blocks])))


def fits(messages: list[Message]) -> None:
    for message in messages:
        assert problems(message.blocks) == []
        assert 0 < len(message.text) <= 3000
        assert sum(len(str(block)) for block in message.blocks) < 25_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_public", [False, True])
def test_every_kind_of_reply_fits_and_says_all_it_has_to_say(language, is_public):
    kinds = set()
    for reply in (one.to_json() for one in replies(language)):
        kinds |= {block["kind"] for block in reply["blocks"]}
        messages = render(reply, look_at(reply, is_public=is_public))
        fits(messages)
        closed = render(reply, look_at(reply, is_public=is_public, is_closed=True))
        fits(closed)
        assert len(closed) == len(messages)
        assert not any(message.has_card for message in closed)
        fits([in_one(messages, look_at(reply), language)])
        shown = words(messages)
        for block in reply["blocks"]:
            for item in block.get("items", ()):
                is_hidden = is_public and str(block.get("fact")).startswith("sheet:")
                assert is_hidden or item["text"][:60].replace("|", "/").splitlines()[0] in shown, item
    assert kinds == KINDS


def test_scenarios_of_the_catalogue_fit():
    for number, (_, guidance) in enumerate(list(scenarios())[::3]):
        language = LANGUAGES[number % 2]
        reply = WORDING.everything(guidance, language).to_json()
        fits(render(reply, look_at(reply)))


def question(count: int, length: int = 10) -> dict[str, Any]:
    options = {f"v{number}": f"{number}" + "字" * (length - 1) for number in range(count)}
    return Reply(language="zh", blocks=(paragraph("？"), choices("goal", options))).to_json()


def elements(messages: list[Message]) -> list[dict[str, Any]]:
    return [one for message in messages for block in message.blocks for one in block.get("elements", ())]


@pytest.mark.parametrize("count", [1, 5, 6, 12, 100])
def test_up_to_five_choices_are_buttons_and_more_are_a_menu_and_none_is_dropped(count):
    found = elements(render(question(count), look_at(question(count))))
    if count <= 5:
        assert [one["type"] for one in found] == ["button"] * count
    else:
        assert [one["type"] for one in found] == ["static_select"] and len(found[0]["options"]) == count
    assert str(count - 1) in render(question(count), look_at(question(count)))[0].text


def test_a_long_choice_is_cut_on_its_button_and_stands_in_full_above():
    reply = question(2, 200)
    messages = render(reply, look_at(reply))
    fits(messages)
    assert "…" in elements(messages)[0]["text"]["text"]
    assert reply["blocks"][1]["items"][0]["text"] in words(messages)


def test_what_a_button_carries_is_a_place_and_never_a_value():
    reply = question(3)
    values = [one["value"] for one in elements(render(reply, look_at(reply)))]
    assert values == ["7.1.0", "7.1.1", "7.1.2"]


def test_a_card_shows_what_was_chosen_and_nothing_else_can_be_pressed():
    reply = question(3)
    (message,) = render(reply, look_at(reply, is_closed=True, pressed=("1.2",)))
    assert "已选：2字" in words([message]) and not message.has_card


def test_a_button_that_only_asks_leaves_the_others_open():
    options = {"steps": "全部步骤", "yes": "好", "no": "不"}
    reply = Reply(language="zh", blocks=(paragraph("？"), choices("sheet:offer", options))).to_json()
    (message,) = render(reply, look_at(reply, pressed=("1.0",)))
    texts = [one["text"]["text"] for one in elements([message]) if one["type"] == "button"]
    assert texts[:2] == ["好", "不"] and "已选：全部步骤" in words([message])


def test_a_question_for_a_day_has_a_picker_and_one_for_a_province_a_menu_of_all():
    for name, kind in (("opened_on", "datepicker"), ("province", "static_select")):
        fact = CATALOG.facts[name]
        reply = Reply(language="en", blocks=tuple(WORDING.ask(fact, "en")), asks=name).to_json()
        (element,) = elements(render(reply, look_at(reply)))
        assert element["type"] == kind
        assert answers(reply, asked_in(reply, CATALOG, WORDING))
    assert len(element["options"]) == len(CATALOG.provinces) + 1


def test_a_reply_that_only_knows_which_question_is_open_has_no_picker():
    reply = Reply(language="en", blocks=(paragraph("You are welcome."),), asks="opened_on").to_json()
    assert choices_of(reply, asked_in(reply, CATALOG, WORDING)) == {}
    assert elements(render(reply, look_at(reply))) == []


def test_where_others_read_along_personal_details_are_asked_in_a_form_only():
    row = choices("sheet:subject_person_phone", {"skip": "Skip"})
    reply = Reply(language="en", blocks=(paragraph("What is the mobile number?"), row)).to_json()
    public, private = (render(reply, look_at(reply, is_public=is_public)) for is_public in (True, False))
    assert "mobile number" not in words(public) + public[0].text and "mobile number" in words(private)
    assert [one["action_id"] for one in elements(public) if "action_id" in one] == ["open:sheet"]
    assert {one["action_id"] for one in elements(private) if "action_id" in one} == {"choice:1.0", "open:sheet"}


def test_a_reply_that_is_longer_than_a_message_becomes_several_with_its_buttons_in_the_last():
    lines = tuple(Item(id=str(number), text=f"{number}：" + "很长的话。" * 300) for number in range(60))
    blocks = (Block(kind="steps", items=lines), choices("goal", {"a": "A"}))
    reply = Reply(language="zh", blocks=blocks).to_json()
    messages = render(reply, look_at(reply))
    fits(messages)
    assert len(messages) > 5
    assert [message.has_card for message in messages] == [False] * (len(messages) - 1) + [True]
    one = in_one(messages, look_at(reply), "zh")
    fits([one])
    assert "放不下全部" in words([one])


@pytest.mark.parametrize(("language", "named"), [("zh", "小周（人工客服）"), ("en", "小周 from our team")])
def test_what_a_person_says_stands_under_their_name(language, named):
    reply = {
        **Reply(language=language, blocks=(paragraph("<hi>"),)).to_json(),
        "from": {"kind": "person", "name": "小周"},
    }
    messages = render(reply, look_at(reply))
    fits(messages)
    assert words(messages).startswith(f":bust_in_silhouette: *{named}*\n<hi>")
    silent = {**reply, "from": {"kind": "assistant", "name": None}}
    assert words(render(silent, look_at(silent))).startswith("<hi>")


def test_nothing_in_a_text_is_a_command_to_slack():
    reply = Reply(language="en", blocks=(paragraph("<!channel> <@U1> & <http://evil|x>"),)).to_json()
    text = render(reply, look_at(reply))[0].blocks[0]["text"]["text"]
    assert text == "&lt;!channel&gt; &lt;@U1&gt; &amp; &lt;http://evil|x&gt;"


def test_an_apology_names_its_number_and_progress_is_shown():
    guidance = guidance_of({"goal": "host"})
    reply = {**WORDING.question(guidance, guidance.asks, "en").to_json(), "error": "17", "case": "ICP-AAAA-BBBB"}
    shown = words(render(reply, look_at(reply)))
    assert "give the number 17" in shown and "ICP-AAAA-BBBB" in shown and "answered" in shown
