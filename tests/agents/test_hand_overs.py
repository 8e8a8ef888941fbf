"""Who has which conversation: of two who take at once exactly one succeeds, and what is said is said once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.agents.rows import Rows
from bot.cases.case import CaseEvent
from bot.filing.errors import CaseChanged
from bot.storage.cases import SqlRepository
from bot.storage.database import Database
from bot.storage.hand_overs import NotWaiting, NotYours, StillProposed, TakenByOther
from bot.storage.inbox import InboxRows
from bot.storage.outbox import OutboxRows
from bot.storage.turns import open_turn, store_turn
from tests.cases.example import example_case
from tests.delivery.talking import incoming

TRIES = 200
LINE = {"language": "zh", "case": None, "blocks": []}


def requested(database: Database, number: int = 1) -> str:
    """Return the number of a case whose customer wants a person."""
    case = example_case(number)
    turn = open_turn(database, case.conversation)
    turn.case = replace(case, events=(CaseEvent(at=datetime.now(timezone.utc), kind="handed_over"),))
    store_turn(database, turn)
    return case.id


def said_in(database: Database, number: int = 1) -> list[str]:
    """Return what was said to the customer of a case, as far as it has a mark."""
    entries = OutboxRows(database).after(example_case(number).conversation, 0)
    return [entry.content.get("mark", "") for entry in entries if entry.kind == "reply"]


def test_of_two_who_take_at_the_same_time_exactly_one_succeeds(database: Database) -> None:
    rows = Rows(database).hand_overs
    cases = [requested(database, number) for number in range(TRIES)]
    winners: dict[str, list[str]] = {case: [] for case in cases}
    gate = threading.Barrier(2)

    def take(person: str) -> None:
        for case in cases:
            gate.wait()
            try:
                if rows.take(case, person, person, {**LINE, "mark": person}):
                    winners[case].append(person)
            except TakenByOther:
                continue

    both = [threading.Thread(target=take, args=(person,)) for person in ("one", "two")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert [len(one) for one in winners.values()] == [1] * TRIES
    for number, case in enumerate(cases):
        assert [rows.of_case(case).person] == winners[case] == said_in(database, number)


def test_a_conversation_that_nobody_asked_for_can_be_taken_once_as_well(database: Database) -> None:
    SqlRepository(database).add(example_case())
    rows = Rows(database).hand_overs
    assert rows.take("ICP-TEST-0001", "one", "One", LINE)
    assert not rows.take("ICP-TEST-0001", "one", "One", LINE)
    with pytest.raises(TakenByOther):
        rows.take("ICP-TEST-0001", "two", "Two", LINE)
    assert len(said_in(database)) == 1


def test_a_reply_is_said_once_however_often_it_is_sent(database: Database) -> None:
    case, rows = requested(database), Rows(database).hand_overs
    rows.take(case, "one", "One", LINE)
    first = rows.reply(case, "one", "One", "one/a", "hello", {**LINE, "mark": "a"})
    assert rows.reply(case, "one", "One", "one/a", "hello", {**LINE, "mark": "a"}) == first
    assert said_in(database) == ["", "a"]


def test_only_who_has_a_conversation_replies_and_gives_back(database: Database) -> None:
    case, rows = requested(database), Rows(database).hand_overs
    with pytest.raises(NotYours):
        rows.reply(case, "one", "One", "one/a", "hello", LINE)
    rows.take(case, "one", "One", LINE)
    with pytest.raises(NotYours):
        rows.reply(case, "two", "Two", "two/a", "hello", LINE)
    with pytest.raises(NotYours):
        rows.give_back(case, "two", LINE)
    rows.give_back(case, None, LINE)
    assert rows.of_case(case) is None


def test_what_a_customer_writes_meanwhile_is_drafted_and_proposed_and_changes_nothing(database: Database) -> None:
    case, rows, inbox = requested(database), Rows(database), InboxRows(database)
    rows.hand_overs.take(case, "one", "One", LINE)
    conversation = example_case().conversation
    inbox.keep(incoming("我们在浙江", conversation))
    message, turn = inbox.next_turn(conversation)
    turn.case = replace(turn.case, facts={"province": "zhejiang", "goal": "not_sure"}, details={"remarks": "x"})
    inbox.finish(message, turn, [{**LINE, "mark": "draft"}])
    assert said_in(database) == [""]
    assert SqlRepository(database).get(case).facts == {}
    assert rows.proposals.open(case) == {"province": "zhejiang", "remarks": "x"}
    assert rows.proposals.draft(case)[1][0]["mark"] == "draft"
    with pytest.raises(StillProposed):
        rows.hand_overs.give_back(case, "one", LINE)
    rows.proposals.settle(case, ["province", "remarks"])
    rows.hand_overs.give_back(case, "one", LINE)
    assert rows.proposals.draft(case) is None


def test_a_turn_that_began_before_a_person_came_is_taken_again(database: Database) -> None:
    case, rows, inbox = requested(database), Rows(database), InboxRows(database)
    conversation = example_case().conversation
    inbox.keep(incoming("你好", conversation))
    message, turn = inbox.next_turn(conversation)
    rows.hand_overs.take(case, "one", "One", LINE)
    with pytest.raises(CaseChanged):
        inbox.finish(message, turn, [LINE])
    message, turn = inbox.next_turn(conversation)
    inbox.finish(message, turn, [LINE])
    assert len(said_in(database)) == 1


def test_a_turn_that_began_before_a_person_left_is_taken_again(database: Database) -> None:
    case, rows, inbox = requested(database), Rows(database), InboxRows(database)
    rows.hand_overs.take(case, "one", "One", LINE)
    conversation = example_case().conversation
    inbox.keep(incoming("你好", conversation))
    message, turn = inbox.next_turn(conversation)
    rows.hand_overs.give_back(case, "one", LINE)
    with pytest.raises(CaseChanged):
        inbox.finish(message, turn, [LINE])
    message, turn = inbox.next_turn(conversation)
    inbox.finish(message, turn, [{**LINE, "mark": "answer"}])
    assert said_in(database)[-1] == "answer"


def test_the_assistant_is_woken_once_and_the_customer_does_not_see_how(database: Database) -> None:
    case, rows, inbox = requested(database), Rows(database), InboxRows(database)
    conversation = example_case().conversation
    rows.hand_overs.take(case, "one", "One", LINE)
    rows.hand_overs.give_back(case, "one", LINE)
    message, turn = inbox.next_turn(conversation)
    assert (message.content["choice"], turn.held) == ("human:back", None)
    assert [entry for entry in OutboxRows(database).after(conversation, 0) if entry.kind == "message"] == []
    with pytest.raises(NotYours):
        rows.hand_overs.give_back(case, "one", LINE)


def test_who_waits_too_long_is_told_once_and_can_still_be_taken(database: Database) -> None:
    case, rows = requested(database), Rows(database).hand_overs
    rows.tell_nobody_is_free(case, {**LINE, "mark": "busy"})
    with pytest.raises(NotWaiting):
        rows.tell_nobody_is_free(case, {**LINE, "mark": "busy"})
    assert said_in(database) == ["busy"]
    assert rows.take(case, "one", "One", LINE)


def test_agents_are_told_in_order_and_each_follower_goes_on_where_it_was(database: Database) -> None:
    rows = Rows(database)
    assert rows.events.reached("slack") == 0
    case = requested(database)
    rows.hand_overs.take(case, "one", "One", LINE)
    rows.hand_overs.give_back(case, "one", LINE)
    told = rows.events.after(rows.events.reached("slack"))
    assert [one.kind for one in told] == ["requested", "taken", "returned"]
    rows.events.advance("slack", told[0].id)
    assert [one.kind for one in rows.events.after(rows.events.reached("slack"))] == ["taken", "returned"]
    assert rows.events.reached("somebody new") == told[-1].id
    assert len(rows.events.after(told[-1].id + 5)) == 3  # a number beyond the end begins anew


def test_erasing_a_case_takes_everything_said_about_it_along(database: Database) -> None:
    case, rows = requested(database), Rows(database)
    rows.hand_overs.take(case, "one", "One", LINE)
    rows.hand_overs.reply(case, "one", "One", "one/a", "secret", LINE)
    SqlRepository(database).erase(case)
    assert rows.hand_overs.open() == []
    assert rows.events.after(0) == []
    assert rows.line(case) is None
    assert rows.notes(case) == []
