"""The tables of the people who work here: who they are, who has which conversation, and what they said and read.

What belongs to a case goes with it when it is erased; the audit stays, and names no more of a case than its number.
`case_line` holds of each case what lists show and searches compare, in one narrow row, so that a search need not read
the facts and details of all cases.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from bot.storage.tables import Moment, metadata


def _number() -> Column:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _case(**options: bool) -> Column:
    return Column("case_id", Text, ForeignKey("filing_case.id", ondelete="CASCADE"), nullable=False, **options)


person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("slack", Text, unique=True),
    Column("since", Moment, nullable=False),
    Column("revoked", Moment),
)

hand_over = Table(
    "hand_over",
    metadata,
    _number(),
    _case(),
    Column("state", Text, nullable=False),
    Column("person", Text),
    Column("name", Text),
    Column("requested_at", Moment, nullable=False, index=True),
    Column("taken_at", Moment),
    Column("answered_at", Moment),
    Column("told_at", Moment),
    Column("ended_at", Moment),
    Index("ix_hand_over_state", "state"),
    Index(
        "uq_hand_over_open",  # a conversation has one open request at most: of two who take at once, one fails
        "case_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

agent_text = Table(
    "agent_text",
    metadata,
    Column("id", Text, primary_key=True),
    _case(index=True),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("seq", Integer),
    Column("at", Moment, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    _case(primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("replies", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)

proposal = Table(
    "proposal",
    metadata,
    _case(primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)

agents_event = Table(
    "agents_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("case_id", Text, nullable=False, index=True),
    Column("data", JSON, nullable=False),
)

agents_follower = Table(
    "agents_follower",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _number(),
    Column("at", Moment, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("call", Text, nullable=False),
    Column("case_id", Text, index=True),
    Column("data", JSON, nullable=False),
    sqlite_autoincrement=True,
)

case_line = Table(
    "case_line",
    metadata,
    _case(primary_key=True),
    Column("language", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("channel", Text, nullable=False),
    Column("operation", Text),
    Column("province", Text),
    Column("domain", Text, index=True),
    Column("held", Text, nullable=False),
    Column("holder", Text),
    Column("assignee", Text, index=True),
    Column("assignee_name", Text),
    Column("text", Text, nullable=False),
    Index("ix_case_line_updated_at", "updated_at", "case_id"),
    Index("ix_case_line_operation", "operation", "updated_at"),
    Index("ix_case_line_province", "province", "updated_at"),
    Index("ix_case_line_channel", "channel", "updated_at"),
    Index("ix_case_line_held", "held", "updated_at"),
)

# Indexed by the engine's own means, which only the migration knows.
case_gram = Table(
    "case_gram",
    metadata,
    _number(),
    _case(unique=True),
    Column("grams", ARRAY(Text).with_variant(Text(), "sqlite"), nullable=False),
)
