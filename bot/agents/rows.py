"""Everything of the people who work here that a database keeps, opened once."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial
from typing import Any, Mapping, Optional, Sequence

from sqlalchemy import insert, select

from bot.storage.agents_events import EventRows
from bot.storage.case_lines import Search, find_line, search, set_assignee
from bot.storage.database import Database, DuplicateKey
from bot.storage.hand_overs import HandOverRows
from bot.storage.outbox import Entry, OutboxRows
from bot.storage.people import AuditRows, Person, PersonRows
from bot.storage.proposals import ProposalRows
from bot.storage.sequences import last_numbers
from bot.storage.tables_of_agents import agent_text
from bot.storage.trackers import TrackerRows


class Rows:
    """The rows of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = PersonRows(database)
        self.audit = AuditRows(database)
        self.hand_overs = HandOverRows(database)
        self.proposals = ProposalRows(database)
        self.events = EventRows(database)
        self.outbox = OutboxRows(database)
        self.dialogues = TrackerRows(database)
        self.last_numbers = partial(last_numbers, database)

    def search(self, wanted: Search) -> Sequence[Mapping[str, Any]]:
        """Return a page of cases in short."""
        with self.database.reading() as connection:
            return search(connection, wanted)

    def line(self, case_id: str) -> Optional[Mapping[str, Any]]:
        """Return a case in short, or None."""
        with self.database.reading() as connection:
            return find_line(connection, case_id)

    def assign(self, case_id: str, person: Optional[Person]) -> None:
        """Note who looks after a case."""
        with self.database.writing() as connection:
            set_assignee(connection, case_id, person and person.id, person and person.name)

    def add_note(self, case_id: str, person: Person, text_id: str, text: str) -> None:
        """Keep a note once, however often it comes."""
        values = {"id": text_id, "case_id": case_id, "person": person.id, "name": person.name, "kind": "note"}
        try:
            with self.database.writing() as connection:
                connection.execute(insert(agent_text), {**values, "text": text, "at": datetime.now(timezone.utc)})
        except DuplicateKey:
            return

    def notes(self, case_id: str) -> list[Mapping[str, Any]]:
        """Return the notes on a case, oldest first."""
        query = select(agent_text).where(agent_text.c.case_id == case_id, agent_text.c.kind == "note")
        with self.database.reading() as connection:
            return list(connection.execute(query.order_by(agent_text.c.at)).mappings())

    def last_lines(self, conversation: str, count: int = 100) -> list[Entry]:
        """Return the last lines of a conversation."""
        last = self.last_numbers([conversation]).get(conversation, 0)
        return self.outbox.after(conversation, max(0, last - count))
