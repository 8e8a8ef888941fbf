"""Everybody can use the chat: rules of WCAG by machine in every state, keyboard alone, small screens, large letters."""

from __future__ import annotations

import re
from typing import Any, Awaitable, Callable

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.widget.chat import ANSWERS, Chat
from tests.widget.conftest import NewChat, Teller

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EFFECTS = ("blocks", "must", "advised")
SOURCE = {"id": "guide", "text": "指南", "url": "https://example.com/guide", "checked": "2026-11-20", "note": "请再确认"}
EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "paragraph", "text": "看这里 https://example.com 。"},
    {"kind": "steps", "items": [{"id": "one", "text": "第一步", "actor": "subject", "where": "控制台", "url": "https://example.com"}]},
    {"kind": "checklist", "items": [{"id": "a", "text": "营业执照", "note": "原件", "why": "证明主体"}]},
    *({"kind": kind, "items": [{"id": one, "text": "注意", "effect": one, "source": "guide"} for one in EFFECTS]}
      for kind in ("obstacles", "requirements", "findings")),
    {"kind": "timeline", "items": [{"id": "sms", "text": "短信核验：2026-11-26", "from": "2026-11-26", "to": "2026-11-27"}]},
    {"kind": "review", "items": [{"id": "province", "name": "省份", "value": "浙江", "text": "省份：浙江", "findings": ["blocks"]}]},
    {"kind": "sources", "items": [SOURCE]},
    {"kind": "choices", "fact": "x", "items": [{"value": "yes", "text": "是的"}, {"value": "no", "text": "不是"}]},
]  # fmt: skip


async def check(chat: Chat, state: str) -> None:
    """Let the rules run over the page as it is now."""
    await chat.page.wait_for_timeout(250)  # what fades in has its colors then
    results = await Axe().run(chat.page, options={"runOnly": {"type": "tag", "values": TAGS}})
    found = [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in results.response["violations"] for node in one["nodes"]
    ]
    assert not found, f"{state}:\n" + "\n".join(found)


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
    await chat.page.context.set_offline(True)
    await chat.type("离线")
    await expect(chat.notice).not_to_have_text("")


async def too_long(chat: Chat) -> None:
    await chat.input.fill("备" * 2001)


async def closed_with_unread(chat: Chat) -> None:
    await press(chat, "Escape")
    await chat.page.evaluate("document.querySelector('filing-chat').transport.outbox.add({text: '二'})")
    await expect(chat.find(".badge")).to_have_text("1")


STATES: tuple[Callable[[Chat], Awaitable[None]], ...] = (
    nothing, every_kind, chosen, rated, menu, confirmation, refused, offline, too_long, closed_with_unread,
)  # fmt: skip
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark English": {"color_scheme": "dark", "locale": "en-US"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_no_rule_is_broken(new: NewChat, teller: Teller, state: Any, look: str) -> None:
    chat = await (await new(teller.url, **LOOKS[look])).open()
    teller.tell(*EVERY_KIND, asks="x", progress={"answered": 3, "expected": 7})
    await state(chat)
    await check(chat, f"{state.__name__}, {look}")


async def test_no_rule_is_broken_on_the_page_without_the_chat(new: NewChat, teller: Teller) -> None:
    for look, options in LOOKS.items():
        chat = await new(teller.url, **options)
        for details in await chat.page.locator("details").all():
            await details.locator("summary").click()
        await check(chat, look)
        await chat.page.locator("#language").click()
        await chat.page.locator("#theme").click()
        await check(chat, f"{look}, the other language and theme")


KEYS = {"zh": ("zh-CN", "下一步"), "en": ("en-GB", "Next step")}


async def _press_reply(chat: Chat, text: str) -> None:
    """Find a quick reply backwards from the input, as somebody without a mouse does."""
    count = await chat.replies.count()
    for _ in range(40):
        await press(chat, "Shift+Tab")
        focused = await chat.page.evaluate(
            "document.querySelector('filing-chat').shadowRoot.activeElement?.querySelector('bdi')?.textContent"
        )
        if focused == text:
            await press(chat, "Enter")
            await chat.reply(count + 1)
            return
    raise AssertionError(f"no button '{text}' can be reached")


@pytest.mark.parametrize("language", KEYS)
async def test_a_whole_filing_conversation_by_keyboard_alone(new: NewChat, language: str) -> None:
    locale, next_step = KEYS[language]
    chat = await new(locale=locale)
    await chat.launcher.focus()
    await press(chat, "Enter")
    await expect(chat.input).to_be_focused()
    first, *rest = ANSWERS[language]
    await chat.page.keyboard.insert_text(first)
    await press(chat, "Enter")
    await chat.reply(2)
    for answer in rest:
        await expect(chat.input).to_be_focused()
        if await chat.button(answer).count():
            await _press_reply(chat, answer)
        else:
            count = await chat.replies.count()
            await chat.page.keyboard.insert_text(answer)
            await press(chat, "Enter")
            await chat.reply(count + 1)
    await expect(chat.replies.last).to_contain_text(next_step)
    boxes = chat.replies.last.get_by_role("checkbox")
    await boxes.first.focus()
    await press(chat, "Space")
    await expect(boxes.first).to_be_checked()
    await press(chat, "Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launcher).to_be_focused()


async def test_the_menu_is_used_by_keyboard(told: Chat) -> None:
    opener = told.find("[aria-controls=menu]")
    await opener.focus()
    await press(told, "Enter")
    await expect(told.find(".menu button").first).to_be_focused()
    await press(told, "ArrowUp")
    await expect(told.find(".menu button").last).to_be_focused()
    await press(told, "ArrowDown", "ArrowDown")
    await expect(told.find(".menu button").nth(1)).to_be_focused()
    await press(told, "Escape")
    await expect(opener).to_be_focused()
    await expect(told.panel).to_be_visible()
    await press(told, "Enter", "Tab", "Tab", "Tab", "Tab")
    await expect(told.find(".menu")).to_be_hidden()
    await expect(opener).to_have_attribute("aria-expanded", "false")


async def test_on_a_phone_the_focus_stays_in_the_chat_and_the_input_is_not_focused_unasked(
    new: NewChat, teller: Teller
) -> None:
    chat = await (await new(teller.url, **LOOKS["phone"])).open()
    await expect(chat.panel).to_be_focused()
    for _ in range(15):
        await press(chat, "Tab")
        outside = await chat.page.evaluate(
            "![document.body, document.querySelector('filing-chat')].includes(document.activeElement)"
        )
        assert not outside
    box = await chat.panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)


async def test_only_what_is_new_is_read_out(told: Chat) -> None:
    await told.say("一")
    log = told.find("[role=log]")
    await expect(log).to_have_attribute("aria-live", "polite")
    await told.page.evaluate(
        """() => {
          window.live = [];
          const note = () => {
            const log = document.querySelector("filing-chat")?.shadowRoot?.querySelector("[role=log]");
            if (!log) return setTimeout(note);
            new MutationObserver((all) => window.live.push(...all.map(() => log.ariaLive))).observe(log, { childList: true });
          };
          note();
        }"""
    )
    await told.say("二")
    assert set(await told.page.evaluate("window.live")) == {"polite"}
    await told.page.add_init_script(
        """window.live = [];
        const seen = new MutationObserver(() => {
          const log = document.querySelector("filing-chat")?.shadowRoot?.querySelector("[role=log]");
          if (!log) return;
          seen.disconnect();
          window.live.push(...[...log.children].map(() => log.ariaLive));
          new MutationObserver((all) => window.live.push(...all.map(() => log.ariaLive))).observe(log, { childList: true });
        });
        document.addEventListener("DOMContentLoaded", () => {
          seen.observe(document.body, { childList: true, subtree: true });
          const add = Element.prototype.attachShadow;
        });
        const attach = Element.prototype.attachShadow;
        Element.prototype.attachShadow = function (options) {
          const root = attach.call(this, options);
          seen.observe(root, { childList: true, subtree: true });
          return root;
        };"""
    )
    await told.page.reload()
    await told.open()
    await told.reply(2)
    assert set(await told.page.evaluate("window.live")) == {"off"}
    await expect(told.find("[role=log]")).to_have_attribute("aria-live", "polite")


async def test_everything_that_is_pressed_is_large_enough(told: Chat, teller: Teller) -> None:
    teller.tell(*EVERY_KIND)
    await told.say("全部")
    await menu(told)
    script = """chat => [...chat.shadowRoot.querySelectorAll("button, input, summary, textarea")]
      .filter((one) => one.checkVisibility()).map((one) => {
        const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
        return [one.className || one.localName, width, height];
      }).filter(([, width, height]) => width < 24 || height < 24)"""
    assert await told.page.locator("filing-chat").evaluate(script) == []


@pytest.mark.parametrize(("width", "height"), [(640, 450), (320, 480), (320, 256), (1280, 320)])
async def test_enlarged_or_small_everything_can_be_reached_without_scrolling_sideways(
    new: NewChat, teller: Teller, width: int, height: int
) -> None:
    """A window of 1280 by 900 at 200 % is one of 640 by 450."""
    chat = await (await new(teller.url, viewport={"width": width, "height": height})).open()
    teller.tell(*EVERY_KIND)
    await chat.say("一个很长的词" * 30)
    wide = await chat.page.evaluate(
        """() => [document.documentElement, document.querySelector("filing-chat").shadowRoot.querySelector(".scroll")]
          .map((one) => one.scrollWidth - one.clientWidth)"""
    )
    assert wide == [0, 0]
    for part in (chat.input, chat.find(".send"), chat.find(".head").last):
        box = await part.bounding_box()
        assert box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
    assert (await chat.find(".scroll").bounding_box())["height"] > 60


async def test_the_input_stays_above_the_keyboard_of_a_phone(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, **LOOKS["phone"])).open()
    await chat.page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { value: 500 });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    await chat.page.wait_for_timeout(250)
    box = await chat.find(".composer").bounding_box()
    assert box["y"] + box["height"] <= 500


async def test_who_wants_less_motion_gets_none(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, reduced_motion="reduce")).open()
    moving = "chat => chat.shadowRoot.getAnimations({ subtree: true }).length + document.getAnimations().length"
    assert await chat.page.locator("filing-chat").evaluate(moving) == 0


async def test_with_forced_colors_everything_has_an_edge(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, forced_colors="active")).open()
    teller.tell(*EVERY_KIND)
    await chat.say("全部")
    for selector in (".panel", ".launcher", ".reply", ".own p", ".choices button", ".send", "input"):
        width = await chat.find(selector).last.evaluate("one => parseFloat(getComputedStyle(one).borderTopWidth)")
        assert width >= 1, selector


async def test_the_theme_follows_the_system_unless_the_site_sets_one(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, color_scheme="dark")).open()
    surface = "one => getComputedStyle(one).backgroundColor"
    dark = await chat.panel.evaluate(surface)
    await chat.page.evaluate("document.querySelector('filing-chat').setAttribute('theme', 'light')")
    light = await chat.panel.evaluate(surface)
    await chat.page.evaluate("document.querySelector('filing-chat').removeAttribute('theme')")
    assert light == "rgb(255, 255, 255)" != dark == await chat.panel.evaluate(surface)


async def test_names_are_told_with_what_they_do(told: Chat) -> None:
    for name in ("菜单", "收起", "发送"):
        await expect(told.panel.get_by_role("button", name=name)).to_have_count(1)
    await expect(told.page.get_by_role("dialog", name="备案助手")).to_be_visible()
    await expect(told.find("textarea")).to_have_accessible_name("输入您的问题")
    assert re.match("zh", await told.find(".root").get_attribute("lang"))
