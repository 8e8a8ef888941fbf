"""A customer who files in Slack with the real assistant: presses what is offered, and types the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional

from bot.cases.case import Case
from bot.cases.message import CONFIRM, SHEET, SHEET_OFFER
from bot.channels.slack.asked import value_text
from bot.storage.inbox import InboxRows
from bot.storage.outbox import OutboxRows
from bot.storage.slack import CHANNEL, Place, SlackRows
from tests.assistant import Assistant
from tests.slack.double import Posted
from tests.slack.people import TEAM, Person

COMPANY = {
    "goal": "host",
    "server_location": "mainland",
    "server_provider": "alibaba",
    "subject_record": "none",
    "domain_record": "none",
    "province": "zhejiang",
    "subject_nature": "enterprise",
}
"""A company in Zhejiang that files for the first time."""
_MOST = 60


@dataclass
class Customer:
    """Somebody with a matter, in direct messages or in a thread."""

    person: Person
    assistant: Assistant
    language: str
    facts: Mapping[str, str] = field(default_factory=lambda: dict(COMPANY))
    channel: str = ""
    thread: str = ""
    pressed: int = 0
    typed: int = 0

    @property
    def place(self) -> Place:
        """Return where it takes place."""
        places = self._rows.places_of(TEAM, self.person.name)
        return next(place for place in places if place.thread == self.thread)

    @property
    def case(self) -> Case:
        """Return the case as it is stored."""
        case = self.assistant.case(self.place.conversation)
        assert case is not None
        return case

    @property
    def _rows(self) -> SlackRows:
        return SlackRows(self.assistant.services.database)

    def posts(self) -> list[Posted]:
        """Return what was said to this customer."""
        return self.person.reads(self.channel, self.thread)

    def text(self) -> str:
        """Return everything that can be read."""
        return "\n".join(post.shown for post in self.posts())

    async def begins(self, text: str) -> None:
        """Say the first thing, by a mention where it is a channel."""
        if self.channel:
            self.thread = (await self.person.mentions(text, self.channel))["ts"]
        else:
            await self.person.says(text)
        await self.settled()

    async def says(self, text: str) -> None:
        """Say something and wait for the answer."""
        self.typed += 1
        await self.person.says(text, self.channel, self.thread)
        await self.settled()

    async def takes(self, text: str) -> None:
        """Take the newest button or option with this text, and wait for the answer."""
        card = next(post for post in reversed(self.posts()) if text in labels(post))
        self.pressed += 1
        await self.person.chooses(card, text)
        await self.settled()

    async def settled(self) -> None:
        """Wait until everything is answered and delivered."""
        database = self.assistant.services.database
        inbox, outbox = InboxRows(database), OutboxRows(database)
        done = await self.person.workspace.until(
            lambda: inbox.queue().length == 0 and not outbox.undelivered(CHANNEL), 60
        )
        assert done

    async def goes_on(self, until: str = "") -> None:
        """Answer question after question until none is open, or one that begins so."""
        for _ in range(_MOST):
            asked = self.case.asked
            if asked is None or (until and asked.startswith(until)):
                return
            await self._answers(asked)
        raise AssertionError(f"it never ends: {self.posts()[-1].shown}")

    async def _answers(self, asked: str) -> None:
        wording, catalog = self.assistant.services.wording, self.assistant.services.catalog
        if asked in (CONFIRM, SHEET_OFFER):
            key = "yes" if asked == CONFIRM else "sheet_yes"
            await self.takes(wording.phrase(key, self.language))
        elif asked.startswith(SHEET):
            await self.says(catalog.details[asked.removeprefix(SHEET)].example)
        else:
            fact = catalog.facts[asked]
            value = self.facts.get(asked, "not_sure")
            choice = next((one for one in fact.choices if value_text(one) == value), None)
            text = choice.name.get(self.language) if choice else wording.phrase("not_sure", self.language)
            is_offered = any(text in labels(post) for post in self.posts()[-2:])
            await (self.takes(text) if is_offered else self.says(text))

    async def opens(self, door: str) -> Mapping[str, object]:
        """Press the newest button that opens something, and return the view that Slack was given."""
        seen = len(self.person.workspace.slack.views)
        await self.door(door)
        return (await self.person.workspace.until(lambda: self.person.workspace.slack.views[seen:]))[0]

    async def door(self, name: str) -> None:
        """Press the newest button with this action."""
        post, element = next(
            (post, one) for post in reversed(self.posts()) for one in post.elements() if one["action_id"] == name
        )
        await self.person.workspace.send_payload(self.person.press_of(post, element, "doors"))


def labels(post: Posted) -> list[str]:
    """Return the texts of its buttons and options."""
    options = [option for one in post.elements() for option in one.get("options", ())]
    return [one["text"]["text"] for one in (*post.elements(), *options) if "text" in one]


def customer(
    person: Person, assistant: Assistant, language: str, channel: str = "", facts: Optional[Mapping[str, str]] = None
) -> Customer:
    """Return somebody with a matter."""
    return Customer(person, assistant, language, dict(facts or COMPANY), channel)
