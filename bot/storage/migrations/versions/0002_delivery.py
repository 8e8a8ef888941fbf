"""Messages that are never lost: what came in, what goes out, and the numbers that put both in one order."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables of delivery."""
    op.create_table(
        "conversation_sequence",
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_conversation_sequence"),
    )
    op.create_index("ix_conversation_sequence_moved_at", "conversation_sequence", ["moved_at"])
    _make_inbox()
    _make_outbox()


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "external_id", name="uq_inbox_channel"),
        sa.UniqueConstraint("conversation", "seq", name="uq_inbox_conversation"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_done_at", "inbox", ["done_at", "conversation"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("conversation", "seq", name="pk_outbox"),
    )
    op.create_index("ix_outbox_channel", "outbox", ["channel", "delivered_at"])
    op.create_index("ix_outbox_written_at", "outbox", ["written_at"])


def downgrade() -> None:
    """Drop the tables, and with them all messages that are not handled yet."""
    for table in ("outbox", "inbox", "conversation_sequence"):
        op.drop_table(table)
