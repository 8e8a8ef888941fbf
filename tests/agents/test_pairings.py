"""A person takes over with both ends as people have them: Chromium, a terminal, Slack; service and desk are real."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Callable

import pytest
from playwright.async_api import Browser

from bot.cases.case import Case
from bot.channels.slack.colleagues import GIVE_BACK
from bot.storage.outbox import OutboxRows
from tests.agents.ends import CHANNEL, Agent, Customer, InAgentsChannel, InBrowser, InDirectMessages, InShell, case_in
from tests.agents.test_take_over import LANGUAGES
from tests.catalogs import ROOT
from tests.slack.people import Workspace, workspace
from tests.widget.chat import new_chat

pytestmark = pytest.mark.rasa
PAIRINGS = [("browser", "shell", "zh"), ("slack", "shell", "en"), ("browser", "slack", "en")]


@pytest.fixture(scope="module")
async def office(assistant: Any) -> AsyncIterator[Workspace]:
    """Yield the service with a workspace of Slack beside it: one, because the service remembers what it wrote there."""
    async with workspace(assistant.conversations, slack_agents_channel=CHANNEL) as office:
        yield office
        assert office.slack.complaints == []


@pytest.fixture
def people(assistant: Any) -> Callable[..., str]:
    """Return the command `people` of the service's database."""

    def run(*arguments: str) -> str:
        environment = {"FILING_DATABASE_URL": str(assistant.services.database.writer.url)}
        command = [sys.executable, "-m", "bot", "people", *arguments]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.fixture
def customer_at(office: Workspace, browser: Browser) -> Callable[..., Any]:
    """Return a customer by where they write from."""

    @asynccontextmanager
    async def at(place: str, language: str) -> AsyncIterator[Customer]:
        if place == "slack":
            yield InDirectMessages(office.person(f"U{secrets.token_hex(4).upper()}"))
            return
        address = str(office.client._base_url).rstrip("/")
        locale = {"zh": "zh-CN", "en": "en-US"}[language]
        chat = await new_chat(browser, address, locale=locale)
        yield InBrowser(await chat.open())
        await chat.page.context.close()
        assert chat.problems == []

    return at


@pytest.fixture
def agent_at(office: Workspace, people: Callable[..., str], open_terminal: Any) -> Callable[..., Any]:
    """Return an agent by where they work."""

    async def at(place: str, name: str) -> Agent:
        token = people("add", name)
        if place == "slack":
            user = f"U{secrets.token_hex(4).upper()}"
            people("slack", name, user)
            return InAgentsChannel(office.person(user))
        address = str(office.client._base_url).rstrip("/")
        terminal = await open_terminal("--server", address, "--language", "en", width=160, FILING_TOKEN=token)
        await terminal.ready()
        await terminal.do("/me", name)
        return InShell(terminal)

    return at


async def becomes(look: Callable[[], Any], wanted: Any) -> None:
    """Wait until something is as it should be."""
    for _ in range(300):
        if look() == wanted:
            return
        await asyncio.sleep(0.1)
    assert look() == wanted


def questions(assistant: Any, case: Case) -> list[str]:
    """Return what each reply of the assistant asks that came after all of a person's."""
    replies = [
        one for one in OutboxRows(assistant.services.database).after(case.conversation, 0) if one.kind == "reply"
    ]
    persons = [place for place, one in enumerate(replies) if one.content.get("from", {}).get("kind") == "person"]
    return [one.content["asks"] for one in replies[max(persons, default=-1) + 1 :]]


def messages(assistant: Any, case: Case) -> list[str]:
    """Return what the customer said, as it is kept."""
    lines = OutboxRows(assistant.services.database).after(case.conversation, 0)
    return [line.content["text"] for line in lines if line.kind == "message"]


def buttons(office: Workspace, case: str) -> list[str]:
    """Return what can be pressed on the card that the channel of the people who work here has of a case."""
    cards = [post for post in office.slack.in_channel(CHANNEL) if case in post.content["text"]]
    return [element["action_id"] for card in cards for element in card.elements()]


@pytest.mark.parametrize(("customer_is_at", "agent_is_at", "language"), PAIRINGS)
async def test_request_brief_take_five_messages_each_way_give_back_and_nothing_is_asked_twice(
    assistant: Any,
    office: Workspace,
    customer_at: Callable[..., Any],
    agent_at: Callable[..., Any],
    customer_is_at: str,
    agent_is_at: str,
    language: str,
) -> None:
    said, name = LANGUAGES[language], f"Lin {secrets.token_hex(3)}"
    agent = await agent_at(agent_is_at, name)
    async with customer_at(customer_is_at, language) as customer:
        for line in said["opening"]:
            await customer.asks(line)
        number = case_in(await customer.asks(said["human"]))
        case = assistant.services.desk.repository.get(number)
        question = questions(assistant, case)[-1]
        brief = await agent.reads_brief(number)
        assert said["human"] in brief and name not in brief
        await agent.takes(number)
        await customer.sees(name)
        await becomes(lambda: buttons(office, number), [GIVE_BACK])
        for turn, line in enumerate(said["talk"]):
            await customer.says(line)
            await agent.sees(line)
            await agent.says(f"answer {turn}: all is well")
            await customer.sees(f"answer {turn}: all is well")
        await agent.gives_back()
        await customer.sees(assistant.services.wording.phrase("human_back", language, name=name))
        await becomes(lambda: buttons(office, number), [])
        await becomes(lambda: questions(assistant, case), [question] * 3)
        await customer.says(said["after"][0])
        await becomes(lambda: len(questions(assistant, case)) > 3, True)
        assert questions(assistant, case)[-1] not in (question, "province")
        assert assistant.services.desk.repository.get(number).facts["province"] == "zhejiang"
        assert messages(assistant, case) == [*said["opening"], said["human"], *said["talk"], said["after"][0]]
