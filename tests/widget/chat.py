"""The chat in a real browser, as somebody in front of it sees and uses it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from playwright.async_api import Browser, BrowserContext, Locator, Page, Playwright, expect

_ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_SLOW = 20_000
"""Milliseconds that a turn may take on a busy machine."""
_SOON = 20
"""Milliseconds between two looks, also in a tab that is not in front."""


async def open_browser(playwright: Playwright) -> Browser:
    """Start Chromium as the system has it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "the browser tests need Chromium: run `sh bot/setup/test_servers.sh`"
    return await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)


OPENINGS = {"zh": "我要备案", "en": "I want to file my website"}
"""What somebody says who has said nothing of their case yet."""
FACTS = {
    "goal": "host",
    "server_location": "mainland",
    "server_provider": "alibaba",
    "subject_record": "elsewhere",
    "domain_record": "own_elsewhere",
    "confirm": "yes",
    "province": "zhejiang",
    "subject_nature": "enterprise",
}
"""Their case: what they answer to which question, whichever is asked."""
WRITTEN = {"zhejiang": {"zh": "浙江", "en": "Zhejiang"}}


@dataclass(frozen=True)
class Question:
    """A question of the assistant: which fact it is about, and its buttons by value."""

    about: str
    language: str
    buttons: Mapping[str, str]

    @property
    def answer(self) -> str:
        """Return what is answered: the text of a button, or what is written."""
        value = FACTS[self.about]
        return self.buttons[value] if self.buttons else WRITTEN[value][self.language]


class Chat:
    """One tab with the chat."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        is_network = message.text.startswith("Failed to load resource")
        if message.type == "error" and not is_network:
            self.problems.append(message.text)

    async def visit(self, path: str = "/") -> Chat:
        """Open the example page, and wait until the chat is there."""
        await self.page.goto(self.url + path)
        await expect(self.launcher).to_be_visible()
        return self

    async def open(self) -> Chat:
        """Press the launcher."""
        await self.launcher.click()
        await expect(self.panel).to_be_visible()
        return self

    def find(self, selector: str, **options: Any) -> Locator:
        """Find something of the chat."""
        return self.page.locator("filing-chat").locator(selector, **options)

    @property
    def launcher(self) -> Locator:
        return self.find(".launcher")

    @property
    def panel(self) -> Locator:
        return self.find(".panel")

    @property
    def input(self) -> Locator:
        return self.find("textarea")

    @property
    def replies(self) -> Locator:
        return self.find(".reply")

    @property
    def own(self) -> Locator:
        return self.find(".own")

    @property
    def notice(self) -> Locator:
        return self.find(".notice")

    def button(self, text: str) -> Locator:
        """Find an open quick reply."""
        exactly = re.compile(f"^{re.escape(text)}$")
        return self.find(".log .choices button:enabled").filter(has=self.page.locator("bdi", has_text=exactly))

    async def type(self, text: str) -> None:
        """Write a message and press Enter."""
        await self.input.fill(text)
        await self.input.press("Enter")

    async def say(self, text: str, replies: int = 1) -> Locator:
        """Send a message, and return the last reply once there are so many new ones."""
        count = await self.replies.count()
        await self.type(text)
        return await self.reply(count + replies)

    async def choose(self, text: str) -> Locator:
        """Press a quick reply, and return the last reply once there is a new one."""
        count = await self.replies.count()
        await self.button(text).last.click()
        return await self.reply(count + 1)

    async def reply(self, number: int) -> Locator:
        """Return the last reply once there are so many, and nobody is typing."""
        script = """number => {
          const { shadowRoot } = document.querySelector("filing-chat");
          const isTyping = shadowRoot.querySelector(".typing").textContent;
          return !isTyping && shadowRoot.querySelectorAll(".reply").length >= number;
        }"""
        await self.page.wait_for_function(script, arg=number, polling=_SOON, timeout=_SLOW)
        return self.replies.last

    async def latest(self) -> dict[str, Any]:
        """Return the latest reply as the service sent it."""
        script = "document.querySelector('filing-chat').transport.lines.findLast(one => one.kind === 'reply').reply"
        return dict(await self.page.evaluate(script))

    async def asked(self) -> Optional[Question]:
        """Return the question that the latest reply asks; None where it asks nothing."""
        reply = await self.latest()
        choices = next((block for block in reply["blocks"] if block["kind"] == "choices"), {"items": []})
        buttons = {item["value"]: item["text"] for item in choices["items"]}
        about = reply["asks"] and (choices.get("fact") or reply["asks"])
        return Question(about, reply["language"], buttons) if about else None

    async def answer(self) -> Locator:
        """Answer questions, by their buttons where there are any, until nothing is asked; return the last reply."""
        last = self.replies.last
        while question := await self.asked():
            last = await (self.choose(question.answer) if question.buttons else self.say(question.answer))
        return last

    async def pick(self, value: str) -> Locator:
        """Press the quick reply with this value, however it is worded, and return the last reply."""
        blocks = (await self.latest())["blocks"]
        texts = [item["text"] for block in blocks for item in block.get("items", ()) if item.get("value") == value]
        return await self.choose(texts[0])

    async def whole_answer(self, language: str = "zh") -> Locator:
        """Tell a case from the first word to the last, and return the reply that says what to do."""
        await self.say(OPENINGS[language])
        return await self.answer()

    async def connected(self) -> None:
        """Wait until the stream of events is open."""
        script = "() => document.querySelector('filing-chat').transport.state === 'open'"
        await self.page.wait_for_function(script, polling=_SOON)

    async def still(self) -> None:
        """Wait until nothing moves any more."""
        script = """async chat => {
          const moving = [...document.getAnimations(), ...chat.shadowRoot.getAnimations({ subtree: true })];
          await Promise.allSettled(moving.map((one) => one.finished));
          await new Promise(requestAnimationFrame);
        }"""
        await self.page.locator("filing-chat").evaluate(script)

    async def menu(self, text: str) -> None:
        """Choose from the menu."""
        await self.find(".top [aria-controls=menu]").click()
        await self.find(".menu button", has_text=text).click()

    async def session(self) -> dict[str, Any]:
        """Return what the browser remembers of its session."""
        return dict(await self.stored("session"))

    async def stored(self, name: str) -> Any:
        """Return what the browser remembers under a name."""
        return await self.page.evaluate(
            """name => {
              const key = Object.keys(localStorage).find((one) => one.endsWith(` ${name}`));
              return JSON.parse(localStorage[key] ?? "null");
            }""",
            name,
        )

    async def texts(self) -> list[str]:
        """Return every message and the first line of every reply, from top to bottom."""
        script = """chat => [...chat.shadowRoot.querySelectorAll(".own > p, .reply > p:first-of-type")].map(
            (one) => one.lastChild.textContent)"""
        return list(await self.page.locator("filing-chat").evaluate(script))


async def new_chat(browser: Browser, url: str, **options: Any) -> Chat:
    """Return the chat in a browser that has never been here."""
    context = await browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}, **options})
    return await chat_in(context, url)


async def chat_in(context: BrowserContext, url: str, path: Optional[str] = "/") -> Chat:
    """Return the chat in a new tab of a browser."""
    chat = Chat(await context.new_page(), url)
    return await chat.visit(path) if path else chat
