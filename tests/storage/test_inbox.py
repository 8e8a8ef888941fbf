"""Messages and replies in the database: kept once, in one order, answered in the transaction that marks them done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from threading import Barrier

import pytest

from bot.cases.keeping import UnstorableText
from bot.filing.errors import CaseChanged, CaseExists
from bot.storage.cases import SqlRepository
from bot.storage.database import Database, open_database
from bot.storage.inbox import Busy, InboxRows, NoLongerThere, Receipt, Room
from bot.storage.locks import ConversationLocks
from bot.storage.outbox import OutboxRows, purge
from bot.storage.sequences import last_numbers
from tests.cases.example import MORNING, example_case
from tests.delivery.talking import incoming

REPLY = {"blocks": [{"kind": "paragraph", "text": "好的"}]}


@pytest.fixture
def inbox(database: Database) -> InboxRows:
    return InboxRows(database)


@pytest.fixture
def outbox(database: Database) -> OutboxRows:
    return OutboxRows(database)


def answer(inbox: InboxRows, conversation: str = "widget:one", *replies: dict) -> int:
    """Answer the first message that waits, and return the last number."""
    message, turn = inbox.next_turn(conversation)
    return inbox.finish(message, turn, replies or [REPLY])


def lines(outbox: OutboxRows, conversation: str = "widget:one", after: int = 0) -> list[tuple[int, str]]:
    return [(entry.seq, entry.kind) for entry in outbox.after(conversation, after)]


# Keeping


def test_a_message_is_kept_once_however_often_it_comes(inbox: InboxRows, outbox: OutboxRows) -> None:
    receipts = [inbox.keep(incoming("你好", number="a")) for _ in range(3)]
    assert receipts == [Receipt(seq=1), Receipt(seq=1, is_repeated=True), Receipt(seq=1, is_repeated=True)]
    assert lines(outbox) == [(1, "message")]


def test_after_its_answer_it_is_still_known(inbox: InboxRows) -> None:
    inbox.keep(incoming("你好", number="a"))
    answer(inbox)
    assert inbox.keep(incoming("你好", number="a")) == Receipt(seq=1, is_repeated=True)
    assert inbox.next_turn("widget:one") is None


def test_the_same_id_in_another_channel_is_another_message(inbox: InboxRows) -> None:
    inbox.keep(incoming("one", number="a"))
    receipt = inbox.keep(replace(incoming("two", number="a", conversation="slack:one"), channel="slack"))
    assert receipt == Receipt(seq=1)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_no_database_keeps_is_refused_and_leaves_no_trace(inbox, outbox, text: str) -> None:
    with pytest.raises(UnstorableText):
        inbox.keep(incoming(text, number="a"))
    assert lines(outbox) == []
    assert inbox.keep(incoming("better", number="a")) == Receipt(seq=1)


@pytest.mark.parametrize(("room", "refused"), [(4, 4), (5, 5), (6, None)])
def test_only_so_many_messages_of_a_conversation_may_wait(database: Database, room: int, refused: int | None) -> None:
    inbox = InboxRows(database, Room(conversation=room))
    kept = 0
    for number in range(6):
        try:
            inbox.keep(incoming(f"line {number}"))
            kept += 1
        except Busy:
            break
    assert kept == (6 if refused is None else refused)
    inbox.keep(incoming("from somebody else", "widget:two"))
    answer(inbox)
    assert inbox.keep(incoming("now there is room")).seq == kept + 2


def test_only_so_many_messages_of_all_may_wait(database: Database) -> None:
    inbox = InboxRows(database, Room(total=3))
    for number in range(3):
        inbox.keep(incoming("你好", f"widget:{number}"))
    with pytest.raises(Busy):
        inbox.keep(incoming("你好", "widget:4"))
    answer(inbox, "widget:0")
    inbox.keep(incoming("你好", "widget:4"))


def test_a_refused_message_takes_no_number_and_may_come_again(database: Database) -> None:
    inbox = InboxRows(database, Room(conversation=1))
    inbox.keep(incoming("one"))
    with pytest.raises(Busy):
        inbox.keep(incoming("two", number="b"))
    assert answer(inbox) == 2
    assert inbox.keep(incoming("two", number="b")) == Receipt(seq=3)


def test_of_eight_that_bring_the_same_message_one_keeps_it(database_url: str, database: Database) -> None:
    start = Barrier(8)

    def keep(_number: int) -> Receipt:
        start.wait()
        return InboxRows(database).keep(incoming("你好", number="a"))

    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(keep, range(8)))
    assert {receipt.seq for receipt in receipts} == {1}
    assert [receipt.is_repeated for receipt in receipts].count(False) == 1


def test_messages_kept_at_once_get_different_numbers_without_a_gap(database: Database) -> None:
    inbox = InboxRows(database, Room(conversation=100))
    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(lambda number: inbox.keep(incoming(f"line {number}")), range(40)))
    assert sorted(receipt.seq for receipt in receipts) == list(range(1, 41))
    assert last_numbers(database, ["widget:one", "widget:nobody"]) == {"widget:one": 40}


# Answering


def test_messages_wait_in_the_order_in_which_they_were_kept(inbox: InboxRows) -> None:
    for text, conversation in (("a", "widget:two"), ("b", "widget:one"), ("c", "widget:two")):
        inbox.keep(incoming(text, conversation))
    assert inbox.waiting() == ["widget:two", "widget:one"]
    said = []
    while found := inbox.next_turn("widget:two"):
        said.append(found[0].content["text"])
        inbox.finish(*found, [REPLY])
    assert said == ["a", "c"]
    assert inbox.waiting() == ["widget:one"]


def test_a_turn_leaves_case_dialogue_replies_and_the_mark_together(inbox, outbox, database: Database) -> None:
    inbox.keep(incoming("你好"))
    message, turn = inbox.next_turn("widget:one")
    turn.case = example_case(conversation="widget:one")
    turn.dialogue = "[]"
    assert inbox.finish(message, turn, [REPLY, REPLY]) == 3
    assert lines(outbox) == [(1, "message"), (2, "reply"), (3, "reply")]
    assert SqlRepository(database).of_conversation("widget:one") == turn.case
    assert inbox.next_turn("widget:one") is None
    inbox.keep(incoming("再来"))
    _, turn = inbox.next_turn("widget:one")
    assert (turn.case, turn.dialogue) == (example_case(conversation="widget:one"), "[]")


def test_of_two_that_answer_the_same_message_one_counts(inbox, outbox, database: Database) -> None:
    inbox.keep(incoming("你好"))
    first, second = inbox.next_turn("widget:one"), inbox.next_turn("widget:one")
    for number, (_, turn) in enumerate((first, second)):
        turn.case = example_case(number, conversation="widget:one")
    inbox.finish(*first, [REPLY])
    with pytest.raises(NoLongerThere):
        inbox.finish(*second, [REPLY])
    assert lines(outbox) == [(1, "message"), (2, "reply")]
    assert SqlRepository(database).list() == [example_case(0, conversation="widget:one")]


def test_where_somebody_else_changed_the_case_nothing_of_the_turn_is_stored(inbox, outbox, database: Database) -> None:
    repository = SqlRepository(database)
    repository.add(example_case(conversation="widget:one"))
    inbox.keep(incoming("你好"))
    message, turn = inbox.next_turn("widget:one")
    turn.case = replace(turn.case, language="en", version=1)
    repository.save(replace(example_case(conversation="widget:one"), asked="goal"))
    with pytest.raises(CaseChanged):
        inbox.finish(message, turn, [REPLY])
    assert lines(outbox) == [(1, "message")]
    assert inbox.next_turn("widget:one")[0] == message


def test_where_somebody_else_opened_the_case_nothing_of_the_turn_is_stored(inbox, outbox, database: Database) -> None:
    inbox.keep(incoming("你好"))
    message, turn = inbox.next_turn("widget:one")
    turn.case = example_case(1, conversation="widget:one")
    SqlRepository(database).add(example_case(2, conversation="widget:one"))
    with pytest.raises(CaseExists):
        inbox.finish(message, turn, [REPLY])
    assert lines(outbox) == [(1, "message")]


def test_tries_are_counted_for_the_first_that_waits(inbox: InboxRows) -> None:
    for text in ("a", "b"):
        inbox.keep(incoming(text))
    for _ in range(2):
        inbox.try_again("widget:one")
    inbox.try_again("widget:nobody")
    message, turn = inbox.next_turn("widget:one")
    assert (message.content["text"], message.tries) == ("a", 2)
    inbox.finish(message, turn, [])
    assert inbox.next_turn("widget:one")[0].tries == 0


def test_the_queue_says_how_much_waits_and_since_when(database: Database) -> None:
    inbox = InboxRows(database, now=lambda: MORNING)
    assert (inbox.queue().length, inbox.queue().oldest) == (0, None)
    inbox.keep(incoming("你好"))
    assert (inbox.queue().length, inbox.queue().oldest) == (1, MORNING)


# Reading


def test_a_reader_gets_what_follows_the_number_it_saw(inbox: InboxRows, outbox: OutboxRows) -> None:
    for text in ("a", "b"):
        inbox.keep(incoming(text))
        answer(inbox)
    assert lines(outbox, after=2) == [(3, "message"), (4, "reply")]
    assert lines(outbox, after=4) == []
    assert [entry.seq for entry in outbox.after("widget:one", 0, limit=3)] == [1, 2, 3]
    assert lines(outbox, "widget:nobody") == []


def test_a_number_beyond_the_end_starts_from_the_beginning(inbox: InboxRows, outbox: OutboxRows) -> None:
    inbox.keep(incoming("a"))
    assert lines(outbox, after=77) == [(1, "message")]


def test_only_a_button_of_a_recent_reply_counts_as_offered(inbox: InboxRows, outbox: OutboxRows) -> None:
    items = [{"value": "host", "text": "新办"}, {"value": "stop", "text": "注销"}]
    for number in range(11):
        inbox.keep(incoming(f"line {number}"))
        answer(
            inbox,
            "widget:one",
            {"blocks": [{"kind": "choices", "fact": None, "items": items}]} if not number else REPLY,
        )
        assert outbox.offered("widget:one", "host") == ("新办" if number < 10 else None)
    assert outbox.offered("widget:two", "host") is None
    assert outbox.offered("widget:one", "shop") is None


# Delivering to others


def test_replies_are_delivered_in_order_and_each_until_it_is_marked(inbox: InboxRows, outbox: OutboxRows) -> None:
    inbox.keep(incoming("a"))
    answer(inbox, "widget:one", REPLY, REPLY)
    assert (outbox.undelivered("widget"), outbox.undelivered("slack")) == (["widget:one"], [])
    first = outbox.next_delivery("widget:one")
    outbox.failed(first, MORNING, "away")
    first = outbox.next_delivery("widget:one")
    assert (first.seq, first.tries, first.retry_at) == (2, 1, MORNING)
    outbox.delivered(first)
    second = outbox.next_delivery("widget:one")
    assert second.seq == 3
    outbox.delivered(second, "given up")
    assert outbox.next_delivery("widget:one") is None and outbox.undelivered("widget") == []


# Deleting


def test_old_messages_are_deleted_but_none_that_waits(database: Database) -> None:
    old = InboxRows(database, now=lambda: MORNING)
    for conversation in ("widget:old", "widget:waiting", "widget:both"):
        old.keep(incoming("a", conversation))
    for conversation in ("widget:old", "widget:both"):
        answer(old, conversation)
    new = InboxRows(database)
    new.keep(incoming("b", "widget:both"))
    answer(new, "widget:both")
    assert purge(database, datetime.now(timezone.utc) - timedelta(days=7)) == 4
    outbox = OutboxRows(database)
    assert lines(outbox, "widget:old") == []
    assert lines(outbox, "widget:waiting") == [(1, "message")]
    assert lines(outbox, "widget:both") == [(3, "message"), (4, "reply")]
    assert set(last_numbers(database, ["widget:old", "widget:waiting", "widget:both"])) == {
        "widget:waiting",
        "widget:both",
    }


def test_the_number_of_a_deleted_message_is_not_given_again(database: Database) -> None:
    """Rasa's message id is made of it, and a conversation remembers the last one."""
    old = InboxRows(database, now=lambda: MORNING)
    old.keep(incoming("a"))
    message, turn = old.next_turn("widget:one")
    old.finish(message, turn, [])
    purge(database, datetime.now(timezone.utc))
    old.keep(incoming("b"))
    assert old.next_turn("widget:one")[0].id > message.id


# Locks


def test_two_processes_do_not_work_on_the_same_conversation(database_url: str, database: Database) -> None:
    other_database = open_database(database_url)
    ours, theirs = ConversationLocks(database), ConversationLocks(other_database)
    is_shared = database.kind == "postgresql"
    assert ours.take("widget:one")
    assert theirs.take("widget:one") is not is_shared
    assert theirs.take("widget:two")
    ours.release("widget:one")
    assert theirs.take("widget:one")
    theirs.close()
    other_database.close()
    assert ours.take("widget:one") and ours.take("widget:two")
    ours.close()
