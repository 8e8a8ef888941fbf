"""The states and looks that the chat can be in, and replies with everything that can be shown."""

from __future__ import annotations

from typing import Any, Awaitable, Callable

from playwright.async_api import expect

from tests.widget.chat import Chat

EFFECTS = ("blocks", "must", "advised")
SOURCE = {
    "id": "guide",
    "text": "指南",
    "url": "https://example.com/guide",
    "checked": "2026-11-20",
    "note": "请再确认",
}
EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "paragraph", "text": "看这里 https://example.com 。"},
    {"kind": "steps", "items": [{"id": "one", "text": "第一步", "actor": "subject", "where": "控制台", "url": "https://example.com"}]},
    {"kind": "checklist", "items": [{"id": "a", "text": "营业执照", "note": "原件", "why": "证明主体"}]},
    *({"kind": kind, "items": [{"id": one, "text": "注意", "effect": one, "source": "guide"} for one in EFFECTS]}
      for kind in ("obstacles", "requirements", "findings")),
    {"kind": "timeline", "items": [{"id": "sms", "text": "短信核验", "from": "2026-11-26", "to": "2026-11-27"}]},
    {"kind": "review", "items": [{"id": "province", "name": "省份", "value": "浙江", "findings": ["blocks"]}]},
    {"kind": "sources", "items": [SOURCE]},
    {"kind": "choices", "fact": "x", "items": [{"value": "yes", "text": "是的"}, {"value": "no", "text": "不是"}]},
]  # fmt: skip


async def press(chat: Chat, *keys: str) -> None:
    for key in keys:
        await chat.page.keyboard.press(key)


async def nothing(chat: Chat) -> None:
    """Leave the chat as it is after opening."""


async def every_kind(chat: Chat) -> None:
    await chat.say("全部")
    await chat.replies.last.locator("summary").click()
    await chat.replies.last.get_by_role("checkbox").first.check()


async def chosen(chat: Chat) -> None:
    await chat.say("全部")
    await chat.choose("是的")


async def rated(chat: Chat) -> None:
    await chat.say("全部")
    await chat.replies.last.locator(".rate button").first.click()


async def menu(chat: Chat) -> None:
    await chat.find("[aria-controls=menu]").click()


async def confirmation(chat: Chat) -> None:
    await menu(chat)
    await chat.find(".menu button").last.click()


async def refused(chat: Chat) -> None:
    await chat.type("a\u0001b")
    await expect(chat.own).to_have_attribute("data-state", "refused")


async def offline(chat: Chat) -> None:
    await chat.connected()
    await chat.page.context.set_offline(True)
    await chat.type("离线")
    await expect(chat.notice).not_to_have_text("")


async def too_long(chat: Chat) -> None:
    await chat.input.fill("备" * 2001)


async def held(chat: Chat) -> None:
    """A person has the conversation and is typing."""
    await chat.say("全部")
    script = "event => document.querySelector('filing-chat').transport.events.onEvent(event)"
    person = {"kind": "person", "name": "小王"}
    await chat.page.evaluate(script, {"kind": "state", "data": {"with": "person", "name": "小王"}})
    await chat.page.evaluate(script, {"kind": "typing", "data": {"typing": True, "from": person}})
    await expect(chat.find(".holding")).to_contain_text("小王")


async def closed_with_unread(chat: Chat) -> None:
    await press(chat, "Escape")
    await chat.page.evaluate("document.querySelector('filing-chat').transport.outbox.add({text: '二'})")
    await expect(chat.find(".badge")).to_have_text("1")


STATES: tuple[Callable[[Chat], Awaitable[None]], ...] = (
    nothing, every_kind, chosen, rated, menu, confirmation, refused, offline, too_long, held, closed_with_unread,
)  # fmt: skip
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark English": {"color_scheme": "dark", "locale": "en-US"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
