"""Joins the desk of the people who work here to their channel in Slack."""

from __future__ import annotations

import logging
from typing import Sequence

from bot.agents.desk import AgentDesk
from bot.agents.model import LOCAL, CallRefused
from bot.channels.slack.colleagues import Colleagues
from bot.delivery.sending import SendRefused
from bot.filing.errors import CaseNotFound
from bot.storage.agents_events import AgentsEvent
from bot.storage.people import Person

log = logging.getLogger(__name__)


class SlackDesk:
    """The desk as users of Slack come to it: `python -m bot people slack NAME USER` says who they are."""

    def __init__(self, desk: AgentDesk) -> None:
        self._desk = desk

    def brief(self, case: str) -> tuple[str, Sequence[tuple[str, str]]]:
        """Return the language of a case, and the names and texts of the lines that one has to know."""
        language, lines = self._desk.talks.brief(case)
        return language, [(line["name"], line["text"]) for line in lines]

    def take(self, user: str, case: str) -> str:
        """Take a conversation, and return under which name."""
        person = self._person(user)
        self._desk.call(person, "take", number=case)
        return person.name

    def reply(self, user: str, case: str, name: str, text: str) -> None:
        """Say something to the customer, once for each name."""
        self._desk.call(self._person(user), "reply", number=case, id=name, text=text)

    def give_back(self, user: str, case: str) -> None:
        """Let the assistant go on."""
        self._desk.call(self._person(user), "give_back", number=case)

    def _person(self, user: str) -> Person:
        person = self._desk.rows.people.of_slack(user)
        if person is None:
            raise CallRefused(403, "no_such_person", person=user)
        return person


class ColleaguesNotifier:
    """Tells the channel who asks for a person, who has them, and what they then say; personal details stay masked."""

    name = "slack"

    def __init__(self, colleagues: Colleagues, desk: AgentDesk) -> None:
        self._colleagues, self._desk = colleagues, desk

    async def notify(self, event: AgentsEvent) -> None:
        """Tell about one event; raise a `FilingError` to be told again later."""
        try:
            if event.kind == "requested":
                await self._colleagues.request(event.case)
            elif event.kind in ("taken", "returned"):
                await self._colleagues.changed(event.case, event.kind, str(event.data.get("person", "")))
            elif event.kind == "message":
                await self._colleagues.said(event.case, await self._colleagues.call(self._line, event))
        except (CaseNotFound, CallRefused):
            return  # erased meanwhile
        except SendRefused as error:
            log.warning("event %s was not told in Slack: %s", event.id, error)

    def _line(self, event: AgentsEvent) -> str:
        seq = event.data["seq"]
        lines = self._desk.call(LOCAL, "read_lines", number=event.case, after=seq - 1)["lines"]
        return next((str(line["text"]) for line in lines if line["seq"] == seq), "")
