"""What a customer sees and can do in the chat, with the real assistant behind it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.chat import ANSWERS, Chat, chat_in
from tests.widget.conftest import NewChat, Teller

PARAGRAPH = {"kind": "paragraph", "text": "看这里"}
CHECKLIST = {"kind": "checklist", "items": [{"id": "license", "text": "营业执照", "note": "原件", "why": "证明主体"},
                                            {"id": "face", "text": "人脸核验"}]}  # fmt: skip
CHOICES = {"kind": "choices", "fact": "x", "items": [{"value": "yes", "text": "是的"}, {"value": "no", "text": "不是"}]}


async def test_a_conversation_begins_with_a_starter_and_its_question_has_buttons(chat: Chat) -> None:
    await expect(chat.find(".welcome")).to_contain_text("您好")
    await chat.find(".welcome button").nth(1).click()
    await chat.reply(2)
    await expect(chat.own).to_contain_text("网站要从别家搬到阿里云，怎么办？")
    await expect(chat.find(".welcome")).to_be_hidden()
    await expect(chat.find(".log .choices button:enabled")).not_to_have_count(0)


async def test_the_chosen_button_is_marked_and_the_rest_disabled_also_after_a_reload(chat: Chat) -> None:
    await chat.talk(*ANSWERS["zh"][:2])
    for _ in range(2):
        first = chat.find(".choices[role=group]", has_text="中国内地").locator("button")
        await expect(first.filter(has_text="中国内地")).to_have_attribute("aria-pressed", "true")
        await expect(chat.find("button[aria-pressed=true]", has_text="（已选）")).to_have_count(1)
        assert await first.evaluate_all("all => all.every((one) => one.disabled)")
        await chat.page.reload()
        await chat.open()
        await chat.reply(3)


async def test_a_whole_answer_has_a_list_to_tick_that_stays_ticked_after_a_reload(chat: Chat) -> None:
    answer = await chat.talk(*ANSWERS["zh"])
    boxes = answer.get_by_role("checkbox")
    await expect(boxes).to_have_count(3)
    await answer.get_by_role("checkbox", name=re.compile("营业执照")).check()
    await expect(answer.locator(".done")).to_have_text("1 / 3 已完成")
    await chat.page.reload()
    await chat.open()
    await chat.reply(8)
    await expect(chat.replies.last.get_by_role("checkbox", name=re.compile("营业执照"))).to_be_checked()
    await expect(chat.replies.last.locator("input:checked")).to_have_count(1)


async def test_steps_are_a_numbered_list_with_who_does_it_and_where(chat: Chat) -> None:
    steps = (await chat.talk(*ANSWERS["zh"], "全部步骤")).locator("ol.steps")
    assert await steps.locator("li").count() > 4
    await expect(steps).to_contain_text("您来办")
    link = steps.get_by_role("link", name="工信部备案查询")
    assert await link.get_attribute("href") == "https://beian.miit.gov.cn/"
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await steps.get_by_role("checkbox").first.check()


async def test_days_are_shown_as_a_timeline(chat: Chat) -> None:
    timeline = (await chat.talk(*ANSWERS["en"], "Timeline")).locator("ol.timeline li")
    assert await timeline.count() >= 3
    await expect(timeline.first).to_contain_text("Preliminary review")


async def test_sources_are_folded_and_open_to_links(chat: Chat) -> None:
    sources = (await chat.talk(*ANSWERS["en"])).locator("details.sources")
    assert await sources.get_attribute("open") is None
    await sources.locator("summary").click()
    await expect(sources.get_by_role("link").first).to_be_visible()
    assert all([(await link.get_attribute("href")).startswith("https://") for link in await sources.get_by_role("link").all()])


async def test_progress_is_shown_while_questions_are_asked(chat: Chat) -> None:
    await chat.talk(*ANSWERS["zh"][:3])
    progress = chat.find("[role=progressbar]")
    await expect(progress).to_have_text(re.compile(r"^\d / 约 \d$"))
    assert int(await progress.get_attribute("aria-valuemax")) >= int(await progress.get_attribute("aria-valuenow")) > 0
    await chat.talk(*ANSWERS["zh"][3:])
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
    assert "人工" in await (await chat.reply(1)).inner_text()
    await expect(chat.own.last).to_contain_text("转人工")
    await chat.talk(*ANSWERS["zh"][:2])
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
    answer = await chat.talk(*ANSWERS["zh"])
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
        {"id": "province", "text": "省份：浙江", "name": "省份", "value": "浙江", "edit": "edit:province", "findings": []},
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


async def test_an_answer_can_be_copied(told: Chat, teller: Teller) -> None:
    await told.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    teller.tell(PARAGRAPH, CHECKLIST, CHOICES)
    reply = await told.say("要什么材料")
    await reply.get_by_role("button", name="复制").click()
    await expect(told.notice).to_have_text("已复制")
    copied = await told.page.evaluate("navigator.clipboard.readText()")
    assert copied == "看这里\n\n☐ 营业执照 · 原件 · 证明主体\n☐ 人脸核验"


async def test_the_conversation_can_be_downloaded_as_markdown(told: Chat, teller: Teller) -> None:
    teller.tell(PARAGRAPH, CHECKLIST, CHOICES)
    reply = await told.say("要 *什么* 材料")
    await reply.get_by_role("checkbox").first.check()
    async with told.page.expect_download() as download:
        await told.menu("下载对话")
    path = Path(await (await download.value).path())
    assert (await download.value).suggested_filename == "备案助手.md"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# 备案助手\n\n**您：** 要 \\*什么\\* 材料\n\n**助手：**\n\n看这里")
    assert "- [x] 营业执照 · 原件" in text and "- [ ] 人脸核验" in text and "- 是的" in text


async def test_the_checklist_alone_is_printed_with_its_ticks(told: Chat, teller: Teller) -> None:
    teller.tell(PARAGRAPH, CHECKLIST, CHOICES)
    reply = await told.say("要什么材料")
    await reply.get_by_role("checkbox").first.check()
    await told.page.evaluate("window.print = () => (window.printed = true)")
    await reply.get_by_role("button", name="打印清单").click()
    assert await told.page.evaluate("window.printed")
    await told.page.emulate_media(media="print")
    paper = told.page.locator(".filing-chat-paper")
    await expect(paper).to_contain_text("营业执照")
    await expect(paper.locator("input:checked")).to_have_count(1)
    await expect(paper).not_to_contain_text("是的")
    await expect(told.page.locator("main")).to_be_hidden()
    await expect(told.launcher).to_be_hidden()
    await told.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    await told.page.emulate_media(media="screen")
    await expect(paper).to_have_count(0)
    await expect(told.page.locator("main")).to_be_visible()


async def test_a_new_conversation_begins_only_when_it_is_confirmed(told: Chat) -> None:
    await told.say("第一句")
    before = (await told.session())["conversation"]
    await told.menu("新对话")
    question = told.page.get_by_role("dialog", name="开始新对话？")
    await question.get_by_role("button", name="取消").click()
    await expect(told.own).to_have_count(1)
    await told.menu("新对话")
    await question.get_by_role("button", name="开始").click()
    await expect(told.own).to_have_count(0)
    await told.say("第二句")
    assert (await told.session())["conversation"] != before
    assert await told.texts() == ["第二句", "第二句"]


async def test_unread_replies_are_counted_on_the_launcher_and_in_the_title(told: Chat, teller: Teller) -> None:
    title = await told.page.title()
    await told.say("一")
    await told.find(".top").get_by_role("button", name="收起").click()
    await expect(told.panel).to_be_hidden()
    await told.page.evaluate("document.querySelector('filing-chat').transport.outbox.add({text: '二'})")
    await expect(told.find(".badge")).to_have_text("1")
    await expect(told.page).to_have_title(f"(1) {title}")
    await expect(told.launcher).to_have_accessible_name("打开备案助手 · 1 条新消息")
    await told.page.reload()
    await expect(told.find(".badge")).to_have_text("1")
    await told.open()
    await expect(told.find(".badge")).to_be_hidden()
    await expect(told.page).to_have_title(title)


async def test_enter_sends_and_shift_enter_breaks_the_line(told: Chat) -> None:
    await told.input.fill("第一行")
    await told.input.press("Shift+Enter")
    await told.input.press_sequentially("第二行")
    await expect(told.own).to_have_count(0)
    await told.input.press("Enter")
    await told.reply(1)
    assert await told.texts() == ["第一行\n第二行"] * 2
    await expect(told.input).to_have_value("")


@pytest.mark.parametrize("how", ["{isComposing: true}", "{keyCode: 229}"])
async def test_enter_that_ends_a_composed_word_never_sends(told: Chat, how: str) -> None:
    await told.input.fill("beian")
    press = f"one => one.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true, ...{how}}}))"
    assert await told.input.evaluate(press) is True, "the event was stopped"
    await expect(told.own).to_have_count(0)
    await expect(told.input).to_have_value("beian")
    await told.input.press("Enter")
    await expect(told.own).to_have_count(1)


async def test_a_word_composed_with_an_input_method_is_not_sent_by_its_enter(told: Chat) -> None:
    session = await told.page.context.new_cdp_session(told.page)
    await told.input.focus()
    await session.send("Input.imeSetComposition", {"text": "备案", "selectionStart": 2, "selectionEnd": 2})
    await told.page.keyboard.press("Enter")
    await expect(told.own).to_have_count(0)
    assert (await told.input.input_value()).strip() == "备案"
    await session.send("Input.insertText", {"text": "备案"})
    await told.page.keyboard.press("Enter")
    await expect(told.own).to_have_count(1)


async def test_the_length_is_counted_near_the_limit_and_more_cannot_be_sent(told: Chat) -> None:
    counter, send = told.find(".counter"), told.find(".send")
    await told.input.fill("备" * 1799)
    await expect(counter).to_have_text("")
    await told.input.fill("备" * 1950)
    await expect(counter).to_have_text("1950 / 2000 字")
    await told.input.fill("备" * 2001)
    await expect(counter).to_have_text("2001 / 2000 字")
    await expect(send).to_be_disabled()
    await expect(told.input).to_have_attribute("aria-invalid", "true")
    await told.input.press("Enter")
    await expect(told.own).to_have_count(0)
    await told.say("𠀀" * 2000)


@pytest.mark.parametrize("how", ["paste", "drop"])
async def test_files_are_refused_with_a_word_on_why(told: Chat, how: str) -> None:
    script = """(one, how) => {
      const files = new DataTransfer();
      files.items.add(new File(["x"], "id.png", { type: "image/png" }));
      const data = how === "paste" ? { clipboardData: files } : { dataTransfer: files };
      const event = new (how === "paste" ? ClipboardEvent : DragEvent)(how, { ...data, bubbles: true, cancelable: true });
      return one.dispatchEvent(event);
    }"""
    assert await told.input.evaluate(script, how) is False, "the browser would have opened the file"
    await expect(told.notice).to_contain_text("证件请只在备案系统里上传")
    await expect(told.own).to_have_count(0)


async def test_text_can_be_pasted(told: Chat) -> None:
    await told.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await told.page.evaluate("navigator.clipboard.writeText('驳回原因：域名已过期')")
    await told.input.press("Control+v")
    await expect(told.input).to_have_value("驳回原因：域名已过期")


async def test_the_language_is_switched_in_the_menu_for_widget_and_assistant(chat: Chat) -> None:
    await chat.talk(*ANSWERS["zh"][:2])
    await chat.menu("English")
    await chat.reply(4)
    await expect(chat.own.last).to_contain_text("In English, please")
    await expect(chat.replies.last).to_contain_text("Whose mainland servers")
    await expect(chat.input).to_have_attribute("placeholder", "Your message")
    await expect(chat.page.locator("h1")).to_contain_text("China")
    await chat.page.reload()
    await chat.open()
    await expect(chat.input).to_have_attribute("placeholder", "Your message")


async def test_a_draft_survives_closing_and_a_reload(told: Chat) -> None:
    await told.input.fill("还没写完")
    await told.find(".top").get_by_role("button", name="收起").click()
    await told.page.reload()
    await told.open()
    await expect(told.input).to_have_value("还没写完")


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


async def test_the_chat_leaves_and_comes_back_with_its_element(told: Chat) -> None:
    await told.say("你好")
    await told.page.evaluate("window.chat = document.querySelector('filing-chat'); window.chat.remove()")
    assert await told.page.evaluate("window.chat.transport.isStarted") is False
    await told.page.evaluate("document.body.append(window.chat)")
    await told.open()
    await told.say("又来了", 1)
    assert await told.texts() == ["你好", "你好", "又来了", "又来了"]


async def test_a_card_of_the_page_asks_its_question_in_the_chat(new: NewChat) -> None:
    chat = await new()
    await chat.page.get_by_role("button", name=re.compile("^变更备案")).click()
    await expect(chat.own).to_contain_text("公司名称改了，备案怎么变更？")
    await chat.reply(1)


async def test_two_chats_of_different_people_do_not_mix(new: NewChat, teller: Teller) -> None:
    first, second = [await (await new(teller.url)).open() for _ in range(2)]
    await first.say("甲")
    await second.say("乙")
    assert (await first.texts(), await second.texts()) == (["甲", "甲"], ["乙", "乙"])


async def test_the_same_chat_in_two_tabs_shows_the_same(told: Chat) -> None:
    other = await (await chat_in(told.page.context, told.url)).open()
    await told.say("在第一个标签页")
    await other.reply(1)
    await other.say("在第二个标签页")
    await told.reply(2)
    expected = ["在第一个标签页", "在第一个标签页", "在第二个标签页", "在第二个标签页"]
    assert await told.texts() == await other.texts() == expected
    assert (await told.session())["conversation"] == (await other.session())["conversation"]


async def test_two_tabs_of_a_new_visitor_open_one_conversation(new: NewChat, teller: Teller) -> None:
    first = await new(teller.url)
    second = await chat_in(first.page.context, teller.url)
    await asyncio.gather(first.open(), second.open())
    await asyncio.gather(first.type("甲"), second.type("乙"))
    for chat in (first, second):
        await chat.reply(2)
    assert sorted(await first.texts()) == ["乙", "乙", "甲", "甲"] and await first.texts() == await second.texts()


async def test_ticks_and_a_new_conversation_reach_the_other_tab(told: Chat, teller: Teller) -> None:
    teller.tell(CHECKLIST)
    await told.say("材料")
    other = await (await chat_in(told.page.context, told.url)).open()
    await other.reply(1)
    await told.replies.last.get_by_role("checkbox").first.check()
    await expect(other.replies.last.get_by_role("checkbox").first).to_be_checked()
    await told.menu("新对话")
    await told.page.get_by_role("button", name="开始", exact=True).click()
    await expect(other.own).to_have_count(0)
    await told.say("新的")
    await expect(other.own).to_have_count(1)
