"""What customers sent: kept before it is acknowledged, handled once, answered in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timezone
from typing import Any, Callable, Mapping, Optional, Sequence

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from bot.cases.keeping import refuse_unstorable
from bot.filing.errors import CaseChanged, CaseExists, FilingError
from bot.storage.agents_events import tell
from bot.storage.database import Database, DuplicateKey
from bot.storage.hand_overs import held_in
from bot.storage.outbox import write_replies
from bot.storage.proposals import keep_aside
from bot.storage.sequences import set_numbers, take_numbers
from bot.storage.tables import inbox as row
from bot.storage.turns import Turn, read_turn


class Busy(FilingError):
    """Too many messages wait already; this one was not kept."""


class NoLongerThere(FilingError):
    """A message was answered by another process, or erased, while it was being handled here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """A message at the door."""

    channel: str
    external_id: str
    """What the channel calls it; a channel gives each id once."""
    conversation: str
    content: Mapping[str, Any]
    """`text` as the customer sees it, `choice` for a button, `language` of the session."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptMessage:
    """A message that is kept and not answered yet."""

    id: int
    channel: str
    conversation: str
    seq: int
    content: Mapping[str, Any]
    kept_at: datetime
    tries: int
    """How often the process ended in the middle of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The promise that a message is kept."""

    seq: int
    is_repeated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How many messages may wait."""

    conversation: int = 5
    total: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """What waits."""

    length: int
    oldest: Optional[datetime]


_FIELDS = tuple(part.name for part in fields(KeptMessage))


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class InboxRows:
    """Keeps messages, and the replies with them; `now` is the clock."""

    def __init__(self, database: Database, room: Room = Room(), now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._room = room
        self._now = now

    def keep(self, message: Incoming, room: Optional[Room] = None) -> Receipt:
        """Keep a message once, however often it comes; raise `Busy` where too many wait, for this channel's room."""
        refuse_unstorable(message)
        known = self._known(message)
        if known is not None:
            return known
        try:
            with self._database.writing() as connection:
                return _receipt(connection, message) or self._keep(connection, message, room or self._room)
        except DuplicateKey:  # it came twice at once, by two processes
            receipt = self._known(message)
            if receipt is None:
                raise
            return receipt

    def _known(self, message: Incoming) -> Optional[Receipt]:
        """Return the receipt of a message that came before; to look for it nobody has to wait for those who write."""
        with self._database.reading() as connection:
            return _receipt(connection, message)

    def _keep(self, connection: Connection, message: Incoming, room: Room) -> Receipt:
        now = self._now()
        seq = take_numbers(connection, message.conversation, 1, now)
        _refuse_crowd(connection, message.conversation, room)
        values = {part.name: getattr(message, part.name) for part in fields(message)}
        connection.execute(insert(row), {**values, "seq": seq, "kept_at": now, "tries": 0})
        return Receipt(seq=seq)

    def waiting(self) -> Sequence[str]:
        """Return the conversations in which a message waits, the longest wait first."""
        query = select(row.c.conversation).where(row.c.done_at.is_(None)).group_by(row.c.conversation)
        with self._database.reading() as connection:
            return list(connection.scalars(query.order_by(func.min(row.c.id))))

    def queue(self) -> Queue:
        """Return how many messages wait, and since when."""
        query = select(func.count(), func.min(row.c.kept_at)).where(row.c.done_at.is_(None))
        with self._database.reading() as connection:
            length, oldest = connection.execute(query).one()
        return Queue(length=length, oldest=oldest)

    def next_turn(self, conversation: str) -> Optional[tuple[KeptMessage, Turn]]:
        """Return the first message of a conversation that waits, with a turn to answer it in; None: nothing waits."""
        with self._database.reading() as connection:
            message = _first(connection, conversation)
            return (message, read_turn(connection, conversation)) if message else None

    def try_again(self, conversation: str) -> None:
        """Count one more try of the first message that waits, before it is begun again."""
        with self._database.writing() as connection:
            message = _first(connection, conversation)
            if message:
                connection.execute(update(row).where(row.c.id == message.id), {"tries": message.tries + 1})

    def finish(self, message: KeptMessage, turn: Optional[Turn], replies: Sequence[Mapping[str, Any]]) -> int:
        """Store what a turn changed, its replies, and that the message is done: all of it or nothing.

        Raise `NoLongerThere` where the message needs no answer any more, `CaseChanged` or `CaseExists` where the case
        was changed in between and the turn has to be taken again.
        """
        now = self._now()
        try:
            with self._database.writing() as connection:
                _mark_done(connection, message, now)
                if _is_silent(connection, message, turn, now):
                    return _keep_aside(connection, message, turn, replies, now)
                last = take_numbers(connection, message.conversation, len(replies), now)
                if turn is not None:
                    turn.write(connection)
                if turn is not None and turn.erased:
                    set_numbers(connection, message.conversation, last, now)
                write_replies(connection, message, replies, last, now)
                return last
        except DuplicateKey as error:
            raise CaseExists(f"The case of '{message.conversation}' was opened by somebody else.") from error


def _refuse_crowd(connection: Connection, conversation: str, room: Room) -> None:
    own = func.count().filter(row.c.conversation == conversation)
    of_conversation, all_ = connection.execute(select(own, func.count()).where(row.c.done_at.is_(None))).one()
    if of_conversation >= room.conversation:
        raise Busy(f"{room.conversation} messages of this conversation wait already")
    if all_ >= room.total:
        raise Busy(f"{room.total} messages wait already")


def _is_silent(connection: Connection, message: KeptMessage, turn: Optional[Turn], now: datetime) -> bool:
    """Tell whether a person has the conversation, so that the assistant says nothing; what is erased stays erased."""
    take_numbers(connection, message.conversation, 0, now)  # from here on nobody takes it or gives it back
    held = held_in(connection, message.conversation)
    if turn is not None and (turn.held and turn.held.id) != (held and held.id):
        raise CaseChanged(f"the conversation of message {message.id} changed hands")
    return held is not None and not (turn is not None and turn.erased)


def _keep_aside(
    connection: Connection,
    message: KeptMessage,
    turn: Optional[Turn],
    replies: Sequence[Mapping[str, Any]],
    now: datetime,
) -> int:
    """Keep what the assistant would have said and noted, for the person who has the conversation."""
    held = held_in(connection, message.conversation)
    assert held is not None
    if turn is not None:
        keep_aside(connection, held.case_id, message.seq, replies, turn.understood, now)
    tell(connection, "message", held.case_id, now, seq=message.seq)
    return take_numbers(connection, message.conversation, 0, now)


def _receipt(connection: Connection, message: Incoming) -> Optional[Receipt]:
    """Return the receipt of a message that was kept before."""
    same = (row.c.channel == message.channel) & (row.c.external_id == message.external_id)
    seq = connection.scalar(select(row.c.seq).where(same))
    return None if seq is None else Receipt(seq=seq, is_repeated=True)


def _first(connection: Connection, conversation: str) -> Optional[KeptMessage]:
    waiting = select(row).where(row.c.done_at.is_(None), row.c.conversation == conversation)
    found = connection.execute(waiting.order_by(row.c.id).limit(1)).mappings().first()
    return KeptMessage(**{name: found[name] for name in _FIELDS}) if found else None


def _mark_done(connection: Connection, message: KeptMessage, now: datetime) -> None:
    waiting = (row.c.id == message.id) & row.c.done_at.is_(None)
    if not connection.execute(update(row).where(waiting), {"done_at": now}).rowcount:
        raise NoLongerThere(f"message {message.id} is answered or erased already")
