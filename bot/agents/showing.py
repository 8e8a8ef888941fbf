"""A case as agents see it: in short, and with everything there is, masked unless it is to be clear."""

from __future__ import annotations

import json
from typing import Any, Iterable, Mapping, Optional

from bot.agents.briefs import brief
from bot.agents.masking import hidden, is_personal, masked, personal
from bot.agents.model import CallRefused, Json, plain_value
from bot.agents.rows import Rows
from bot.agents.transcript import line as transcript_line
from bot.agents.understood import understood
from bot.cases.case import Case
from bot.cases.editing import set_by
from bot.filing.answers import Refused as RefusedAnswer
from bot.filing.errors import CaseNotFound
from bot.storage.case_lines import channel_of
from bot.storage.hand_overs import HandOver
from bot.storage.people import Person
from bot.wiring import Services
from bot.wording.timeline import days_said, name_said, timeline_item


class Showing:
    """Shows cases in one language at a time."""

    def __init__(self, services: Services, rows: Rows) -> None:
        self._services, self._rows = services, rows

    def get(self, number: str) -> Case:
        """Return a case by its number in whatever case it is typed; refuse a number that no case has."""
        try:
            return self._services.desk.repository.get(number.strip().upper())
        except CaseNotFound as error:
            raise CallRefused(404, "no_such_case", case=number) from error

    def line(self, row: Mapping[str, Any]) -> Json:
        """Return a case in short."""
        return {
            "case": row["case_id"],
            "language": row["language"],
            "channel": row["channel"],
            "state": "advised" if row["operation"] else "asking",
            "with": row["held"],
            "person": row["holder"],
            "operation": row["operation"],
            "province": row["province"],
            "domain": row["domain"],
            "assignee": row["assignee_name"],
            "opened_at": row["opened_at"].isoformat(),
            "updated_at": row["updated_at"].isoformat(),
        }

    def case(self, case: Case, person: Person, language: str, *, clear: bool) -> Json:
        """Return everything of a case."""
        row = self._rows.line(case.id)
        assert row is not None
        held = self._rows.hand_overs.of_case(case.id)
        return {
            **self.line(row),
            "clear": clear,
            "asked": case.asked,
            **self._given(case, language, clear),
            **self._advised(case, language),
            "notes": [self._note(one) for one in self._rows.notes(case.id)],
            "lines": self.lines(case, clear=clear),
            "understood": self._understood(case, clear),
            "events": [{"at": one.at.isoformat(), "kind": one.kind, **_shown(one.data, clear)} for one in case.events],
            "request": self.request(case, held, person, language) if held else None,
        }

    def _note(self, row: Mapping[str, Any]) -> Json:
        return {"at": row["at"].isoformat(), "name": row["name"], "text": row["text"]}

    def _given(self, case: Case, language: str, clear: bool) -> Json:
        by = set_by(case)
        return {
            "facts": [self._fact(name, value, language, by) for name, value in case.facts.items()],
            "assumed": [self._fact(name, value, language, by) for name, value in case.assumed.items()],
            "details": [self._row(case, name, value, language, by, clear) for name, value in case.details.items()],
        }

    def _fact(self, name: str, value: Any, language: str, by: Mapping[str, str]) -> Json:
        fact, text = self._services.catalog.facts[name], self._services.wording.fact_value(name, value, language)
        title = fact.name.get(language)
        return {"id": name, "name": title, "value": plain_value(value), "text": text, "by": by.get(name)}

    def _row(self, case: Case, name: str, value: str, language: str, by: Mapping[str, str], clear: bool) -> Json:
        catalog = self._services.catalog
        title = catalog.details[name].name.get(language) if name in catalog.details else name
        shown = value if clear or not is_personal(catalog, case, name) else hidden(value)
        return {"id": name, "name": title, "value": shown, "text": shown, "by": by.get(name)}

    def given(self, case: Case, values: Mapping[str, Any], language: str) -> list[Json]:
        """Return values of facts and rows in words; for the person who has the conversation, so nothing is masked."""
        facts = self._services.catalog.facts
        return [
            self._fact(name, value, language, {})
            if name in facts
            else self._row(case, name, str(value), language, {}, clear=True)
            for name, value in values.items()
        ]

    def _advised(self, case: Case, language: str) -> Json:
        desk, wording = self._services.desk, self._services.wording
        guidance = desk.guidance_of(case)
        moments = desk.timeline(case, guidance) if guidance.outcome else ()
        outcome = guidance.outcome
        return {
            "outcome": {"id": outcome.id, "text": outcome.name.get(language)} if outcome else None,
            "documents": [_item(wording.paper(one, language)) for one in guidance.documents],
            "obstacles": [_item(wording.requirement(one, language)) for one in guidance.obstacles],
            "timeline": [
                {
                    "id": one.id,
                    "text": timeline_item(wording, one, guidance.on, language).text,
                    "name": name_said(wording, one, language),
                    "when": days_said(wording, one, language),
                }
                for one in moments
            ],
            "findings": [
                {"id": one.id, "row": one.rows[0], "text": one.text.get(language), "effect": one.effect}
                for one in desk.findings(case)
            ],
        }

    def lines(self, case: Case, *, clear: bool, after: Optional[int] = None) -> list[Json]:
        """Return lines of the conversation: the last, or those after a number."""
        rows, own = self._rows, case.conversation
        entries = rows.last_lines(own) if after is None else rows.outbox.after(own, after)
        values: Optional[Iterable[str]] = None if clear else personal(self._services.catalog, case)
        return [transcript_line(entry, values) for entry in entries]

    def _understood(self, case: Case, clear: bool) -> Optional[Json]:
        values = None if clear else personal(self._services.catalog, case)
        return understood(json.loads(self._rows.dialogues.load(case.conversation) or "[]"), case, values)

    def request(self, case: Case, held: HandOver, person: Person, language: str) -> Json:
        """Return a request for a person with its brief."""
        now = self._services.desk.clock()
        return {
            "case": case.id,
            "channel": channel_of(case.conversation),
            "language": case.language,
            "with": "person" if held.state == "taken" else "waiting",
            "person": held.name,
            "is_mine": held.state == "taken" and held.person == person.id,
            "requested_at": held.requested_at.isoformat(),
            "taken_at": held.taken_at and held.taken_at.isoformat(),
            "told_at": held.told_at and held.told_at.isoformat(),
            "waited_seconds": max(0, int(((held.taken_at or now) - held.requested_at).total_seconds())),
            "last_seq": max((line["seq"] for line in self.lines(case, clear=False)), default=0),
            "brief": self.brief(case, language),
        }

    def brief(self, case: Case, language: str) -> list[Json]:
        """Return what one has to know of a case, in ten lines."""
        return brief(self._services, case, self.lines(case, clear=False), language)

    def refusal(self, name: str, refused: RefusedAnswer, language: str) -> str:
        """Return why an answer is not taken, in words."""
        catalog = self._services.catalog
        if name in catalog.details:
            detail = catalog.details[name]
            return self._services.wording.refusal(refused, detail.name, detail.example, language)
        return self._services.wording.refusal(refused, catalog.facts[name].name, "", language)


def _item(item: Any) -> Json:
    return {"id": item.id, "text": item.text}


def _shown(data: Mapping[str, Any], clear: bool) -> Json:
    """Return the data of an event in JSON's own types; what a customer typed is masked unless it is to be clear."""
    shown = {name: plain_value(value) for name, value in data.items()}
    return {name: masked(value) if isinstance(value, str) and not clear else value for name, value in shown.items()}
