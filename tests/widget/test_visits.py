"""One conversation over tabs, reloads and days away, and a new one when it is wanted."""

from __future__ import annotations

import asyncio

from playwright.async_api import expect

from tests.widget.chat import Chat, chat_in
from tests.widget.conftest import NewChat, Teller

CHECKLIST = {"kind": "checklist", "items": [{"id": "license", "text": "营业执照"}]}


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


async def test_the_chat_leaves_and_comes_back_with_its_element(told: Chat) -> None:
    await told.say("你好")
    await told.page.evaluate("window.chat = document.querySelector('filing-chat'); window.chat.remove()")
    assert await told.page.evaluate("window.chat.transport.isStarted") is False
    await told.page.evaluate("document.body.append(window.chat)")
    await told.open()
    await told.say("又来了", 1)
    assert await told.texts() == ["你好", "你好", "又来了", "又来了"]


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
