"""Cases as agents work with them: found, shown, noted on, assigned, edited for the customer, exported, erased."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Any, Mapping, Optional

from bot.agents.exporting import as_markdown
from bot.agents.model import CallRefused, Json
from bot.agents.rows import Rows
from bot.agents.showing import Showing
from bot.cases.editing import judge
from bot.filing.errors import UnknownFact
from bot.storage.case_lines import Search
from bot.storage.people import Person
from bot.wiring import Services

MOST = 200


class CaseCalls:
    """The calls that are about cases; who calls has been checked."""

    def __init__(self, services: Services, rows: Rows, showing: Showing) -> None:
        self._services, self._rows, self._showing = services, rows, showing

    def list(
        self,
        person: Person,
        *,
        text: str = "",
        cursor: Optional[str] = None,
        limit: int = 50,
        changed_within_days: Optional[int] = None,
        unchanged_for_days: Optional[int] = None,
        assignee: Optional[str] = None,
        held: Optional[str] = None,
        **filters: Optional[str],
    ) -> Json:
        """Return a page of cases, and where the next one begins."""
        wanted = Search(
            text=text,
            limit=min(limit, MOST),
            after=_place(cursor) if cursor else None,
            changed_after=self._ago(changed_within_days),
            changed_before=self._ago(unchanged_for_days),
            assignee=person.id if assignee == "me" else assignee,
            held=held,
            **filters,  # type: ignore[arg-type]
        )
        found = self._rows.search(wanted)
        is_full = len(found) == wanted.limit
        return {"cases": [self._showing.line(one) for one in found], "next": _cursor(found[-1]) if is_full else None}

    def _ago(self, days: Optional[int]) -> Optional[datetime]:
        return self._services.desk.clock() - timedelta(days=days) if days else None

    def show(self, person: Person, *, number: str, clear: bool = False, language: str = "zh") -> Json:
        """Return everything of a case; clear personal data leave an audit row."""
        shown = self._showing.case(self._showing.get(number), person, language, clear=clear)
        if clear:
            self._rows.audit.add(person, "show_case_clear", number)
        return shown

    def note(self, person: Person, *, number: str, id: str, text: str) -> Json:
        """Add a private note."""
        case = self._showing.get(number)
        self._rows.add_note(case.id, person, f"{person.id}/{id}", text)
        return {"kept": True, "id": id, "seq": None}

    def assign(self, person: Person, *, number: str, assignee: Optional[str]) -> Json:
        """Say who looks after a case."""
        case = self._showing.get(number)
        wanted = person if assignee == "me" else self._rows.people.find(assignee) if assignee else None
        if assignee and wanted is None:
            raise CallRefused(404, "no_such_person", person=assignee)
        self._rows.assign(case.id, wanted)
        return {"done": True}

    def edit(self, person: Person, *, number: str, answers: Mapping[str, Any], language: str = "zh") -> Json:
        """Set facts and rows on the customer's behalf, through the desk's own checks."""
        case, desk, catalog = self._showing.get(number), self._services.desk, self._services.catalog
        try:
            edit = judge(catalog, desk.checks, answers)
        except UnknownFact as error:
            raise CallRefused(422, "unknown_fact", name=str(error)) from error
        desk.edit(case.id, edit, person.name)
        return {
            "accepted": list(edit.names),
            "refused": {name: self._showing.refusal(name, why, language) for name, why in edit.refused.items()},
        }

    def export(
        self, person: Person, *, number: str, format: str = "markdown", clear: bool = False, language: str = "zh"
    ) -> Any:
        """Return a case as Markdown or JSON; clear personal data leave an audit row."""
        case = self._showing.get(number)
        shown = self._showing.case(case, person, language, clear=clear)
        if clear:
            self._rows.audit.add(person, "export_case_clear", case.id, format=format)
        return shown if format == "json" else as_markdown(self._services.wording, shown, language)

    def erase(self, person: Person, *, number: str, confirm: str) -> Json:
        """Remove a case for good, once its number is given again."""
        case = self._showing.get(number)
        if confirm.strip().upper() != case.id:
            raise CallRefused(422, "not_confirmed", case=case.id)
        self._services.desk.repository.erase(case.id)
        self._rows.audit.add(person, "erase_case", case.id)
        return {"done": True}


def _cursor(line: Mapping[str, Any]) -> str:
    place = json.dumps([line["updated_at"].isoformat(), line["case_id"]])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        at, number = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(at), str(number)
    except (ValueError, TypeError, binascii.Error) as error:
        raise CallRefused(422, "bad_request") from error
