"""What the contract cannot see of the SQL repository: the rows and the bytes that it leaves."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import MetaData, event, select
from sqlalchemy.exc import StatementError

from bot.storage.cases import SqlRepository
from bot.storage.database import Database
from bot.storage.inbox import InboxRows, Incoming
from bot.storage.tables import metadata
from bot.storage.trackers import TrackerRows
from tests.cases.example import example_case, full_case

CANARY = "金丝雀公司 🐤 canary"
PIECE = "丝雀"


def everything_in(database: Database) -> str:
    """Return the content of all tables that the database has, known to us or not."""
    with database.reading() as connection:
        found = MetaData()
        found.reflect(connection)
        ours = {name for name in found.tables if name != "sqlite_sequence" and not name.startswith("case_gram_index")}
        assert ours == {*metadata.tables, "alembic_version"}
        rows = [connection.execute(select(table)).all() for table in found.tables.values()]
        return "\n".join(map(str, rows))


def test_erasing_leaves_no_text_of_the_case_or_of_its_conversation_in_any_table(database: Database) -> None:
    repository, dialogues = SqlRepository(database), TrackerRows(database)
    repository.add(full_case(1))
    case = replace(full_case(2), details={"subject_name": CANARY}, facts={"domain": CANARY}, assumed={"goal": CANARY})
    case = replace(case, events=tuple(replace(one, data={"was": CANARY}) for one in case.events), asked=CANARY)
    repository.add(case)
    for conversation in (full_case(1).conversation, case.conversation):
        said = CANARY if conversation == case.conversation else "hello"
        dialogues.store(conversation, f"{conversation} said {said}")
        deliver(database, conversation, said)
    assert everything_in(database).count(CANARY) == 12

    repository.erase(case.id)

    for trace in (CANARY, case.id, case.conversation):
        assert trace not in everything_in(database)
    assert dialogues.conversations() == [full_case(1).conversation]


def deliver(database: Database, conversation: str, said: str) -> None:
    """Keep a message of a conversation, and answer it."""
    rows = InboxRows(database)
    content = {"text": said, "choice": None, "language": "zh"}
    rows.keep(
        Incoming(channel="widget", external_id=f"{conversation} {said}", conversation=conversation, content=content)
    )
    message, turn = rows.next_turn(conversation)
    rows.finish(message, turn, [{"blocks": [{"kind": "paragraph", "text": said}]}])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_erasing_leaves_no_bytes_in_the_file(database: Database, tmp_path: Path) -> None:
    repository = SqlRepository(database)
    for number in range(20):
        repository.add(example_case(number, details={"subject_name": f"{CANARY} {number}"}))
    assert all(trace.encode() in bytes_below(tmp_path) for trace in (CANARY, PIECE))

    for number in range(20):
        repository.erase(example_case(number).id)

    assert not any(trace.encode() in bytes_below(tmp_path) for trace in (CANARY, PIECE))


def bytes_below(folder: Path) -> bytes:
    """Return the content of all files in a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_listing_many_cases_takes_three_statements(database: Database) -> None:
    repository = SqlRepository(database)
    for number in range(30):
        repository.add(full_case(number))
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    assert len(repository.list(limit=30)) == 30
    assert sum(statement.startswith("SELECT") for statement in statements) == 3


def test_a_killed_process_loses_nothing_that_it_acknowledged(database_url: str, database: Database) -> None:
    program = """
import sys
from bot.storage.cases import SqlRepository
from bot.storage.database import open_database

repository = SqlRepository(open_database(sys.argv[1]))
case = repository.list()[0]
while True:
    case = repository.save(case)
    print(case.version, flush=True)
"""
    repository = SqlRepository(database)
    repository.add(full_case())
    process = subprocess.Popen([sys.executable, "-c", program, database_url], stdout=subprocess.PIPE, text=True)
    acknowledged = [int(process.stdout.readline()) for _ in range(20)]
    process.kill()
    acknowledged += [int(line) for line in process.communicate()[0].splitlines()]

    stored = repository.get(full_case().id)

    assert stored.version - acknowledged[-1] in (0, 1)
    assert stored == replace(full_case(), version=stored.version)
    assert repository.save(stored).version == stored.version + 1


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        SqlRepository(database).add(example_case(opened_at=datetime(2026, 1, 15)))
