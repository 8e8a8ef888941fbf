"""Take pictures to look at: `python -m tests.widget.pictures FOLDER` shows the page and the chat as people see them."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any, Awaitable, Callable

from playwright.async_api import Browser, async_playwright

from tests.assistant import open_assistant
from tests.serving import serving
from tests.widget.chat import Chat, new_chat, open_browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SCREENS: dict[str, dict[str, Any]] = {"desktop": {"viewport": {"width": 1280, "height": 900}}, "phone": PHONE}
_HEAR = "event => document.querySelector('filing-chat').transport.events.onEvent(event)"


async def page(chat: Chat) -> None:
    """Leave the example page as it is."""


async def welcome(chat: Chat) -> None:
    await chat.open()


async def question(chat: Chat) -> None:
    await chat.open()
    await chat.say("我要备案")
    await chat.choose((await chat.asked()).answer)


async def checklist(chat: Chat) -> None:
    """Tick everything that a whole answer lists."""
    await chat.open()
    answer = await chat.whole_answer()
    for box in await answer.get_by_role("checkbox").all():
        await box.check()
    await answer.locator(".checklist").scroll_into_view_if_needed()


async def steps(chat: Chat) -> None:
    await chat.open()
    await chat.whole_answer()
    await chat.pick("steps")


async def review(chat: Chat) -> None:
    await chat.open()
    await chat.whole_answer()
    await chat.say("看看我填了什么")


async def person(chat: Chat) -> None:
    """Show a person who has taken over, and is typing."""
    await chat.open()
    await chat.say("我要备案")
    somebody = {"kind": "person", "name": "小王"}
    said = {"language": "zh", "from": somebody, "blocks": [{"kind": "paragraph", "text": "您好，我看一下您的域名。"}]}
    change = {"language": "zh", "blocks": [{"kind": "notice", "text": "小王来接待您了，助手先不说话。"}]}
    last = await chat.page.evaluate("document.querySelector('filing-chat').transport.last")
    for event in (
        {"kind": "state", "data": {"with": "person", "name": "小王"}},
        {"kind": "reply", "data": {"seq": last + 1, "at": "", "reply": change}},
        {"kind": "reply", "data": {"seq": last + 2, "at": "", "reply": said}},
        {"kind": "typing", "data": {"typing": True, "from": somebody}},
    ):
        await chat.page.evaluate(_HEAR, event)


MOTIFS: tuple[Callable[[Chat], Awaitable[None]], ...] = (page, welcome, question, checklist, steps, review, person)


def main(folder: Path) -> None:
    """Load the assistant and take every picture, light and dark, on a desktop and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        opened = open_assistant(Path(state))
        asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())  # the browser's driver needs its child watcher
        asyncio.run(_take_all(opened.conversations, folder))


async def _take_all(conversations: Any, folder: Path) -> None:
    async with serving(conversations) as client, async_playwright() as playwright:
        browser = await open_browser(playwright)
        url = str(client._base_url).rstrip("/")
        for screen, options in SCREENS.items():
            for scheme in ("light", "dark"):
                for motif in MOTIFS:
                    picture = folder / f"{motif.__name__}-{screen}-{scheme}.png"
                    await _take(browser, url, motif, picture, {**options, "color_scheme": scheme})
        await browser.close()


async def _take(browser: Browser, url: str, motif: Any, picture: Path, options: dict[str, Any]) -> None:
    chat = await new_chat(browser, url, **options)
    await motif(chat)
    await chat.still()
    await chat.page.screenshot(path=picture, full_page=motif is page)
    await chat.page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
