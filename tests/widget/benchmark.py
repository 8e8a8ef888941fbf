"""Measure message → first reply on the page: `python -m tests.widget.benchmark` prints it beside the turn itself.

Speed belongs here, never in a timed test.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from bot.server.conversation import Conversations
from bot.storage.inbox import KeptMessage
from tests.assistant import open_assistant
from tests.benchmark import TALKS
from tests.serving import serving
from tests.widget.chat import new_chat, open_browser

ROUNDS = 4
_SEND = """text => new Promise((done) => {
  const root = document.querySelector("filing-chat").shadowRoot;
  const [log, input] = [root.querySelector(".log"), root.querySelector("textarea")];
  const count = () => log.querySelectorAll(".reply").length;
  const before = count();
  const begin = performance.now();
  const seen = new MutationObserver(() => {
    if (count() === before) return;
    seen.disconnect();
    done(performance.now() - begin);
  });
  seen.observe(log, { childList: true });
  input.value = text;
  input.dispatchEvent(new Event("input"));
  input.form.requestSubmit();
})"""


@dataclass(frozen=True)
class Timed(Conversations):
    """The real assistant, which notes how long each turn takes."""

    turns: list[float] = field(default_factory=list)

    async def answer(self, message: KeptMessage) -> list[dict[str, Any]]:
        """Answer, and note the milliseconds."""
        begin = time.perf_counter()
        replies = await super().answer(message)
        self.turns.append((time.perf_counter() - begin) * 1000)
        return replies


def main() -> None:
    """Load the model and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        opened = open_assistant(Path(folder))
        asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())  # the browser's driver needs its child watcher
        asyncio.run(_measure(Timed(opened.conversations.agent, opened.services)))


async def _measure(assistant: Timed) -> None:
    pages: list[float] = []
    async with serving(assistant) as client, async_playwright() as playwright:
        browser = await open_browser(playwright)
        for _ in range(ROUNDS):
            for talk in TALKS:
                chat = await (await new_chat(browser, str(client._base_url).rstrip("/"))).open()
                for text in talk:
                    pages.append(await chat.page.evaluate(_SEND, text))
                    await asyncio.sleep(0.2)  # the rest of what is said arrives
                await chat.page.context.close()
        await browser.close()
    beyond = [page - turn for page, turn in zip(pages, assistant.turns)]
    for name, values in (("page", pages), ("turn", assistant.turns), ("beyond", beyond)):
        rest = sorted(values[len(values) // ROUNDS :])
        print(f"{name:7s} median {statistics.median(rest):6.1f} ms   p95 {rest[int(len(rest) * 0.95)]:6.1f} ms")


if __name__ == "__main__":
    main()
