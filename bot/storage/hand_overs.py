"""Who has which conversation: asked for, taken, told that nobody is free, given back; each change is one transaction.

Every change takes its place in the conversation's sequence first, as the turns of the assistant do. So a turn and a
change never pass each other: a turn that began before a person took the conversation is taken again after it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timezone
from typing import Any, Callable, Mapping, Optional

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.cases.keeping import no_such_case
from bot.filing.errors import CaseNotFound, FilingError
from bot.storage.agents_events import tell
from bot.storage.case_lines import ASSISTANT, PERSON, WAITING, channel_of, set_holder
from bot.storage.database import Database, DuplicateKey
from bot.storage.proposals import forget_proposals, has_proposals
from bot.storage.sequences import take_numbers
from bot.storage.tables import filing_case, inbox, outbox
from bot.storage.tables_of_agents import agent_text
from bot.storage.tables_of_agents import hand_over as row

BACK = "human:back"
"""The choice with which the assistant is woken when a conversation is given back to it."""
OF_OURS = "hand_over/"
"""How the ids of messages begin that no customer wrote."""
Line = Mapping[str, Any]


class TakenByOther(FilingError):
    """Somebody else has the conversation."""


class NotYours(FilingError):
    """The conversation is not with the person who acts on it."""


class NotWaiting(FilingError):
    """Nobody waits there, or has been told already."""


class StillProposed(FilingError):
    """Something that the assistant understood is still to be noted in the case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """One request for a person, from the moment it is made until the conversation is given back."""

    id: int
    case_id: str
    state: str
    """`waiting`, `taken` or `returned`."""
    person: Optional[str]
    name: Optional[str]
    requested_at: datetime
    taken_at: Optional[datetime]
    answered_at: Optional[datetime]
    told_at: Optional[datetime]


_FIELDS = tuple(part.name for part in fields(HandOver))


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def open_of(connection: Connection, case_id: str) -> Optional[HandOver]:
    """Return the open request of a case, or None."""
    query = select(row).where(row.c.case_id == case_id, row.c.ended_at.is_(None))
    found = connection.execute(query).mappings().first()
    return HandOver(**{name: found[name] for name in _FIELDS}) if found else None


def open_in(connection: Connection, conversation: str) -> Optional[HandOver]:
    """Return the open request in a conversation, or None."""
    case_id = connection.scalar(select(filing_case.c.id).where(filing_case.c.conversation == conversation))
    return open_of(connection, case_id) if case_id else None


def held_in(connection: Connection, conversation: str) -> Optional[HandOver]:
    """Return the request by which a person has a conversation; None while the assistant has it."""
    found = open_in(connection, conversation)
    return found if found is not None and found.state == "taken" else None


def ask_for_person(connection: Connection, case_id: str, now: datetime) -> None:
    """Keep that a customer wants a person, unless they wait for one, or have one, already."""
    if open_of(connection, case_id) is not None:
        return
    connection.execute(insert(row), {"case_id": case_id, "state": "waiting", "requested_at": now})
    set_holder(connection, case_id, WAITING)
    tell(connection, "requested", case_id, now)


class HandOverRows:
    """Changes who has which conversation; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._now = now

    def of_case(self, case_id: str) -> Optional[HandOver]:
        """Return the open request of a case, or None."""
        with self._database.reading() as connection:
            return open_of(connection, case_id)

    def in_conversation(self, conversation: str) -> Optional[HandOver]:
        """Return the open request in a conversation, or None."""
        with self._database.reading() as connection:
            return open_in(connection, conversation)

    def open(self) -> list[HandOver]:
        """Return all open requests, the longest wait first."""
        query = select(row).where(row.c.ended_at.is_(None)).order_by(row.c.requested_at, row.c.id)
        with self._database.reading() as connection:
            found = connection.execute(query).mappings()
            return [HandOver(**{name: one[name] for name in _FIELDS}) for one in found]

    def take(self, case_id: str, person: str, name: str, line: Line) -> bool:
        """Give a conversation to a person and tell the customer; tell whether it was not theirs already.

        Raise `TakenByOther` where somebody else was faster: of two who take at the same time, one succeeds.
        """
        now = self._now()
        try:
            with self._database.writing() as connection:
                if _is_with(open_of(connection, case_id), person):
                    return False
                conversation, seq = _place(connection, case_id, now)
                self._give(connection, case_id, person, name, now)
                _say(connection, conversation, seq, line, now)
                set_holder(connection, case_id, PERSON, name)
                tell(connection, "taken", case_id, now, person=name)
                return True
        except DuplicateKey as error:
            raise TakenByOther(f"somebody else has the conversation of case {case_id}") from error

    def _give(self, connection: Connection, case_id: str, person: str, name: str, now: datetime) -> None:
        taken = {"state": "taken", "person": person, "name": name, "taken_at": now}
        if open_of(connection, case_id) is None:
            connection.execute(insert(row), {"case_id": case_id, "requested_at": now, **taken})
            return
        waiting = (row.c.case_id == case_id) & (row.c.state == "waiting")
        if not connection.execute(update(row).where(waiting), taken).rowcount:
            raise TakenByOther(f"somebody else has the conversation of case {case_id}")

    def reply(self, case_id: str, person: str, name: str, text_id: str, text: str, line: Line) -> int:
        """Say something to the customer of a conversation that the person has; once, however often it is asked for."""
        now = self._now()
        with self._database.writing() as connection:
            said = connection.scalar(select(agent_text.c.seq).where(agent_text.c.id == text_id))
            if said is not None:
                return int(said)
            conversation, seq = _place(connection, case_id, now)
            held = _theirs(connection, case_id, person)
            _say(connection, conversation, seq, line, now)
            values = {"id": text_id, "case_id": case_id, "person": person, "name": name, "text": text}
            connection.execute(insert(agent_text), {**values, "kind": "reply", "seq": seq, "at": now})
            if held.answered_at is None:
                connection.execute(update(row).where(row.c.id == held.id), {"answered_at": now})
            return seq

    def give_back(self, case_id: str, person: Optional[str], line: Line) -> None:
        """Give a conversation back to the assistant, tell the customer, and wake the assistant.

        `person` is None where anybody's is given back. Raise `NotYours`, and `StillProposed` where something that the
        assistant understood is to be noted in the case first.
        """
        now = self._now()
        with self._database.writing() as connection:
            conversation, seq = _place(connection, case_id, now, 2)
            held = _theirs(connection, case_id, person)
            if has_proposals(connection, case_id):
                raise StillProposed(f"something is still proposed for case {case_id}")
            returned = {"state": "returned", "ended_at": now}
            connection.execute(update(row).where(row.c.id == held.id), returned)
            _say(connection, conversation, seq - 1, line, now)
            _wake(connection, conversation, seq, held.id, line["language"], now)
            forget_proposals(connection, case_id)
            set_holder(connection, case_id, ASSISTANT)
            tell(connection, "returned", case_id, now, person=held.name)

    def tell_nobody_is_free(self, case_id: str, line: Line) -> None:
        """Tell a customer once that nobody took their request yet, which stays open; raise `NotWaiting`."""
        now = self._now()
        with self._database.writing() as connection:
            conversation, seq = _place(connection, case_id, now)
            waiting = (row.c.case_id == case_id) & (row.c.state == "waiting") & row.c.told_at.is_(None)
            if not connection.execute(update(row).where(waiting), {"told_at": now}).rowcount:
                raise NotWaiting(f"nobody waits for an answer in case {case_id}")
            _say(connection, conversation, seq, line, now)
            tell(connection, "unanswered", case_id, now)


def _is_with(found: Optional[HandOver], person: str) -> bool:
    return found is not None and found.state == "taken" and found.person == person


def _theirs(connection: Connection, case_id: str, person: Optional[str]) -> HandOver:
    found = open_of(connection, case_id)
    if found is None or found.state != "taken" or person not in (None, found.person):
        raise NotYours(f"the conversation of case {case_id} is not with you")
    return found


def _place(connection: Connection, case_id: str, now: datetime, count: int = 1) -> tuple[str, int]:
    """Return the conversation of a case, and the last of so many numbers taken in it."""
    conversation = connection.scalar(select(filing_case.c.conversation).where(filing_case.c.id == case_id))
    if conversation is None:
        raise CaseNotFound(no_such_case(case_id))
    return conversation, take_numbers(connection, conversation, count, now)


def _say(connection: Connection, conversation: str, seq: int, line: Line, now: datetime) -> None:
    values = {"conversation": conversation, "seq": seq, "channel": channel_of(conversation), "content": line}
    connection.execute(insert(outbox), {**values, "written_at": now, "tries": 0})


def _wake(connection: Connection, conversation: str, seq: int, number: int, language: str, now: datetime) -> None:
    """Leave a message of ours in the inbox, to which the assistant says where the case stands."""
    content = {"text": "", "choice": BACK, "language": language}
    values = {"channel": channel_of(conversation), "external_id": f"{OF_OURS}{number}", "conversation": conversation}
    connection.execute(insert(inbox), {**values, "seq": seq, "content": content, "kept_at": now, "tries": 0})
