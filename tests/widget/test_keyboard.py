"""Without a mouse and without seeing: whole conversations by keys, where the focus is, what is read out."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.widget.chat import OPENINGS, Chat
from tests.widget.conftest import NewChat, Teller
from tests.widget.states import LOOKS, press

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


async def _write(chat: Chat, text: str) -> None:
    count = await chat.replies.count()
    await chat.page.keyboard.insert_text(text)
    await press(chat, "Enter")
    await chat.reply(count + 1)


@pytest.mark.parametrize("language", KEYS)
async def test_a_whole_filing_conversation_by_keyboard_alone(new: NewChat, language: str) -> None:
    locale, next_step = KEYS[language]
    chat = await new(locale=locale)
    await chat.launcher.focus()
    await press(chat, "Enter")
    await expect(chat.input).to_be_focused()
    await _write(chat, OPENINGS[language])
    while question := await chat.asked():
        await expect(chat.input).to_be_focused()
        await (_press_reply if question.buttons else _write)(chat, question.answer)
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
            new MutationObserver((all) => window.live.push(...all.map(() => log.ariaLive)))
              .observe(log, { childList: true });
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
          new MutationObserver((all) => window.live.push(...all.map(() => log.ariaLive)))
              .observe(log, { childList: true });
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


async def test_names_are_told_with_what_they_do(told: Chat) -> None:
    for name in ("菜单", "收起", "发送"):
        await expect(told.panel.get_by_role("button", name=name)).to_have_count(1)
    await expect(told.page.get_by_role("dialog", name="备案助手")).to_be_visible()
    await expect(told.find("textarea")).to_have_accessible_name("输入您的问题")
    assert re.match("zh", await told.find(".root").get_attribute("lang"))
