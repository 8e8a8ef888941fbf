"""The first schema: cases with their events and advice, and the dialogues of conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first four tables."""
    _make_case()
    _make_history("case_event", sa.Column("kind", sa.Text, nullable=False), sa.Column("data", sa.JSON, nullable=False))
    _make_history(
        "case_advice",
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("documents", sa.JSON, nullable=False),
        sa.Column("steps", sa.JSON, nullable=False),
    )
    op.create_table(
        "conversation_tracker",
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("dialogue", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_conversation_tracker"),
    )


def _make_case() -> None:
    op.create_table(
        "filing_case",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("assumed", sa.JSON, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("asked", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("findable_text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filing_case"),
        sa.UniqueConstraint("conversation", name="uq_filing_case_conversation"),
    )
    op.create_index("ix_filing_case_updated_at", "filing_case", ["updated_at"])


def _make_history(table: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("case_id", "position", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["case_id"], ["filing_case.id"], name=f"fk_{table}_case_id", ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop the tables, and with them all cases."""
    for table in ("conversation_tracker", "case_advice", "case_event", "filing_case"):
        op.drop_table(table)
