"""What a customer writes and how it leaves: keys, input methods, length, files, drafts."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.widget.chat import Chat


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
    event = f"new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true, ...{how}}})"
    press = f"one => one.dispatchEvent({event})"
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
      const event = new (how === "paste" ? ClipboardEvent : DragEvent)(how, {
        ...data, bubbles: true, cancelable: true,
      });
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


async def test_a_draft_survives_closing_and_a_reload(told: Chat) -> None:
    await told.input.fill("还没写完")
    await told.find(".top").get_by_role("button", name="收起").click()
    await told.page.reload()
    await told.open()
    await expect(told.input).to_have_value("还没写完")
