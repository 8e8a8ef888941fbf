"""The tables, as the program sees them; `migrations/` makes them, and a test proves that the two agree.

Facts and details are JSON columns of the case and not rows of their own: they are always read and written whole,
under the case's version, and in the order in which they were said. Events and advice are rows, since they only grow.
Columns are named like the fields of `Case`, `CaseEvent` and `Advice`.

What customers send is a row of `inbox`, what they are told one of `outbox`. Both have their places in one sequence per
conversation, so that a reader who knows the last number it saw gets exactly what it missed.

Slack has three tables beside them: where in a workspace a conversation takes place, which message there shows which
part of which reply, and which requests came already.
"""

from __future__ import annotations

from datetime import datetime, timezone

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


class Moment(TypeDecorator):
    """A moment in UTC, with its time zone on both engines (SQLite itself would drop it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the moment in UTC; refuse one that does not say its zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: use an aware datetime such as datetime.now(timezone.utc).")
        return value and value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(timezone.utc)
        return value.replace(tzinfo=timezone.utc)


def _of_case() -> Column:
    return Column("case_id", Text, ForeignKey("filing_case.id", ondelete="CASCADE"), primary_key=True)


def _position() -> Column:
    return Column("position", Integer, primary_key=True, autoincrement=False)


filing_case = Table(
    "filing_case",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, nullable=False, unique=True),
    Column("language", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False, index=True),
    Column("facts", JSON, nullable=False),
    Column("assumed", JSON, nullable=False),
    Column("details", JSON, nullable=False),
    Column("asked", Text),
    Column("version", Integer, nullable=False),
    Column("findable_text", Text, nullable=False),
)

case_event = Table(
    "case_event",
    metadata,
    _of_case(),
    _position(),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", JSON, nullable=False),
)

case_advice = Table(
    "case_advice",
    metadata,
    _of_case(),
    _position(),
    Column("at", Moment, nullable=False),
    Column("on", Date, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("steps", JSON, nullable=False),
)

conversation_tracker = Table(
    "conversation_tracker",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("dialogue", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

conversation_sequence = Table(
    "conversation_sequence",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    Column("moved_at", Moment, nullable=False, index=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("tries", Integer, nullable=False),
    UniqueConstraint("channel", "external_id"),
    UniqueConstraint("conversation", "seq"),
    Index("ix_inbox_done_at", "done_at", "conversation"),
    sqlite_autoincrement=True,  # a number is never given twice: the message id that Rasa gets is made of it
)

outbox = Table(
    "outbox",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("written_at", Moment, nullable=False, index=True),
    Column("delivered_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("problem", Text),
    Index("ix_outbox_channel", "channel", "delivered_at"),
)

slack_place = Table(
    "slack_place",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("spot", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("is_followed", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    UniqueConstraint("team", "spot"),
    Index("ix_slack_place_user", "user"),
)

slack_post = Table(
    "slack_post",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("ts", Text),
    Column("card", Text, nullable=False),
    Column("pressed", Text, nullable=False),
    Column("is_shown", Boolean, nullable=False),
    Column("tried_at", Moment, nullable=False, index=True),
    Index("ix_slack_post_channel", "channel", "ts"),
)

slack_request = Table(
    "slack_request",
    metadata,
    Column("id", Text, primary_key=True),
    Column("came_at", Moment, nullable=False, index=True),
)
