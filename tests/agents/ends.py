"""The ends of a conversation that a person takes over: customers in a browser or Slack, agents in a shell or Slack."""

from __future__ import annotations

import re
from typing import Protocol

from playwright.async_api import expect

from bot.channels.slack.colleagues import GIVE_BACK, TAKE
from tests.shell.terminal import Terminal
from tests.slack.double import Posted
from tests.slack.people import Person
from tests.widget.chat import Chat

CHANNEL = "CAGENTS"
_SLOW = 30_000
_CASE = re.compile(r"ICP-\w{4}-\w{4}")


class Customer(Protocol):
    """Somebody who writes to us."""

    async def asks(self, text: str) -> str:
        """Say something to the assistant, and return what it replies."""

    async def says(self, text: str) -> None:
        """Say something to whoever is there."""

    async def sees(self, text: str, times: int = 1) -> None:
        """Wait until something has been said so many times."""


class Agent(Protocol):
    """Somebody who works here."""

    async def reads_brief(self, case: str) -> str:
        """Wait for the request and return its brief."""

    async def takes(self, case: str) -> None:
        """Take the conversation."""

    async def says(self, text: str) -> None:
        """Say something to the customer."""

    async def sees(self, text: str) -> None:
        """Wait until the customer's words are there, once."""

    async def gives_back(self) -> None:
        """Let the assistant go on."""


def case_in(text: str) -> str:
    """Return the number of the case that a reply names."""
    found = _CASE.search(text)
    assert found, text
    return found.group()


class InBrowser:
    """A customer in front of the widget."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    async def asks(self, text: str) -> str:
        count = await self._chat.replies.count()
        await self._chat.say(text)
        return "\n".join((await self._chat.replies.all_inner_texts())[count:])

    async def says(self, text: str) -> None:
        await self._chat.type(text)
        await expect(self._chat.own.last).to_contain_text(text)

    async def sees(self, text: str, times: int = 1) -> None:
        await expect(self._chat.replies.filter(has_text=text)).to_have_count(times, timeout=_SLOW)


class InDirectMessages:
    """A customer who writes to our app in Slack."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def asks(self, text: str) -> str:
        count = len(self._person.reads())
        await self._person.says(text)
        await self._person.reply(count + 1)
        return "\n".join(post.shown for post in self._person.reads()[count:])

    async def says(self, text: str) -> None:
        await self._person.says(text)

    async def sees(self, text: str, times: int = 1) -> None:
        await self._person.workspace.until(lambda: self._count(text) >= times, seconds=30)
        assert self._count(text) == times

    def _count(self, text: str) -> int:
        return sum(text in post.shown for post in self._person.reads())


class InShell:
    """An agent at `python -m bot shell --server`."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    async def reads_brief(self, case: str) -> str:
        await self._terminal.wait_for(case)
        return await self._terminal.do(f"/brief {case}", "Last words")

    async def takes(self, case: str) -> None:
        await self._terminal.do(f"/take {case}", "is yours")

    async def says(self, text: str) -> None:
        await self._terminal.do(text, "sent")

    async def sees(self, text: str) -> None:
        screen = await self._terminal.wait_for(f"Customer: {text}")
        assert screen.count(f"Customer: {text}") == 1

    async def gives_back(self) -> None:
        await self._terminal.do("/give-back", "is back with the assistant")


class InAgentsChannel:
    """An agent in the channel that Slack has for the people who work here."""

    def __init__(self, person: Person) -> None:
        self._person, self._slack = person, person.workspace.slack
        self._cards: list[Posted] = []

    @property
    def _card(self) -> Posted:
        return self._cards[0]

    async def reads_brief(self, case: str) -> str:
        def cards() -> list[Posted]:
            return [post for post in self._slack.in_channel(CHANNEL) if case in post.content["text"]]

        self._cards = await self._person.workspace.until(cards)
        return self._card.shown

    async def _presses(self, action: str) -> None:
        element = next(one for one in self._card.elements() if one["action_id"] == action)
        press = self._person.press_of(self._card, element, "b", value=element["value"])
        assert (await self._person.workspace.send_payload(press)).status == 200

    async def takes(self, case: str) -> None:
        await self._presses(TAKE)
        await self._person.workspace.until(lambda: self._card.elements()[0]["action_id"] == GIVE_BACK)

    async def says(self, text: str) -> None:
        await self._person.says(text, CHANNEL, self._card.ts)

    async def sees(self, text: str) -> None:
        await self._person.workspace.until(lambda: self._count(text), seconds=30)
        assert self._count(text) == 1

    def _count(self, text: str) -> int:
        return sum(post.content["text"] == text for post in self._slack.in_channel(CHANNEL, self._card.ts))

    async def gives_back(self) -> None:
        await self._presses(GIVE_BACK)
        await self._person.workspace.until(lambda: not self._card.elements())
