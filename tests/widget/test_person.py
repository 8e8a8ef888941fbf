"""A person who takes over: the name, the changes of who has the conversation, and who is typing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.widget.chat import Chat
from tests.widget.conftest import Teller

PERSON = {"kind": "person", "name": "小王"}


def notice(text: str) -> dict[str, Any]:
    return {"kind": "notice", "text": text}


async def hear(chat: Chat, kind: str, data: dict[str, Any]) -> None:
    """Let the chat hear an event of its stream."""
    script = "event => document.querySelector('filing-chat').transport.events.onEvent(event)"
    await chat.page.evaluate(script, {"kind": kind, "data": data})


async def test_a_person_is_named_and_the_assistant_is_not(told: Chat, teller: Teller) -> None:
    await told.say("你好")
    await expect(told.replies.last.locator(".who")).to_have_count(0)
    teller.tell({"kind": "paragraph", "text": "您好，我看一下。"}, **{"from": PERSON})
    reply = await told.say("转人工")
    await expect(reply.locator(".who")).to_have_text("小王：")
    await expect(reply).to_contain_text("您好，我看一下。")


@pytest.mark.parametrize("sender", [None, {}, {"kind": "assistant", "name": None}, {"kind": "person", "name": None}])
async def test_a_reply_without_a_name_looks_like_the_assistants(told: Chat, teller: Teller, sender: Any) -> None:
    teller.tell({"kind": "paragraph", "text": "好的"}, **{"from": sender})
    await expect((await told.say("你好")).locator(".who")).to_have_count(0)


async def test_who_has_the_conversation_is_told_between_the_messages(told: Chat, teller: Teller) -> None:
    for text in ("小王已接手，助手暂停回答。", "助手回来了，可以继续。"):
        teller.tell(notice(text))
        reply = await told.say("你好")
        await expect(reply).to_have_class("reply change")
        await expect(reply).to_contain_text(text)
        await expect(reply.get_by_role("button")).to_have_count(0)


async def test_who_is_typing_is_told_by_name(told: Chat) -> None:
    events = {
        "小王正在输入…": {"typing": True, "from": PERSON},
        "正在输入…": {"typing": True, "from": {"kind": "assistant", "name": None}},
        "": {"typing": False},
    }
    await told.say("你好")
    for text, data in events.items():
        await hear(told, "typing", data)
        await expect(told.find(".typing")).to_have_text(text)


async def test_who_has_the_conversation_stands_in_the_head_until_the_assistant_is_back(told: Chat) -> None:
    states = {
        "已转人工，请稍候": {"with": "waiting", "name": None},
        "小王正在为您服务": {"with": "person", "name": "小王"},
        "人工客服正在为您服务": {"with": "person", "name": None},
        "": {"with": "assistant", "name": None},
    }
    await told.say("你好")
    for text, data in states.items():
        await hear(told, "state", data)
        await expect(told.find(".holding")).to_have_text(text)
    await hear(told, "something new", {"text": "?"})
    await told.say("还在")
    assert await told.texts() == ["你好", "你好", "还在", "还在"]


async def test_a_downloaded_conversation_has_the_persons_name(told: Chat, teller: Teller) -> None:
    teller.tell(notice("小王已接手。"), {"kind": "paragraph", "text": "您好"}, **{"from": PERSON})
    await told.say("转人工")
    async with told.page.expect_download() as download:
        await told.menu("下载对话")
    text = Path(await (await download.value).path()).read_text(encoding="utf-8")
    assert text.endswith("**小王：**\n\n小王已接手。\n\n您好")
