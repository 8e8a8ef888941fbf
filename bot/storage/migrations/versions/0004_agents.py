"""People who work here: who they are, who has which conversation, what they said and read, and cases in short."""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_AT_ONCE = 500


def upgrade() -> None:
    """Make the tables, and a short line of every case there is."""
    op.create_table(
        "person",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("slack", sa.Text),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("name", name="uq_person_name"),
        sa.UniqueConstraint("token_hash", name="uq_person_token_hash"),
        sa.UniqueConstraint("slack", name="uq_person_slack"),
    )
    _make_hand_over()
    _make_texts()
    _make_events()
    _make_lines()
    _fill_lines()


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["case_id"], ["filing_case.id"], name=f"fk_{table}_case_id", ondelete="CASCADE"
    )


def _make_hand_over() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_hand_over"),
        _of_case("hand_over"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hand_over_requested_at", "hand_over", ["requested_at"])
    op.create_index("ix_hand_over_state", "hand_over", ["state"])
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_hand_over_open", "hand_over", ["case_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )


def _make_texts() -> None:
    op.create_table(
        "agent_text",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agent_text"),
        _of_case("agent_text"),
    )
    op.create_index("ix_agent_text_case_id", "agent_text", ["case_id"])
    op.create_table(
        "draft",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("replies", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_draft"),
        _of_case("draft"),
    )
    op.create_table(
        "proposal",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_proposal"),
        _of_case("proposal"),
    )


def _make_events() -> None:
    op.create_table(
        "agents_event",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents_event"),
    )
    op.create_index("ix_agents_event_at", "agents_event", ["at"])
    op.create_index("ix_agents_event_case_id", "agents_event", ["case_id"])
    op.create_table(
        "agents_follower",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_agents_follower"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_case_id", "audit", ["case_id"])


def _make_lines() -> None:
    op.create_table(
        "case_line",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("operation", sa.Text),
        sa.Column("province", sa.Text),
        sa.Column("domain", sa.Text),
        sa.Column("held", sa.Text, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("assignee", sa.Text),
        sa.Column("assignee_name", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_line"),
        _of_case("case_line"),
    )
    op.create_index("ix_case_line_domain", "case_line", ["domain"])
    op.create_index("ix_case_line_assignee", "case_line", ["assignee"])
    op.create_index("ix_case_line_updated_at", "case_line", ["updated_at", "case_id"])
    for column in ("operation", "province", "channel", "held"):
        op.create_index(f"ix_case_line_{column}", "case_line", [column, "updated_at"])


def _fill_lines() -> None:
    """Make the line of every case that is there already."""
    connection = op.get_bind()
    case = sa.table(
        "filing_case",
        *(sa.column(name) for name in ("id", "conversation", "language", "facts", "details", "findable_text")),
        sa.column("opened_at", sa.DateTime(timezone=True)),
        sa.column("updated_at", sa.DateTime(timezone=True)),
    )
    advice = sa.table("case_advice", *(sa.column(name) for name in ("case_id", "position", "outcome")))
    outcomes = dict(
        connection.execute(sa.select(advice.c.case_id, advice.c.outcome).order_by(advice.c.position)).fetchall()
    )
    last = ""
    while rows := connection.execute(
        sa.select(case).where(case.c.id > last).order_by(case.c.id).limit(_AT_ONCE)
    ).fetchall():
        last = rows[-1].id
        lines = [_line(row, outcomes.get(row.id)) for row in rows]
        connection.execute(sa.insert(_LINE), lines)


def _line(row, outcome):
    facts, details = _parsed(row.facts), _parsed(row.details)
    domain = details.get("domain_name") or None
    return {
        "case_id": row.id,
        "language": row.language,
        "opened_at": row.opened_at,
        "updated_at": row.updated_at,
        "channel": row.conversation.partition(":")[0],
        "operation": outcome or None,
        "province": facts.get("province"),
        "domain": domain and unicodedata.normalize("NFKC", domain).casefold(),
        "held": "assistant",
        "text": row.findable_text,
    }


def _parsed(value):
    return json.loads(value) if isinstance(value, str) else value


_LINE = sa.table(
    "case_line",
    *(
        sa.column(name)
        for name in ("case_id", "language", "channel", "operation", "province", "domain", "held", "text")
    ),
    sa.column("opened_at", sa.DateTime(timezone=True)),
    sa.column("updated_at", sa.DateTime(timezone=True)),
)


def downgrade() -> None:
    """Drop the tables, and with them who may work here and who read what."""
    for table in (
        "case_line", "audit", "agents_follower", "agents_event", "proposal", "draft", "agent_text", "hand_over",
        "person",
    ):
        op.drop_table(table)
