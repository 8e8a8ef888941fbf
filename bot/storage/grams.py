"""Finds cases by any part of their text: an index of short pieces says which cases to look at, their text decides.

PostgreSQL's own trigrams need a superuser's extension, and leave Chinese out where the database has the locale C; those
of SQLite find nothing by two characters, which is the length of most Chinese words. So the pieces are our own, the same
on both: two characters where one of them is not ASCII, three where all are.
"""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence

from sqlalchemy import Column, MetaData, Table, Text, delete, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from bot.storage.database import insert_for
from bot.storage.tables_of_agents import case_gram as row

_ASCII = re.compile(r"(?=([!-~]{3}))")
_OTHER = re.compile(r"(?=([!-~\u0080-\U0010ffff]{2}))")
_MOST_LOOKED_FOR = 24
"""So many pieces say as well as all of a long text which cases to look at."""
_index = Table("case_gram_index", MetaData(), Column("case_gram_index", Text), Column("rowid", Text))


def grams_of(text: str) -> Sequence[str]:
    """Return the pieces of a folded text by which it is found."""
    pairs = (pair for pair in _OTHER.findall(text) if not pair.isascii())
    return sorted({*pairs, *_ASCII.findall(text)})


def write_grams(connection: Connection, case_id: str, text: str) -> None:
    """Let a case be found by this text, and no longer by the one before."""
    values = grams_row(connection, case_id, text)
    statement = insert_for(connection)(row).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=[row.c.case_id], set_=values))


def grams_row(connection: Connection, case_id: str, text: str) -> Mapping[str, Any]:
    """Return the row of a case in the form in which the engine behind the connection indexes it."""
    grams = grams_of(text)
    return {"case_id": case_id, "grams": grams if connection.dialect.name == "postgresql" else " ".join(grams)}


def forget_grams(connection: Connection, case_id: str) -> None:
    """Remove the pieces of a case; SQLite would keep them in old parts of its index until it has a reason to merge."""
    connection.execute(delete(row).where(row.c.case_id == case_id))
    if connection.dialect.name == "sqlite":
        connection.execute(insert(_index).values(case_gram_index="optimize"))


def candidates(connection: Connection, text: str) -> Optional[Select]:
    """Return a query for the numbers of all cases that may hold this folded text; None where it is too short to say."""
    grams = grams_of(text)[:_MOST_LOOKED_FOR]
    if not grams:
        return None
    if connection.dialect.name == "postgresql":
        return select(row.c.case_id).where(row.c.grams.contains(grams))
    wanted = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams)
    return select(row.c.case_id).where(
        row.c.id.in_(select(_index.c.rowid).where(_index.c.case_gram_index.match(wanted)))
    )
