"""The people who work here, known by the hash of their token, and what they did that must be accounted for."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Callable, Mapping, Optional

from sqlalchemy import insert, select, update

from bot.filing.errors import FilingError
from bot.storage.database import Database, DuplicateKey
from bot.storage.tables_of_agents import audit
from bot.storage.tables_of_agents import person as row

_PREFIX = "filing_"
"""How tokens begin, so that one that leaks into a file or a log is found by a search."""


class NameTaken(FilingError):
    """Somebody has this name already, or had it once."""


class NoSuchPerson(FilingError):
    """Nobody has this id or name, or their token was revoked already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who works here."""

    id: str
    name: str
    """As customers and colleagues see it."""
    role: str
    since: Optional[datetime] = None
    revoked: Optional[datetime] = None


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def token_hash(token: str) -> str:
    """Return what is kept of a token; it has 256 random bits, so a plain hash cannot be turned back by trying."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class PersonRows:
    """Keeps people; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._now = now

    def add(self, name: str, role: str) -> tuple[Person, str]:
        """Return a new person and the token, which is kept nowhere; raise `NameTaken`."""
        token = f"{_PREFIX}{secrets.token_urlsafe(32)}"
        person = Person(id=f"p-{secrets.token_hex(4)}", name=name, role=role, since=self._now())
        values = {"id": person.id, "name": name, "role": role, "since": person.since, "token_hash": token_hash(token)}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(row), values)
        except DuplicateKey as error:
            raise NameTaken(f"somebody has the name '{name}' already; add something that tells them apart") from error
        return person, token

    def of_token(self, token: str) -> Optional[Person]:
        """Return the person whose token this is; None for an unknown or revoked one."""
        query = select(row).where(row.c.token_hash == token_hash(token), row.c.revoked.is_(None))
        with self._database.reading() as connection:
            found = connection.execute(query).first()
        return _person(found) if found else None

    def of_slack(self, user: str) -> Optional[Person]:
        """Return the person who is a user of Slack's; None for one that is unknown or revoked."""
        query = select(row).where(row.c.slack == user, row.c.revoked.is_(None))
        with self._database.reading() as connection:
            found = connection.execute(query).first()
        return _person(found) if found else None

    def link_slack(self, person: str, user: str) -> Person:
        """Remember which user of Slack's somebody is; raise `NoSuchPerson` or `NameTaken`."""
        found = self._get(person)
        try:
            with self._database.writing() as connection:
                connection.execute(update(row).where(row.c.id == found.id), {"slack": user})
        except DuplicateKey as error:
            raise NameTaken(f"somebody else is the Slack user '{user}' already") from error
        return found

    def list(self) -> list[Person]:
        """Return everybody, also those whose token is revoked."""
        with self._database.reading() as connection:
            return [_person(one) for one in connection.execute(select(row).order_by(row.c.name))]

    def find(self, person: str) -> Optional[Person]:
        """Return somebody by id or name, unless their token is revoked."""
        return next((one for one in self.list() if person in (one.id, one.name) and not one.revoked), None)

    def is_anybody(self) -> bool:
        """Tell whether somebody works here."""
        with self._database.reading() as connection:
            return connection.execute(select(row.c.id).where(row.c.revoked.is_(None)).limit(1)).first() is not None

    def revoke(self, person: str) -> Person:
        """Revoke the token of somebody by id or name; raise `NoSuchPerson`."""
        found = self._get(person)
        with self._database.writing() as connection:
            connection.execute(update(row).where(row.c.id == found.id), {"revoked": self._now()})
        return found

    def _get(self, person: str) -> Person:
        found = self.find(person)
        if found is None:
            raise NoSuchPerson(f"nobody with a token is called '{person}'; `python -m bot people list` shows them")
        return found


class AuditRows:
    """Keeps who did what that must be accounted for; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._now = now

    def add(self, person: Person, call: str, case_id: Optional[str], **data: Any) -> None:
        """Add a row."""
        values = {"at": self._now(), "person": person.id, "name": person.name, "call": call, "case_id": case_id}
        with self._database.writing() as connection:
            connection.execute(insert(audit), {**values, "data": data})

    def latest(self, limit: int, case_id: Optional[str] = None) -> list[Mapping[str, Any]]:
        """Return the latest rows, the last first."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        query = query.where(audit.c.case_id == case_id) if case_id else query
        with self._database.reading() as connection:
            return list(connection.execute(query).mappings())


def _person(found: Any) -> Person:
    return Person(id=found.id, name=found.name, role=found.role, since=found.since, revoked=found.revoked)
