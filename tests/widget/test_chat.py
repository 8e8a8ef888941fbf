"""What a customer sees and can do in the chat, with the real assistant behind it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import expect

from tests.widget.chat import OPENINGS, Chat
from tests.widget.conftest import NewChat, Teller

PARAGRAPH = {"kind": "paragraph", "text": "看这里"}
CHECKLIST = {"kind": "checklist", "items": [{"id": "license", "text": "营业执照", "note": "原件", "why": "证明主体"},
                                            {"id": "face", "text": "人脸核验"}]}  # fmt: skip
CHOICES = {"kind": "choices", "fact": "x", "items": [{"value": "yes", "text": "是的"}, {"value": "no", "text": "不是"}]}


async def test_a_conversation_begins_with_a_starter_and_its_question_has_buttons(chat: Chat) -> None:
    await expect(chat.find(".welcome")).to_contain_text("您好")
    await chat.find(".welcome button").nth(1).click()
    await chat.reply(1)
    await expect(chat.own).to_contain_text("网站要从别家搬到阿里云，怎么办？")
    await expect(chat.find(".welcome")).to_be_hidden()
    await expect(chat.find(".log .choices button:enabled")).not_to_have_count(0)


async def test_the_welcome_stays_while_a_conversation_is_opened(new: NewChat, teller: Teller) -> None:
    chat = await new(teller.url)
    await chat.find(".welcome").evaluate(
        """one => {
          window.seen = [one.hidden];
          new MutationObserver(() => window.seen.push(one.hidden)).observe(one, { attributes: true });
        }"""
    )
    await chat.open()
    await chat.connected()
    await chat.still()
    assert await chat.page.evaluate("window.seen") == [False]


async def test_the_chosen_button_is_marked_and_the_rest_disabled_also_after_a_reload(chat: Chat) -> None:
    await chat.say(OPENINGS["zh"])
    question = await chat.asked()
    assert question
    await chat.choose(question.answer)
    count = await chat.replies.count()
    for _ in range(2):
        first = chat.find(".choices[role=group]", has_text=question.answer).first.locator("button")
        await expect(first.filter(has_text=question.answer)).to_have_attribute("aria-pressed", "true")
        await expect(chat.find("button[aria-pressed=true]", has_text="（已选）")).to_have_count(1)
        assert await first.evaluate_all("all => all.every((one) => one.disabled)")
        await chat.page.reload()
        await chat.open()
        await chat.reply(count)


async def test_a_whole_answer_has_a_list_to_tick_that_stays_ticked_after_a_reload(chat: Chat) -> None:
    answer = await chat.whole_answer()
    all_, count = await answer.get_by_role("checkbox").count(), await chat.replies.count()
    assert all_ > 1
    await answer.get_by_role("checkbox", name=re.compile("营业执照")).check()
    await expect(answer.locator(".done")).to_have_text(f"1 / {all_} 已完成")
    await chat.page.reload()
    await chat.open()
    await chat.reply(count)
    await expect(chat.replies.last.get_by_role("checkbox", name=re.compile("营业执照"))).to_be_checked()
    await expect(chat.replies.last.locator("input:checked")).to_have_count(1)


async def test_steps_are_a_numbered_list_with_who_does_it_and_where(chat: Chat) -> None:
    await chat.whole_answer()
    steps = (await chat.pick("steps")).locator("ol.steps")
    await expect(steps.locator("li").nth(4)).to_be_visible()
    await expect(steps).to_contain_text("您来办")
    link = steps.get_by_role("link").first
    assert (await link.get_attribute("href")).startswith("https://")
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await steps.get_by_role("checkbox").first.check()


async def test_days_are_shown_as_a_timeline(chat: Chat) -> None:
    await chat.whole_answer("en")
    timeline = (await chat.pick("timeline")).locator("ol.timeline li")
    assert await timeline.count() >= 3
    await expect(timeline.first).to_contain_text("Preliminary review")


async def test_sources_are_folded_and_open_to_links(chat: Chat) -> None:
    sources = (await chat.whole_answer("en")).locator("details.sources")
    assert await sources.get_attribute("open") is None
    await sources.locator("summary").click()
    await expect(sources.get_by_role("link").first).to_be_visible()
    assert all(
        [(await link.get_attribute("href")).startswith("https://") for link in await sources.get_by_role("link").all()]
    )


async def test_progress_is_shown_while_questions_are_asked(chat: Chat) -> None:
    await chat.say(OPENINGS["zh"])
    progress = chat.find("[role=progressbar]")
    await expect(progress).to_have_text(re.compile(r"^\d / 约 \d$"))
    assert int(await progress.get_attribute("aria-valuemax")) >= int(await progress.get_attribute("aria-valuenow")) > 0
    await chat.answer()
    await expect(progress).to_be_hidden()


async def test_typing_is_shown_while_the_assistant_works(told: Chat, teller: Teller, monkeypatch: Any) -> None:
    answer, ready = Teller.answer, asyncio.Event()

    async def late(self: Teller, message: Any) -> Any:
        await ready.wait()
        return await answer(self, message)

    monkeypatch.setattr(Teller, "answer", late)
    await told.type("你好")
    await expect(told.find(".typing")).to_have_text("正在输入…")
    ready.set()
    await told.reply(1)


async def test_a_person_can_be_asked_for_at_any_time(chat: Chat) -> None:
    await chat.menu("转人工")
    assert re.search("人工|同事", await (await chat.reply(1)).inner_text())
    await expect(chat.own.last).to_contain_text("转人工")
    await chat.say(OPENINGS["zh"])
    open_before = await chat.find(".log .choices button:enabled").count()
    await chat.menu("转人工")
    await chat.reply(await chat.replies.count())
    await expect(chat.own.last).to_contain_text("转人工")
    await expect(chat.find(".log .choices button:enabled")).to_have_count(open_before)


async def test_an_answer_can_be_rated_once_and_stays_so(told: Chat, teller: Teller) -> None:
    teller.tell(PARAGRAPH, CHECKLIST)
    await told.say("要什么材料")
    teller.tell(PARAGRAPH)
    await told.replies.first.get_by_role("button", name="有帮助").click()
    await told.reply(2)
    for _ in range(2):
        await expect(told.replies.first.get_by_role("button", name="有帮助")).to_have_attribute("aria-pressed", "true")
        await expect(told.replies.first.get_by_role("button", name="没帮助")).to_be_disabled()
        await expect(told.own.last).to_contain_text("有帮助")
        await told.page.reload()
        await told.open()
        await told.reply(2)


async def test_a_rating_reaches_the_assistant_as_a_choice(chat: Chat, assistant: Any) -> None:
    answer = await chat.whole_answer()
    count = await chat.replies.count()
    await answer.get_by_role("button", name="没帮助").click()
    await chat.reply(count + 1)
    with assistant.services.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT content FROM inbox ORDER BY id DESC LIMIT 1").scalar()
    assert '"feedback:bad"' in rows


async def test_obstacles_requirements_and_findings_say_how_much_they_matter(told: Chat, teller: Teller) -> None:
    for kind in ("obstacles", "requirements", "findings"):
        items = [{"id": effect, "text": f"{kind} {effect}", "effect": effect, "source": "guide"}
                 for effect in ("blocks", "must", "advised")]  # fmt: skip
        guide = {"id": "guide", "text": "指南", "url": "https://example.com/guide", "checked": "2026-11-20"}
        teller.tell({"kind": kind, "items": items}, {"kind": "sources", "items": [guide]})
        reply = await told.say("看看")
        assert await reply.locator(f".{kind} strong").all_inner_texts() == ["办不了", "必须", "建议"]
        assert await reply.locator(f".{kind} a").first.get_attribute("href") == "https://example.com/guide"


async def test_a_row_of_the_review_can_be_edited(told: Chat, teller: Teller) -> None:
    card = {"kind": "review", "items": [
        {"id": "province", "name": "省份", "value": "浙江", "edit": "edit:province", "findings": []},
        {"id": "site_name", "text": "名称：A", "name": "网站名称", "value": "A", "edit": "edit:site_name",
         "findings": [{"id": "short", "text": "名称太短"}]},
    ]}  # fmt: skip
    teller.tell(card)
    reply = await told.say("看一下")
    assert await reply.locator("dt").all_inner_texts() == ["省份", "网站名称"]
    await expect(reply.locator("dd small")).to_have_text("⚠ 名称太短")
    teller.tell(PARAGRAPH)
    await reply.get_by_role("button", name="修改：网站名称").click()
    await told.reply(2)
    await expect(told.own.last).to_contain_text("网站名称")
    kept = await told.page.evaluate("document.querySelector('filing-chat').transport.lines.at(-2)")
    assert kept["choice"] == "edit:site_name"


async def test_the_language_is_switched_in_the_menu_for_widget_and_assistant(chat: Chat) -> None:
    await chat.say(OPENINGS["zh"])
    asked, count = await chat.asked(), await chat.replies.count()
    assert asked and asked.language == "zh"
    await chat.menu("English")
    await expect(chat.own.last).to_contain_text("In English, please")
    await chat.reply(count + 1)
    again = await chat.asked()
    assert again and (again.about, again.language) == (asked.about, "en")
    await expect(chat.input).to_have_attribute("placeholder", "Your message")
    await expect(chat.page.locator("h1")).to_contain_text("China")
    await chat.page.reload()
    await chat.open()
    await expect(chat.input).to_have_attribute("placeholder", "Your message")


async def test_the_color_of_a_site_is_used_with_a_text_that_can_be_read_on_it(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url)).open()
    for color, text in (("#ffd54f", "rgb(0, 0, 0)"), ("#004d40", "rgb(255, 255, 255)"), ("#ff6a00", "rgb(0, 0, 0)")):
        await chat.page.evaluate("color => document.querySelector('filing-chat').setAttribute('color', color)", color)
        shown = await chat.find(".top").evaluate(
            """one => {
              const pen = document.createElement("canvas").getContext("2d");
              pen.fillStyle = getComputedStyle(one).color;
              pen.fillRect(0, 0, 1, 1);
              return `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join(", ")})`;
            }"""
        )
        assert shown == text, color


async def test_a_card_of_the_page_asks_its_question_in_the_chat(new: NewChat) -> None:
    chat = await new()
    await chat.page.get_by_role("button", name=re.compile("^变更备案")).click()
    await expect(chat.own).to_contain_text("公司名称改了，备案怎么变更？")
    await chat.reply(1)


async def test_the_review_of_a_real_case_lets_an_answer_be_given_anew(chat: Chat) -> None:
    await chat.whole_answer()
    await chat.say("看看我填了什么")
    card, cards = chat.find("dl.review").first, chat.find("dl.review")
    await expect(card.locator("dt", has_text="省份")).to_be_visible()
    count = await chat.replies.count()
    await card.get_by_role("button", name="修改：省份").click()
    await expect(await chat.reply(count + 1)).to_contain_text("哪个省")
    await chat.say("广东")
    await chat.say("看看我填了什么")
    await expect(cards).to_have_count(2)
    row = cards.last.locator("div").filter(has_text="省份")
    await expect(row.locator("dd").first).to_have_text("广东")
    await expect(card.get_by_role("button").first).to_be_disabled()
