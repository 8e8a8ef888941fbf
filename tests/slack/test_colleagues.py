"""The channel of the people who work here: cards, taking, answering in the thread, giving back; the desk decides."""

from __future__ import annotations

from typing import AsyncIterator, Sequence

import pytest

from bot.channels.slack.calls import web_client
from bot.channels.slack.colleagues import GIVE_BACK, TAKE, Colleagues, card_of
from bot.filing.errors import FilingError
from bot.storage.database import Database
from bot.wording.compose import Wording
from tests.catalogs import real_catalog
from tests.slack.blockkit import problems
from tests.slack.double import TOKEN, texts_in
from tests.slack.people import Workspace, says_back, workspace

CHANNEL, CASE = "CAGENTS", "ICP-AAAA-BBBB"
WORDING = Wording(real_catalog())


class Desk:
    """One conversation, which one of two people can have."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.holder = ""
        self.heard: dict[str, str] = {}

    def brief(self, case: str) -> tuple[str, Sequence[tuple[str, str]]]:
        return self.language, [("Last words", "<help> & more"), ("Operation", "First ICP filing")]

    def take(self, user: str, case: str) -> str:
        if self.holder not in ("", user) or user == "UMALLORY":
            raise FilingError("not yours")
        self.holder = user
        return f"Agent {user}"

    def reply(self, user: str, case: str, name: str, text: str) -> None:
        if self.holder != user:
            raise FilingError("not yours")
        self.heard[name] = text

    def give_back(self, user: str, case: str) -> None:
        if self.holder != user:
            raise FilingError("not yours")
        self.holder = ""


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def office(served_database: Database, desk: Desk) -> AsyncIterator[Workspace]:
    """Yield a workspace with a channel for the people who work here."""
    async with workspace(says_back(served_database), slack_agents_channel=CHANNEL, desk=desk) as ready:
        yield ready


@pytest.fixture
def colleagues(office: Workspace, desk: Desk) -> Colleagues:
    return Colleagues(web_client(TOKEN, f"{office.slack.api}/"), CHANNEL, WORDING, desk)


def press_of(office: Workspace, user: str, ts: str, action: str) -> dict:
    card = next(post for post in office.slack.posts if post.ts == ts)
    element = next(one for one in card.elements() if one["action_id"] == action)
    return office.person(user).press_of(card, element, "b", value=element["value"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", ["requested", "taken", "returned"])
def test_cards_fit_in_both_languages_and_their_brief_is_text(language, state):
    message = card_of(WORDING, CASE, (language, [("a", "<x> " * 900)] * 10), state, "小周")
    assert problems(message.blocks) == [] and CASE in message.text
    assert "&lt;x&gt;" in "\n".join(texts_in(list(message.blocks)))
    assert message.has_card is (state != "returned")


async def test_who_takes_a_conversation_answers_in_the_thread_of_its_card_and_gives_it_back(
    office: Workspace, desk: Desk, colleagues: Colleagues
) -> None:
    await colleagues.request(CASE)
    card = office.slack.posts[0]
    await office.send_payload(press_of(office, "UANNA", card.ts, TAKE))
    await office.until(lambda: "Agent UANNA" in card.shown)
    await colleagues.said(CASE, "are you <there>?")
    assert (office.slack.posts[1].thread, office.slack.posts[1].content["text"]) == (card.ts, "are you &lt;there&gt;?")
    body = office.person("UANNA").message("yes, see <http://example.cn|example.cn>", CHANNEL, card.ts)
    for _ in range(3):
        assert (await office.send_event(body)).status == 200
    assert list(desk.heard.values()) == ["yes, see example.cn"]
    await office.send_payload(press_of(office, "UANNA", card.ts, GIVE_BACK))
    await office.until(lambda: card.elements() == [])
    assert desk.holder == "" and "back with the assistant" in card.shown


async def test_who_does_not_have_a_conversation_or_may_not_take_it_is_told_and_nothing_reaches_the_customer(
    office: Workspace, desk: Desk, colleagues: Colleagues
) -> None:
    await colleagues.request(CASE)
    card = office.slack.posts[0]
    await office.send_payload(press_of(office, "UMALLORY", card.ts, TAKE))
    await office.until(lambda: office.slack.whispers)
    await office.person("UMALLORY").says("hello", CHANNEL, card.ts)
    await office.until(lambda: len(office.slack.whispers) == 2)
    assert {one["user"] for one in office.slack.whispers} == {"UMALLORY"} and desk.heard == {}
    assert card.elements()[0]["action_id"] == TAKE and len(office.slack.posts) == 1


async def test_other_threads_of_the_channel_and_cards_shown_elsewhere_are_as_any_other(
    office: Workspace, desk: Desk, colleagues: Colleagues
) -> None:
    await colleagues.request(CASE)
    event = await office.person().mentions("hello", CHANNEL)
    await office.person().reply(1, CHANNEL, event["ts"])
    await office.person().says("more", CHANNEL, event["ts"])
    await office.person().reply(2, CHANNEL, event["ts"])
    moved = press_of(office, "UANNA", office.slack.posts[0].ts, TAKE)
    moved["container"]["channel_id"] = "CROOM"
    await office.send_payload(moved)
    assert desk.holder == "" and desk.heard == {}


async def test_without_a_desk_the_channel_is_one_like_any_other(served_database: Database) -> None:
    async with workspace(says_back(served_database), slack_agents_channel=CHANNEL) as office:
        event = await office.person().mentions("hello", CHANNEL)
        await office.person().reply(1, CHANNEL, event["ts"])
