"""The one door to cases and conversations for the people who work here: every call is checked, whoever makes it.

The web API and the shell without a server both go through `call`, which is the only place that looks at the table of
roles. What it returns is what `openapi.yml` describes.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional

from bot.agents.cases import CaseCalls
from bot.agents.figures import FigureCalls, TeamCollector
from bot.agents.model import CallRefused
from bot.agents.roles import permit
from bot.agents.rows import Rows
from bot.agents.saying import Saying
from bot.agents.showing import Showing
from bot.agents.talks import TalkCalls
from bot.agents.team import TeamCalls
from bot.filing.errors import CaseChanged, CaseNotFound
from bot.storage.database import Database
from bot.storage.figures import FigureRows
from bot.storage.people import Person
from bot.wiring import Services

Call = Callable[..., Any]


class AgentDesk:
    """What the people who work here can do; `wait` is how many minutes a request waits until the customer is told."""

    def __init__(self, services: Services, database: Database, wait: int = 10) -> None:
        self.rows = Rows(database)
        self._services, self._wait = services, wait
        showing = Showing(services, self.rows)
        self.talks = TalkCalls(services, self.rows, showing, Saying(services, wait))
        self._figures = FigureCalls(services, FigureRows(database))
        self._calls = self._table(CaseCalls(services, self.rows, showing), TeamCalls(self.rows))

    def _table(self, cases: CaseCalls, team: TeamCalls) -> Mapping[str, Call]:
        """Return what does each call; the names are those of `roles.yml` and `openapi.yml`."""
        talks, figures = self.talks, self._figures
        return {
            "me": team.me,
            "list_cases": cases.list,
            "show_case": cases.show,
            "read_lines": talks.lines,
            "add_note": cases.note,
            "assign_case": cases.assign,
            "edit_case": cases.edit,
            "export_case": cases.export,
            "erase_case": cases.erase,
            "queue": talks.queue,
            "take": talks.take,
            "reply": talks.reply,
            "typing": talks.typing,
            "draft": talks.draft,
            "settle": talks.settle,
            "give_back": talks.give_back,
            "events": self._events,
            "stats": figures.stats,
            "misunderstood": figures.misunderstood,
            "list_people": team.list,
            "add_person": team.add,
            "revoke_person": team.revoke,
            "audit": team.audit,
        }

    def person_of(self, token: str) -> Person:
        """Return whose token this is; raise `CallRefused` for one that is unknown or revoked."""
        person = self.rows.people.of_token(token)
        if person is None:
            raise CallRefused(401, "token_refused")
        return person

    def call(self, person: Person, call: str, **arguments: Any) -> Any:
        """Make a call and return its result as `openapi.yml` describes it; raise `CallRefused`."""
        permit(person, f"{call}_clear" if arguments.get("clear") else call)
        try:
            return self._calls[call](person, **arguments)
        except CaseNotFound as error:
            raise CallRefused(404, "no_such_case", case=str(arguments.get("number", ""))) from error
        except CaseChanged as error:
            raise CallRefused(409, "case_changed") from error

    def conversation_of(self, number: str) -> Optional[str]:
        """Return the conversation of a case, or None."""
        try:
            return self._services.desk.repository.get(number.strip().upper()).conversation
        except CaseNotFound:
            return None

    def _events(self, person: Person, *, after: int = 0) -> dict[str, Any]:
        """Return the next events after a number."""
        found = self.rows.events.after(after)
        return {"events": [event_json(one) for one in found]}

    def tell_those_who_wait(self) -> int:
        """Tell everybody who has waited too long that nobody is free yet; return how many were told."""
        return self.talks.tell_those_who_wait(self._wait * 60)

    def collector(self) -> TeamCollector:
        """Return the team's figures for Prometheus."""
        return TeamCollector(self._figures)


def event_json(event: Any) -> dict[str, Any]:
    """Return an event as `openapi.yml` describes it."""
    return {
        "id": event.id,
        "at": event.at.isoformat(timespec="milliseconds"),
        "kind": event.kind,
        "case": event.case,
        "data": dict(event.data),
    }
