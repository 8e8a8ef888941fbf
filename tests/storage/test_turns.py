"""A turn as one unit of work: what it changes is seen inside, and outside only when all of it is stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.cases.keeping import UnstorableText
from bot.filing.errors import CaseChanged, CaseExists, CaseNotFound, FilingError, StorageUnavailable
from bot.storage.cases import SqlRepository
from bot.storage.database import Database
from bot.storage.inbox import InboxRows
from bot.storage.outbox import OutboxRows
from bot.storage.trackers import TrackerRows
from bot.storage.turns import CasesInTurns, note_trouble, open_turn, running_turn, store_turn
from tests.cases.example import full_case, later
from tests.delivery.talking import incoming

CASE = full_case()
CONVERSATION = CASE.conversation


@pytest.fixture
def stored(database: Database) -> SqlRepository:
    return SqlRepository(database)


@pytest.fixture
def cases(stored: SqlRepository) -> CasesInTurns:
    return CasesInTurns(stored)


def test_a_new_case_is_seen_inside_the_turn_and_outside_once_it_is_stored(database, stored, cases) -> None:
    turn = open_turn(database, CONVERSATION)
    with turn.running():
        assert cases.of_conversation(CONVERSATION) is None
        cases.add(CASE)
        assert cases.of_conversation(CONVERSATION) == cases.get(CASE.id) == CASE
        with pytest.raises(CaseExists):
            cases.add(full_case())
    assert stored.list() == []
    store_turn(database, turn)
    assert stored.list() == [CASE]


def test_many_changes_of_a_turn_become_one(database, stored, cases) -> None:
    stored.add(CASE)
    turn = open_turn(database, CONVERSATION)
    with turn.running():
        for number in range(3):
            case = cases.get(CASE.id)
            event = replace(case.events[0], at=later(number))
            cases.save(replace(case, details={"remarks": str(number)}, events=(*case.events, event)))
        with pytest.raises(CaseChanged):
            cases.save(CASE)
        inside = cases.get(CASE.id)
    assert stored.get(CASE.id) == CASE
    store_turn(database, turn)
    assert stored.get(CASE.id) == inside
    assert (inside.details, len(inside.events)) == ({"remarks": "2"}, len(CASE.events) + 3)


def test_a_turn_that_changes_nothing_writes_nothing(database, stored, cases) -> None:
    stored.add(CASE)
    turn = open_turn(database, CONVERSATION)
    with turn.running():
        assert cases.get(CASE.id) == CASE
    store_turn(database, turn)
    assert stored.get(CASE.id).version == CASE.version


def test_a_case_that_was_changed_in_between_is_not_overwritten(database, stored, cases) -> None:
    stored.add(CASE)
    turn = open_turn(database, CONVERSATION)
    with turn.running():
        cases.save(replace(CASE, language="en"))
    turn.dialogue = "[]"
    theirs = stored.save(replace(CASE, asked="goal"))
    with pytest.raises(CaseChanged):
        store_turn(database, turn)
    assert stored.get(CASE.id) == theirs
    assert TrackerRows(database).load(CONVERSATION) is None


def test_a_case_that_was_opened_in_between_is_not_doubled(database, stored, cases) -> None:
    turn = open_turn(database, CONVERSATION)
    with turn.running():
        cases.add(replace(CASE, id="ICP-MINE-MINE"))
    stored.add(CASE)
    with pytest.raises(CaseExists):
        store_turn(database, turn)
    assert stored.list() == [CASE]


def test_other_conversations_are_read_and_written_as_outside_a_turn(database, stored, cases) -> None:
    turn = open_turn(database, CONVERSATION)
    other = full_case(2)
    with turn.running():
        cases.add(other)
        assert running_turn(other.conversation) is None
        cases.save(replace(other, language="en"))
    assert stored.list() == [replace(other, language="en", version=1)]


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_no_database_keeps_is_refused_inside_a_turn_already(database, cases, text: str) -> None:
    turn = open_turn(database, CONVERSATION)
    with turn.running():
        with pytest.raises(UnstorableText):
            cases.add(replace(CASE, details={"remarks": text}))
        cases.add(CASE)
        with pytest.raises(UnstorableText):
            cases.save(replace(CASE, asked=text))


async def test_threads_of_a_turn_work_inside_it_and_those_of_others_do_not(database, cases, stored) -> None:
    async def open_in(number: int) -> None:
        case = full_case(number)
        turn = open_turn(database, case.conversation)
        with turn.running():
            await asyncio.to_thread(cases.add, case)
            await asyncio.sleep(0)
            assert await asyncio.to_thread(cases.get, case.id) == case
        store_turn(database, turn)

    await asyncio.gather(*(open_in(number) for number in range(4)))
    assert len(stored.list()) == 4
    assert running_turn(CONVERSATION) is None


async def test_a_thread_that_is_late_changes_nothing_any_more(database, cases, stored) -> None:
    go_on = asyncio.Event()
    turn = open_turn(database, CONVERSATION)

    async def be_late() -> None:
        await go_on.wait()
        await asyncio.to_thread(cases.add, CASE)

    with turn.running():
        late = asyncio.ensure_future(be_late())
        await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(StorageUnavailable, match="took too long"):
        await late
    store_turn(database, turn)
    assert stored.list() == []


def test_the_first_trouble_inside_a_turn_is_remembered(database) -> None:
    note_trouble(FilingError("outside of any turn"))
    turn = open_turn(database, CONVERSATION)
    with turn.running():
        note_trouble(StorageUnavailable("first"))
        note_trouble(FilingError("second"))
    assert str(turn.trouble) == "first"


def test_a_case_erased_in_a_turn_is_gone_with_everything_and_the_numbers_go_on(database, stored, cases) -> None:
    stored.add(CASE)
    inbox = InboxRows(database)
    for text in ("one", "erase it"):
        inbox.keep(incoming(text, CONVERSATION))
    inbox.finish(*inbox.next_turn(CONVERSATION), [{"blocks": []}])
    message, turn = inbox.next_turn(CONVERSATION)
    with turn.running():
        cases.erase(CASE.id)
        assert cases.of_conversation(CONVERSATION) is None
        for attempt in (cases.get, cases.erase):
            with pytest.raises(CaseNotFound):
                attempt(CASE.id)
        turn.dialogue = "what Rasa remembers"
    assert stored.get(CASE.id) == CASE
    inbox.finish(message, turn, [{"blocks": ["erased"]}])
    assert stored.list() == [] and TrackerRows(database).load(CONVERSATION) is None
    assert [(entry.seq, entry.content) for entry in OutboxRows(database).after(CONVERSATION, 2)] == [
        (4, {"blocks": ("erased",)})
    ]
