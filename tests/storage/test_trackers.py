"""Dialogues are kept, replaced and forgotten, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.cases.keeping import UnstorableText
from bot.storage.database import Database
from bot.storage.tables import conversation_tracker
from bot.storage.trackers import TrackerRows
from tests.cases.example import later

ONE, TWO = "widget:one", "slack:two"


def test_a_dialogue_comes_back_as_it_was_stored(database: Database) -> None:
    dialogues = TrackerRows(database)
    dialogues.store(ONE, '{"events": ["我们公司 🏮", "100 %"]}')
    assert dialogues.load(ONE) == '{"events": ["我们公司 🏮", "100 %"]}'


def test_an_unknown_conversation_has_no_dialogue(database: Database) -> None:
    assert TrackerRows(database).load(ONE) is None


def test_storing_again_replaces_and_counts_versions(database: Database) -> None:
    moments = iter([later(1), later(2)])
    dialogues = TrackerRows(database, now=lambda: next(moments))
    dialogues.store(ONE, "first")
    dialogues.store(ONE, "second")
    with database.reading() as connection:
        row = connection.execute(select(conversation_tracker)).one()
    assert tuple(row) == (ONE, "second", 2, later(2))


def test_a_forgotten_dialogue_is_gone_and_others_stay(database: Database) -> None:
    dialogues = TrackerRows(database)
    for conversation in (ONE, TWO):
        dialogues.store(conversation, "text")
    dialogues.delete(ONE)
    dialogues.delete(ONE)
    assert dialogues.load(ONE) is None
    assert dialogues.conversations() == [TWO]


def test_conversations_are_listed_in_order(database: Database) -> None:
    dialogues = TrackerRows(database)
    for conversation in (ONE, TWO):
        dialogues.store(conversation, "text")
    assert dialogues.conversations() == [TWO, ONE]


def test_eight_threads_that_store_the_same_new_conversation_all_succeed(database: Database) -> None:
    dialogues = TrackerRows(database)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: dialogues.store(ONE, f"text {number}"), range(24)))
    with database.reading() as connection:
        assert connection.scalar(select(conversation_tracker.c.version)) == 24


@pytest.mark.parametrize(
    ("conversation", "text"), [("a\0b", "text"), (ONE, "a\0b"), ("\ud800", "text"), (ONE, "\ud800")]
)
def test_text_that_no_database_keeps_is_refused(database: Database, conversation: str, text: str) -> None:
    dialogues = TrackerRows(database)
    dialogues.store(ONE, "before")
    with pytest.raises(UnstorableText):
        dialogues.store(conversation, text)
    assert dialogues.load(ONE) == "before"
