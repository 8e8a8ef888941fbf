"""Rasa's trackers in our own database: kept whole, bounded, and never a reason for the process to end."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.cases.keeping import UnstorableText
from bot.filing.errors import StorageUnavailable
from bot.server.trackers import MOST_EVENTS, CaseTrackerStore
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.trackers import TrackerRows
from tests.catalogs import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def turn(number):
    said = UserUttered(
        f"第 {number} 句 🏮 \0 \ud800",
        {"name": "state_fact", "confidence": 0.9},
        [{"entity": "province", "value": "zhejiang", "start": 0, "end": 2}],
        message_id=f"m{number}",
    )
    reply = BotUttered("好的", data={"custom": {"reply": {"blocks": [{"kind": "paragraph", "text": "好的"}]}}})
    return [ActionExecuted("action_listen"), said, ActionExecuted("filing_form"), reply, SlotSet("noted", f"m{number}")]


def tracker_of(sender, turns, start=()):
    events = [ActionExecuted("action_session_start"), SessionStarted(), *start]
    events += [event for number in range(turns) for event in turn(number)]
    return DialogueStateTracker.from_events(sender, events, DOMAIN.slots, domain=DOMAIN)


def state(tracker):
    return tracker.current_state(EventVerbosity.ALL)


@pytest.fixture
def store(database):
    return CaseTrackerStore(DOMAIN, TrackerRows(database))


async def test_a_tracker_comes_back_as_it_was_saved(store):
    tracker = tracker_of("test:one", 3, [ActiveLoop("filing_form"), SlotSet("province", "zhejiang")])
    await store.save(tracker)
    found = await store.retrieve("test:one")
    assert state(found) == state(tracker)
    assert (found.active_loop_name, found.get_slot("province")) == ("filing_form", "zhejiang")


async def test_a_conversation_that_nobody_had_has_no_tracker(store):
    assert await store.retrieve("test:nobody") is None


async def test_trackers_are_listed_replaced_and_forgotten(store):
    for turns in (1, 2):
        await store.save(tracker_of("test:one", turns))
    await store.save(tracker_of("test:two", 1))
    assert list(await store.keys()) == ["test:one", "test:two"]
    assert len((await store.retrieve("test:one")).events) == len(tracker_of("test:one", 2).events)
    await store.delete("test:one")
    assert await store.retrieve("test:one") is None
    assert list(await store.keys()) == ["test:two"]


async def test_a_long_conversation_keeps_its_latest_events_and_the_form_it_is_in(store):
    tracker = tracker_of("test:one", 200, [ActiveLoop("filing_form")])
    assert len(tracker.events) > 3 * MOST_EVENTS
    await store.save(tracker)
    found = await store.retrieve("test:one")
    assert len(found.events) == MOST_EVENTS
    assert [event.as_dict() for event in found.events][1:] == [event.as_dict() for event in tracker.events][
        1 - MOST_EVENTS :
    ]
    assert found.active_loop_name == "filing_form"
    assert found.get_slot("noted") == "m199"
    await store.save(found)
    assert state(await store.retrieve("test:one")) == state(found)


async def test_a_long_conversation_outside_the_form_stays_outside(store):
    await store.save(tracker_of("test:one", 200, [ActiveLoop("filing_form"), ActiveLoop(None)]))
    assert (await store.retrieve("test:one")).active_loop_name is None


@pytest.mark.parametrize("sender", ["a\0b", "\ud800", "a" * 300, "", "' OR 1=1 --", "../../etc/passwd", "备案🏮"])
async def test_no_id_ends_the_process(store, sender, caplog):
    """Rasa's own store calls `sys.exit` for a NUL or half a character in an id."""
    tracker = tracker_of(sender, 1)
    with caplog.at_level(logging.ERROR):
        await store.save(tracker)
    try:
        found = await store.retrieve(sender)
    except UnstorableText:
        assert "was not stored" in caplog.text
    else:
        assert state(found) == state(tracker)
    assert await store.retrieve("test:nobody") is None


@pytest.fixture
def locked(tmp_path):
    """A store on a real SQLite file that somebody else holds, and the other's connection."""
    url = f"sqlite:///{tmp_path}/filing.db"
    upgrade(url)
    database = open_database(url)
    holder = sqlite3.connect(tmp_path / "filing.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    yield CaseTrackerStore(DOMAIN, TrackerRows(database)), holder
    holder.close()
    database.close()


async def test_a_tracker_that_cannot_be_stored_is_logged_without_its_text_and_the_turn_goes_on(locked, caplog):
    store, holder = locked
    with caplog.at_level(logging.ERROR):
        await store.save(tracker_of("test:one", 1))
    assert "was not stored" in caplog.text and "第 0 句" not in caplog.text
    holder.execute("ROLLBACK")
    assert await store.retrieve("test:one") is None


async def test_a_tracker_that_cannot_be_read_is_never_taken_for_a_new_conversation(locked):
    store, _ = locked
    with pytest.raises(StorageUnavailable):
        await store.retrieve("test:one")


async def test_a_stopped_postgresql_is_unavailable_and_comes_back(postgresql_server, fresh_postgresql_url):
    upgrade(fresh_postgresql_url)
    database = open_database(fresh_postgresql_url)
    store = CaseTrackerStore(DOMAIN, TrackerRows(database))
    await store.save(tracker_of("test:one", 1))
    postgresql_server.stop()
    try:
        with pytest.raises(StorageUnavailable):
            await store.retrieve("test:one")
        await store.save(tracker_of("test:one", 2))
    finally:
        postgresql_server.start()
    assert state(await store.retrieve("test:one")) is not None
    database.close()
