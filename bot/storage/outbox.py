"""What customers are told: kept with its number, read again by whoever missed it, marked when it is delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.storage.agents_events import forget_events_before
from bot.storage.database import Database
from bot.storage.hand_overs import OF_OURS
from bot.storage.tables import conversation_sequence, inbox
from bot.storage.tables import outbox as row

if TYPE_CHECKING:
    from bot.storage.inbox import KeptMessage


PAGE = 100
"""How many lines are read at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of a conversation as its customer sees it: a message of theirs, or a reply."""

    seq: int
    kind: str
    """`message` or `reply`."""
    at: datetime
    content: Mapping[str, Any]
    external_id: Optional[str] = None
    """What the channel called the message; None for a reply."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A reply that is still to be delivered."""

    channel: str
    conversation: str
    seq: int
    content: Mapping[str, Any]
    tries: int
    retry_at: Optional[datetime]


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def write_replies(
    connection: Connection, message: KeptMessage, replies: Sequence[Mapping[str, Any]], last: int, now: datetime
) -> None:
    """Write the replies to a message; `last` is the number of the last of them."""
    common = {"conversation": message.conversation, "channel": message.channel, "written_at": now, "tries": 0}
    first = last - len(replies) + 1
    rows = [{**common, "seq": seq, "content": reply} for seq, reply in enumerate(replies, start=first)]
    if rows:
        connection.execute(insert(row), rows)


class OutboxRows:
    """Reads and marks replies; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._now = now

    def after(self, conversation: str, seq: int, limit: int = PAGE) -> list[Entry]:
        """Return the next lines after a number; from the start where the number lies beyond the end."""
        with self._database.reading() as connection:
            last = _last_number(connection, conversation)
            start = seq if seq <= last else 0
            lines = [
                *_messages(connection, conversation, start, limit),
                *_replies(connection, conversation, start, limit),
            ]
        return sorted(lines, key=lambda line: line.seq)[:limit]

    def offered(self, conversation: str, value: str, latest: int = 10) -> Optional[str]:
        """Return the text on the button with this value that the latest replies offered; None: no such button."""
        query = select(row.c.content).where(row.c.conversation == conversation).order_by(row.c.seq.desc()).limit(latest)
        with self._database.reading() as connection:
            for reply in connection.scalars(query):
                for block in reply.get("blocks", ()):
                    for button, text in _buttons(block):
                        if button == value:
                            return text
        return None

    def reply(self, conversation: str, seq: int) -> Optional[Mapping[str, Any]]:
        """Return one reply, or None where it was deleted."""
        this = (row.c.conversation == conversation) & (row.c.seq == seq)
        with self._database.reading() as connection:
            found: Optional[Mapping[str, Any]] = connection.scalar(select(row.c.content).where(this))
        return found

    def undelivered(self, channel: str) -> list[str]:
        """Return the conversations of a channel to which something is still to be delivered, oldest first."""
        waiting = (row.c.channel == channel) & row.c.delivered_at.is_(None)
        query = select(row.c.conversation, row.c.written_at).where(waiting).order_by(row.c.written_at)
        with self._database.reading() as connection:
            return list(dict.fromkeys(conversation for conversation, _ in connection.execute(query)))

    def next_delivery(self, conversation: str) -> Optional[Outgoing]:
        """Return the first reply of a conversation that is not delivered, whether it is due or not."""
        waiting = (row.c.conversation == conversation) & row.c.delivered_at.is_(None)
        with self._database.reading() as connection:
            found = connection.execute(select(row).where(waiting).order_by(row.c.seq).limit(1)).mappings().first()
        return Outgoing(**{name: found[name] for name in Outgoing.__dataclass_fields__}) if found else None

    def delivered(self, reply: Outgoing, problem: Optional[str] = None) -> None:
        """Mark a reply as delivered, or as given up with the reason."""
        self._update(reply, delivered_at=self._now(), problem=problem)

    def failed(self, reply: Outgoing, retry_at: datetime, problem: str) -> None:
        """Remember that a delivery failed, and when to try again."""
        self._update(reply, tries=reply.tries + 1, retry_at=retry_at, problem=problem)

    def _update(self, reply: Outgoing, **values: object) -> None:
        this = (row.c.conversation == reply.conversation) & (row.c.seq == reply.seq)
        with self._database.writing() as connection:
            connection.execute(update(row).where(this), values)


def _buttons(block: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the buttons of a block of a reply, each with its value and its text."""
    if block["kind"] == "choices":
        return [(item["value"], str(item["text"])) for item in block["items"]]
    if block["kind"] == "review":
        return [(item["edit"], str(item["name"])) for item in block["items"] if item.get("edit")]
    return []


def _last_number(connection: Connection, conversation: str) -> int:
    sequence = conversation_sequence.c
    return connection.scalar(select(sequence.last).where(sequence.conversation == conversation)) or 0


def _messages(connection: Connection, conversation: str, after: int, limit: int) -> list[Entry]:
    query = select(inbox.c.seq, inbox.c.kept_at, inbox.c.content, inbox.c.external_id).where(
        inbox.c.conversation == conversation, inbox.c.seq > after, inbox.c.external_id.notlike(f"{OF_OURS}%")
    )
    return [
        Entry(seq=seq, kind="message", at=at, content=content, external_id=external_id)
        for seq, at, content, external_id in connection.execute(query.order_by(inbox.c.seq).limit(limit))
    ]


def _replies(connection: Connection, conversation: str, after: int, limit: int) -> list[Entry]:
    query = select(row.c.seq, row.c.written_at, row.c.content).where(
        row.c.conversation == conversation, row.c.seq > after
    )
    return [
        Entry(seq=seq, kind="reply", at=at, content=content)
        for seq, at, content in connection.execute(query.order_by(row.c.seq).limit(limit))
    ]


def purge(database: Database, before: datetime) -> int:
    """Delete messages and replies that are older, but never a message that still waits; return how many."""
    with database.writing() as connection:
        gone = connection.execute(delete(row).where(row.c.written_at < before)).rowcount
        gone += connection.execute(delete(inbox).where(inbox.c.kept_at < before, inbox.c.done_at.isnot(None))).rowcount
        forget_events_before(connection, before)
        kept = select(inbox.c.conversation)
        connection.execute(
            delete(conversation_sequence).where(
                conversation_sequence.c.moved_at < before, conversation_sequence.c.conversation.notin_(kept)
            )
        )
    return gone
