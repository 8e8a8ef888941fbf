"""Slack: where conversations take place, which message shows which reply, and which requests came already."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables of Slack."""
    _make_places()
    _make_posts()
    op.create_table(
        "slack_request",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_request"),
    )
    op.create_index("ix_slack_request_came_at", "slack_request", ["came_at"])


def _make_places() -> None:
    op.create_table(
        "slack_place",
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("spot", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("is_followed", sa.Boolean, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_slack_place"),
        sa.UniqueConstraint("team", "spot", name="uq_slack_place_team"),
    )
    op.create_index("ix_slack_place_user", "slack_place", ["user"])


def _make_posts() -> None:
    op.create_table(
        "slack_post",
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("part", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("ts", sa.Text),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("pressed", sa.Text, nullable=False),
        sa.Column("is_shown", sa.Boolean, nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", "part", name="pk_slack_post"),
    )
    op.create_index("ix_slack_post_channel", "slack_post", ["channel", "ts"])
    op.create_index("ix_slack_post_tried_at", "slack_post", ["tried_at"])


def downgrade() -> None:
    """Drop the three tables: conversations in Slack begin anew."""
    for table in ("slack_request", "slack_post", "slack_place"):
        op.drop_table(table)
