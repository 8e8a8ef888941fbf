"""The rules of WCAG by machine, in every state and look of the chat."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.widget.chat import Chat
from tests.widget.conftest import NewChat, Teller
from tests.widget.states import EVERY_KIND, LOOKS, STATES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
"""Only violations are told in full, which is what takes axe most of its time."""


_CONTRAST = """chat => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const mixed = (colors) => {
    pen.clearRect(0, 0, 1, 1);
    for (const color of colors) {
      pen.fillStyle = color;
      pen.fillRect(0, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (color) => {
    const [red, green, blue] = color.map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (one) => {
    const colors = [];
    for (; one; one = one.parentElement) colors.unshift(getComputedStyle(one).backgroundColor);
    return colors;
  };
  const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...chat.shadowRoot.querySelectorAll(".root *")]
    .filter((one) => hasText(one) && one.checkVisibility() && !one.closest(":disabled, .hidden"))
    .map((one) => {
      const back = behind(one);
      const [low, high] = [mixed(back), mixed([...back, getComputedStyle(one).color])].map(light).sort((a, b) => a - b);
      return [one.textContent, (high + 0.05) / (low + 0.05)];
    })
    .filter(([, contrast]) => contrast < 4.5);
}"""
"""Every text that is hard to read; the rules of axe pass over colors that are derived from others."""


async def check(chat: Chat, state: str) -> None:
    """Let the rules run over the page as it is now."""
    await chat.still()  # what fades in has its colors then
    results = await Axe().run(chat.page, options=OPTIONS)
    found = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]
    assert not found, f"{state}:\n" + "\n".join(found)
    assert await chat.page.locator("filing-chat").evaluate(_CONTRAST) == [], state


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
