"""One service with the real assistant, one that says what it is told, and one browser for all tests of the widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, async_playwright

from bot.server.conversation import Conversations
from bot.storage.database import open_database
from bot.storage.inbox import KeptMessage
from bot.storage.migrate import upgrade
from tests.delivery.talking import echo_on
from tests.serving import serving
from tests.widget.chat import Chat, new_chat, open_browser

NewChat = Callable[..., Awaitable[Chat]]


@dataclass(frozen=True)
class Teller(Conversations):
    """Says whatever a test has told it to say, and otherwise the message itself."""

    told: list[dict[str, Any]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    async def answer(self, message: KeptMessage) -> list[dict[str, Any]]:
        """Say what was told last."""
        plain = self.say("thanked", "zh")
        echo = [{"blocks": [{"kind": "paragraph", "text": message.content["text"]}]}]
        return [{**plain, **one} for one in self.told or echo]

    def tell(self, *blocks: dict[str, Any], **more: Any) -> None:
        """Say one reply of these blocks to every message from now on."""
        self.told[:] = [{"blocks": list(blocks), **more}]

    @property
    def url(self) -> str:
        """Return the address of its service."""
        return self.urls[0]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start the browser once."""
    async with async_playwright() as playwright:
        browser = await open_browser(playwright)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def assistant_url(assistant: Any) -> AsyncIterator[str]:
    """Serve the real assistant once, and yield its address."""
    async with serving(assistant.conversations) as client:
        yield str(client._base_url).rstrip("/")


@pytest.fixture(scope="session")
async def telling(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Teller]:
    """Serve what a test tells, over the real delivery and a database of its own."""
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('telling'))}/filing.db"
    upgrade(url)
    database = open_database(url)
    echo = echo_on(database)
    teller = Teller(echo.agent, echo.services)
    async with serving(teller) as client:
        teller.urls.append(str(client._base_url).rstrip("/"))
        yield teller
    database.close()


@pytest.fixture
async def teller(telling: Teller) -> Teller:
    """Return the teller, who has been told nothing yet."""
    telling.told.clear()
    return telling


@pytest.fixture
async def new(browser: Browser, assistant_url: str) -> AsyncIterator[NewChat]:
    """Return a function that opens the chat in a browser that was never here; what goes wrong on a page fails."""
    chats: list[Chat] = []

    async def make(url: str = assistant_url, **options: Any) -> Chat:
        chats.append(await new_chat(browser, url, **options))
        return chats[-1]

    yield make
    for chat in chats:
        await chat.page.context.close()
    assert [problem for chat in chats for problem in chat.problems] == []


@pytest.fixture
async def chat(new: NewChat) -> Chat:
    """Return an open chat with the real assistant."""
    return await (await new()).open()


@pytest.fixture
async def told(new: NewChat, teller: Teller) -> Chat:
    """Return an open chat with the teller."""
    return await (await new(teller.url)).open()
