"""An index of the short pieces of each case's text, by which a case is found among many."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_ASCII = re.compile(r"(?=([!-~]{3}))")
_OTHER = re.compile(r"(?=([!-~\u0080-\U0010ffff]{2}))")
_SIGNS = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum())


def upgrade() -> None:
    """Make the index, and enter every case there is."""
    op.create_table(
        "case_gram",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("grams", sa.Text().with_variant(postgresql.ARRAY(sa.Text), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_gram"),
        sa.UniqueConstraint("case_id", name="uq_case_gram_case_id"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["filing_case.id"], name="fk_case_gram_case_id_filing_case", ondelete="CASCADE"
        ),
    )
    if _is_postgresql():
        # Without a list of what is still to be entered, through which every search would have to go.
        op.execute("CREATE INDEX ix_case_gram_grams ON case_gram USING gin (grams) WITH (fastupdate = off)")
    else:
        _make_sqlite_index()
    _enter_cases()


def _is_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def _make_sqlite_index():
    """Make a full-text index whose words are the pieces; triggers keep it true, also where a case goes with its row."""
    signs = _SIGNS.replace("'", "''")
    tokenize = f"ascii tokenchars '{signs}'".replace('"', '""')
    connection = op.get_bind()
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE case_gram_index USING fts5("
        f'grams, content=case_gram, content_rowid=id, detail=none, columnsize=0, tokenize="{tokenize}")'
    )
    enter = "INSERT INTO case_gram_index(rowid, grams) VALUES (new.id, new.grams);"
    leave = "INSERT INTO case_gram_index(case_gram_index, rowid, grams) VALUES ('delete', old.id, old.grams);"
    for name, moment, work in (
        ("entered", "INSERT", enter),
        ("changed", "UPDATE OF grams", leave + enter),
        ("left", "DELETE", leave),
    ):
        connection.exec_driver_sql(f"CREATE TRIGGER case_gram_{name} AFTER {moment} ON case_gram BEGIN {work} END")


def _enter_cases():
    connection = op.get_bind()
    line = sa.table("case_line", sa.column("case_id"), sa.column("text"))
    gram = sa.table("case_gram", sa.column("case_id"), sa.column("grams", postgresql.ARRAY(sa.Text)))
    if not _is_postgresql():
        gram = sa.table("case_gram", sa.column("case_id"), sa.column("grams", sa.Text))
    last = ""
    while rows := connection.execute(
        sa.select(line).where(line.c.case_id > last).order_by(line.c.case_id).limit(_AT_ONCE)
    ).fetchall():
        last = rows[-1].case_id
        connection.execute(sa.insert(gram), [{"case_id": one.case_id, "grams": _grams(one.text)} for one in rows])


def _grams(text):
    pairs = (pair for pair in _OTHER.findall(text) if not pair.isascii())
    grams = sorted({*pairs, *_ASCII.findall(text)})
    return grams if _is_postgresql() else " ".join(grams)


def downgrade() -> None:
    """Drop the index; cases are found by reading all of them again."""
    if not _is_postgresql():
        op.execute("DROP TABLE case_gram_index")
    op.drop_table("case_gram")
