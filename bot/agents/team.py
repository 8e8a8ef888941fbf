"""The people who work here, and what they did that must be accounted for."""

from __future__ import annotations

from typing import Optional

from bot.agents.model import ROLES, CallRefused, Json
from bot.agents.roles import may, table
from bot.agents.rows import Rows
from bot.storage.people import NameTaken, NoSuchPerson, Person

_LONGEST_NAME = 60
_MOST = 200


class TeamCalls:
    """The calls that are about people; who calls has been checked."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def me(self, person: Person) -> Json:
        """Return who calls, and which calls are allowed."""
        allowed = [call for call in table() if may(person, call)]
        return {"id": person.id, "name": person.name, "role": person.role, "may": allowed}

    def list(self, person: Person) -> Json:
        """Return everybody, without their tokens."""
        return {"people": [shown(one) for one in self._rows.people.list()]}

    def add(self, person: Person, *, name: str, role: str) -> Json:
        """Add somebody and return the token, which is told only here."""
        added, token = add_person(self._rows, name, role)
        self._rows.audit.add(person, "add_person", None, whom=added.id, role=role)
        return {**shown(added), "token": token}

    def revoke(self, person: Person, *, revoked: str) -> Json:
        """Revoke somebody's token."""
        try:
            gone = self._rows.people.revoke(revoked)
        except NoSuchPerson as error:
            raise CallRefused(404, "no_such_person", person=revoked) from error
        self._rows.audit.add(person, "revoke_person", None, whom=gone.id)
        return {"done": True}

    def audit(self, person: Person, *, case: Optional[str] = None, limit: int = 50) -> Json:
        """Return what was done that must be accounted for, the latest first."""
        rows = self._rows.audit.latest(min(limit, _MOST), case and case.strip().upper())
        return {"rows": [{**_row(one), "data": dict(one["data"])} for one in rows]}


def _row(row: Json) -> Json:
    return {
        "at": row["at"].isoformat(),
        "person": row["person"],
        "name": row["name"],
        "call": row["call"],
        "case": row["case_id"],
    }


def add_person(rows: Rows, name: str, role: str) -> tuple[Person, str]:
    """Add somebody under a name that can be shown; raise `CallRefused`."""
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable() or role not in ROLES:
        raise CallRefused(422, "bad_request")
    try:
        return rows.people.add(name, role)
    except NameTaken as error:
        raise CallRefused(409, "name_taken", person=name) from error


def shown(person: Person) -> Json:
    """Return a person as others see them."""
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "since": person.since and person.since.isoformat(),
        "revoked": person.revoked and person.revoked.isoformat(),
    }
