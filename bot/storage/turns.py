"""One turn of a conversation as one unit of work: read once, changed in memory, stored together at its end.

Between the first action of a turn and the last, nothing is written. So a turn that is cut short has changed nothing
and can simply be taken again; and a turn costs one commit, however many actions it has.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, Iterator, Mapping, Optional

from sqlalchemy.engine import Connection

from bot.cases.case import Case
from bot.cases.keeping import no_such_case, refuse_unstorable, stale, succeed, taken
from bot.filing.conditions import NOT_SURE
from bot.filing.errors import CaseChanged, CaseExists, CaseNotFound, FilingError, StorageUnavailable
from bot.storage.cases import SqlRepository, erase_case, find_case, write_case
from bot.storage.database import Database, DuplicateKey
from bot.storage.hand_overs import HandOver, ask_for_person, held_in
from bot.storage.trackers import find_dialogue, write_dialogue


class Turn:
    """What one turn has read of its conversation, and what it leaves behind."""

    def __init__(
        self, conversation: str, case: Optional[Case], dialogue: Optional[str], held: Optional[HandOver] = None
    ) -> None:
        self.conversation = conversation
        self.held = held
        """By which a person has the conversation: then nothing of the turn is stored but as a proposal to them."""
        self.case = case
        self.dialogue = dialogue
        self.trouble: Optional[FilingError] = None
        """What went wrong inside, where the one who noticed could not let it fall through Rasa."""
        self.is_over = False
        self.erased: Optional[str] = None
        """The number of the case that this turn erased."""
        self._stored_case = case
        self._stored_dialogue = dialogue

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let this task, and the threads that it starts, work inside the turn."""
        token = _running.set(self)
        try:
            yield
        finally:
            _running.reset(token)
            self.is_over = True  # a thread that is late must not change what is being stored

    def take_over(self, case: Case) -> None:
        """Go on with a case that is stored as it is, in the place of the one so far."""
        self.case = self._stored_case = case

    @property
    def understood(self) -> Mapping[str, Any]:
        """Return the facts and rows that the turn took from the message; what the customer does not know is none."""
        before, after = self._stored_case, self.case
        if before is None or after is None:
            return {}
        news = {**_news(before.facts, after.facts), **_news(before.details, after.details)}
        return {name: value for name, value in news.items() if value not in (NOT_SURE, "")}

    def write(self, connection: Connection) -> None:
        """Store what changed; raise `CaseChanged` or `CaseExists` where somebody else was faster."""
        if self.erased:
            erase_case(connection, self.erased)
            return
        if self.case is not None and self.case != self._stored_case:
            write_case(connection, self._stored_case, self.case)
            self._ask_for_person(connection, self.case)
        if self.dialogue is not None and self.dialogue != self._stored_dialogue:
            write_dialogue(connection, self.conversation, self.dialogue)

    def _ask_for_person(self, connection: Connection, case: Case) -> None:
        """Put the customer into the queue where they asked for a person in this turn."""
        known = len(self._stored_case.events) if self._stored_case else 0
        for event in case.events[known:]:
            if event.kind == "handed_over":
                ask_for_person(connection, case.id, event.at)


def _news(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if before.get(name) != value}


_running: ContextVar[Optional[Turn]] = ContextVar("running_turn", default=None)


def running_turn(conversation: str) -> Optional[Turn]:
    """Return the turn of this conversation inside which we are, or None; raise where it is over already."""
    turn = _running.get()
    if turn is None or turn.conversation != conversation:
        return None
    if turn.is_over:
        raise StorageUnavailable("This turn took too long and was given up; nothing of it was stored.")
    return turn


def note_trouble(error: FilingError) -> None:
    """Remember that the turn inside which we are cannot be stored; the first trouble counts."""
    turn = _running.get()
    if turn is not None and turn.trouble is None:
        turn.trouble = error


def read_turn(connection: Connection, conversation: str) -> Turn:
    """Return a new turn with what is stored of the conversation."""
    case, dialogue = find_case(connection, conversation), find_dialogue(connection, conversation)
    return Turn(conversation, case, dialogue, held_in(connection, conversation))


def open_turn(database: Database, conversation: str) -> Turn:
    """Read what is stored of a conversation, and return a new turn."""
    with database.reading() as connection:
        return read_turn(connection, conversation)


def store_turn(database: Database, turn: Turn) -> None:
    """Store what a turn changed, in one transaction."""
    try:
        with database.writing() as connection:
            turn.write(connection)
    except DuplicateKey as error:
        raise CaseExists(
            f"Somebody else opened the case of '{turn.conversation}' first: take the turn again."
        ) from error


class CasesInTurns:
    """A `CaseRepository` that works on the case of the running turn, and on the database outside of turns."""

    def __init__(self, stored: SqlRepository) -> None:
        self._stored = stored

    def add(self, case: Case) -> None:
        """Keep a new case; raise `CaseExists` when its number or its conversation is taken."""
        turn = running_turn(case.conversation)
        if turn is None:
            self._stored.add(case)
            return
        refuse_unstorable(case)
        if turn.case is not None:
            raise CaseExists(taken(case))
        turn.case = case

    def get(self, case_id: str) -> Case:
        """Return the case with this number; raise `CaseNotFound`."""
        turn = _turn_of_case(case_id)
        return turn.case if turn and turn.case else self._stored.get(case_id)

    def of_conversation(self, conversation: str) -> Case | None:
        """Return the case of this conversation, or None."""
        turn = running_turn(conversation)
        return turn.case if turn else self._stored.of_conversation(conversation)

    def save(self, case: Case) -> Case:
        """Keep a changed case and return it with its new version; raise `CaseChanged` when it is stale."""
        turn = _turn_of_case(case.id)
        if turn is None or turn.case is None:
            return self._stored.save(case)
        refuse_unstorable(case)
        if turn.case.version != case.version:
            raise CaseChanged(stale(case))
        turn.case = succeed(turn.case, replace(case, facts=dict(case.facts), details=dict(case.details)))
        return turn.case

    def adopt(self, case_id: str, conversation: str) -> Case:
        """Move a case into another conversation at once, and go on with it in the running turn."""
        turn = running_turn(conversation)
        if turn is not None and turn.held is not None:
            raise CaseNotFound(no_such_case(case_id))  # a person is here: the assistant moves no case meanwhile
        adopted = self._stored.adopt(case_id, conversation)
        if turn is not None:
            turn.take_over(adopted)
        return adopted

    def list(self, *, limit: int = 50, offset: int = 0, text: str | None = None) -> list[Case]:
        """Return cases, latest change first; `text` is looked for in number, conversation and details."""
        return self._stored.list(limit=limit, offset=offset, text=text)

    def erase(self, case_id: str) -> None:
        """Remove a case and everything of it; raise `CaseNotFound`."""
        turn = _turn_of_case(case_id)
        if turn is None:
            self._stored.erase(case_id)
            return
        turn.erased, turn.case, turn.dialogue = case_id, None, None


def _turn_of_case(case_id: str) -> Optional[Turn]:
    """Return the running turn where this is its case; a case that it erased is gone."""
    turn = _running.get()
    if turn is None or running_turn(turn.conversation) is None:
        return None
    if turn.erased == case_id:
        raise CaseNotFound(no_such_case(case_id))
    return turn if turn.case is not None and turn.case.id == case_id else None
