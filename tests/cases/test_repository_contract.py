"""The contract of every case repository, held against memory, SQLite and a real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone
from threading import Barrier
from typing import Callable, Iterator

import pytest

from bot.cases.case import Advice, Case, CaseEvent
from bot.cases.keeping import UnstorableText, findable_text, fold
from bot.cases.memory import MemoryRepository
from bot.cases.repository import CaseRepository
from bot.filing.errors import CaseChanged, CaseExists, CaseNotFound
from bot.storage.cases import SqlRepository
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from tests.cases.example import MORNING, example_case, full_case, later


@pytest.fixture(params=("memory", "sqlite", "postgresql"))
def repository(request: pytest.FixtureRequest, new_database_url: Callable[[str], str]) -> Iterator[CaseRepository]:
    """Yield an empty repository of each kind."""
    if request.param == "memory":
        yield MemoryRepository()
        return
    url = new_database_url(request.param)
    upgrade(url)
    database = open_database(url)
    yield SqlRepository(database)
    database.close()


def numbers(cases: list[Case]) -> list[int]:
    """Return the numbers that `example_case` was given."""
    return [int(case.id[-4:]) for case in cases]


# Adding and reading


def test_a_case_comes_back_as_it_was_added(repository: CaseRepository) -> None:
    repository.add(full_case())
    assert repository.get(full_case().id) == full_case()


def test_an_empty_case_comes_back_as_it_was_added(repository: CaseRepository) -> None:
    repository.add(example_case())
    assert repository.get(example_case().id) == example_case()


def test_every_fact_keeps_its_type_and_its_place(repository: CaseRepository) -> None:
    repository.add(full_case())
    facts = repository.get(full_case().id).facts
    assert [(fact, type(value), value) for fact, value in facts.items()] == [
        (fact, type(value), value) for fact, value in full_case().facts.items()
    ]


def test_a_fact_that_looks_like_another_type_stays_text(repository: CaseRepository) -> None:
    facts = {"a": "2026-01-15", "b": "true", "c": "12", "d": "", "e": "null", "f": '{"$date": "2026-01-15"}'}
    repository.add(example_case(facts=facts))
    assert repository.get(example_case().id).facts == facts


def test_a_moment_comes_back_as_the_same_moment_with_its_zone(repository: CaseRepository) -> None:
    in_shanghai = MORNING.astimezone(timezone(timedelta(hours=8)))
    repository.add(example_case(opened_at=in_shanghai, updated_at=in_shanghai))
    opened_at = repository.get(example_case().id).opened_at
    assert opened_at == MORNING
    assert opened_at.tzinfo is not None


def test_an_unknown_number_is_not_found(repository: CaseRepository) -> None:
    repository.add(example_case(1))
    for attempt in (repository.get, repository.erase, lambda number: repository.save(example_case(id=number))):
        with pytest.raises(CaseNotFound, match="ICP-NONE-NONE"):
            attempt("ICP-NONE-NONE")


def test_a_taken_number_is_refused_and_changes_nothing(repository: CaseRepository) -> None:
    repository.add(full_case(1))
    with pytest.raises(CaseExists, match=full_case(1).id):
        repository.add(replace(full_case(2), id=full_case(1).id))
    assert repository.list() == [full_case(1)]


def test_a_taken_conversation_is_refused_and_changes_nothing(repository: CaseRepository) -> None:
    repository.add(full_case(1))
    with pytest.raises(CaseExists, match=full_case(1).conversation):
        repository.add(replace(full_case(2), conversation=full_case(1).conversation))
    assert repository.list() == [full_case(1)]


def test_a_case_is_found_by_its_conversation(repository: CaseRepository) -> None:
    repository.add(full_case(1))
    repository.add(full_case(2))
    assert repository.of_conversation(full_case(2).conversation) == full_case(2)
    assert repository.of_conversation("widget:nobody") is None


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"], ids=["nul", "half-a-character"])
def test_text_that_no_database_keeps_is_refused_and_nothing_is_stored(repository: CaseRepository, text: str) -> None:
    stored = example_case(1)
    repository.add(stored)
    for part in ({"details": {"remarks": text}}, {"facts": {"goal": (text,)}}, {"conversation": text}, {"asked": text}):
        for attempt, case in ((repository.add, example_case(2, **part)), (repository.save, replace(stored, **part))):
            with pytest.raises(UnstorableText, match="clean it where it comes in"):
                attempt(case)
    for lookup in (repository.get, repository.of_conversation, repository.erase, lambda one: repository.list(text=one)):
        with pytest.raises(UnstorableText):
            lookup(text)
    assert repository.list() == [stored]


def test_what_a_caller_changes_later_is_not_stored(repository: CaseRepository) -> None:
    facts = {"goal": "host"}
    repository.add(example_case(facts=facts))
    facts["goal"] = "stop"
    repository.get(example_case().id).facts["goal"] = "change"  # type: ignore[index]
    assert repository.get(example_case().id).facts == {"goal": "host"}


# Saving


def test_a_save_stores_every_field_and_returns_the_next_version(repository: CaseRepository) -> None:
    repository.add(example_case())
    changed = replace(full_case(), language="en", conversation="slack:another-conversation")
    saved = repository.save(changed)
    assert saved == replace(changed, version=1)
    assert repository.get(changed.id) == saved
    assert repository.of_conversation(example_case().conversation) is None


def test_a_stale_save_is_refused_and_stores_nothing(repository: CaseRepository) -> None:
    repository.add(full_case())
    stored = repository.save(replace(full_case(), language="en"))
    stale = replace(
        full_case(),
        facts={"goal": "stop"},
        events=(*full_case().events, CaseEvent(at=later(9), kind="handed_over")),
    )
    with pytest.raises(CaseChanged, match=full_case().id):
        repository.save(stale)
    assert repository.get(full_case().id) == stored


def test_a_save_into_a_taken_conversation_is_refused_and_stores_nothing(repository: CaseRepository) -> None:
    repository.add(full_case(1))
    repository.add(full_case(2))
    with pytest.raises(CaseExists):
        repository.save(replace(full_case(2), conversation=full_case(1).conversation))
    assert repository.get(full_case(2).id) == full_case(2)


def test_history_grows_with_every_save(repository: CaseRepository) -> None:
    case = example_case()
    repository.add(case)
    for turn in range(3):
        event = CaseEvent(at=later(turn), kind="fact", data={"turn": turn})
        advice = Advice(
            at=later(turn), on=MORNING.date(), outcome=f"outcome_{turn}", documents=("a",), steps=("b", "c")
        )
        case = repository.save(replace(case, events=(*case.events, event), advice=(*case.advice, advice)))
    assert repository.get(case.id) == case
    assert [event.data["turn"] for event in case.events] == [0, 1, 2]
    assert [advice.outcome for advice in case.advice] == ["outcome_0", "outcome_1", "outcome_2"]


def test_history_cannot_be_altered_or_shortened(repository: CaseRepository) -> None:
    repository.add(full_case())
    forged = (CaseEvent(at=later(7), kind="forged"),)
    saved = repository.save(replace(full_case(), events=forged * 2, advice=()))
    assert (saved.events, saved.advice) == (full_case().events, full_case().advice)
    saved = repository.save(replace(saved, events=forged * 3))
    assert saved.events == (*full_case().events, *forged)
    assert repository.get(saved.id) == saved


# Listing


def test_the_list_begins_with_the_latest_change(repository: CaseRepository) -> None:
    for number in (2, 3, 1):
        repository.add(example_case(number))
    repository.save(example_case(2, updated_at=later(99)))
    assert numbers(repository.list()) == [2, 3, 1]


def test_the_list_brings_whole_cases(repository: CaseRepository) -> None:
    for number in (1, 2, 3):
        repository.add(full_case(number))
    assert repository.list(limit=2) == [full_case(3), full_case(2)]


def test_the_list_is_cut_by_limit_and_offset(repository: CaseRepository) -> None:
    for number in range(1, 6):
        repository.add(example_case(number, updated_at=MORNING))
    assert numbers(repository.list(limit=2)) == [1, 2]
    assert numbers(repository.list(limit=2, offset=3)) == [4, 5]
    assert repository.list(limit=2, offset=5) == []
    assert repository.list(limit=0) == []


@pytest.mark.parametrize(
    "text", ["icp-test-0002", "OF-CASE-0002", "示例公司", "🏮", "ＩＣＰ－ＴＥＳＴ－０００２", "ÉTÉ"]
)
def test_text_is_found_in_number_conversation_and_details(repository: CaseRepository, text: str) -> None:
    repository.add(example_case(1, details={"subject_name": "别的公司"}))
    repository.add(example_case(2, details={"subject_name": "示例公司 🏮", "remarks": "un été"}))
    assert numbers(repository.list(text=text)) == [2]


def test_detail_names_facts_and_events_are_not_searched(repository: CaseRepository) -> None:
    repository.add(full_case())
    for text in ("subject_name", "enterprise", "opened_on", "first_filing"):
        assert repository.list(text=text) == []


@pytest.mark.parametrize(
    ("text", "found"), [("100%", [1]), ("a_b", [2]), ("%", [1]), ("_", [2]), ("\\", [3]), ("/", [4])]
)
def test_wildcards_in_a_search_stand_for_themselves(repository: CaseRepository, text: str, found: list[int]) -> None:
    for number, remark in enumerate(("100% sure", "a_b", "a\\b", "a/b", "100 axb"), start=1):
        repository.add(example_case(number, details={"remarks": remark}))
    assert numbers(repository.list(text=text)) == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "杭州示例科技",
            "杭州",
            "州",
            "示例 科",
            "科技有限",
            "杭州科技",
            "司a",
            "Ａb",
            "ab-1",
            "b-1",
            "b",
            "-",
            "a b",
        ),
        *('"x" ', "'y", "x" * 40, "没有", "example.cn 杭", "\U00020000吉"),
    ],
)
def test_any_part_of_a_text_is_found_and_nothing_else(repository: CaseRepository, text: str) -> None:
    remarks = ("杭州示例科技有限公司AB-12", '杭州示例 科技 a b "x" \'y', "x" * 50, "example.cn 杭\U00020000吉", "州")
    cases = [example_case(number, details={"remarks": remark}) for number, remark in enumerate(remarks, start=1)]
    for case in cases:
        repository.add(case)
    assert repository.list(text=text) == [case for case in reversed(cases) if fold(text) in findable_text(case)]


def test_an_empty_search_finds_all(repository: CaseRepository) -> None:
    repository.add(example_case())
    assert repository.list(text="") == [example_case()]


def test_a_changed_detail_is_found_and_its_old_value_is_not(repository: CaseRepository) -> None:
    repository.add(example_case(details={"subject_name": "before"}))
    repository.save(example_case(details={"subject_name": "after"}))
    assert repository.list(text="before") == []
    assert numbers(repository.list(text="after")) == [1]


# Erasing


def test_an_erased_case_is_gone_and_others_stay(repository: CaseRepository) -> None:
    repository.add(full_case(1))
    repository.add(full_case(2))
    repository.erase(full_case(1).id)
    with pytest.raises(CaseNotFound):
        repository.get(full_case(1).id)
    assert repository.of_conversation(full_case(1).conversation) is None
    assert repository.list() == [full_case(2)]


def test_an_erased_case_cannot_be_saved_and_its_number_starts_empty(repository: CaseRepository) -> None:
    repository.add(full_case())
    repository.erase(full_case().id)
    with pytest.raises(CaseNotFound):
        repository.save(full_case())
    repository.add(example_case())
    assert repository.get(example_case().id) == example_case()


# Several at once


def test_two_interleaved_cases_do_not_mix(repository: CaseRepository) -> None:
    cases = {number: full_case(number) for number in (1, 2)}
    for case in cases.values():
        repository.add(case)
    for turn in range(3):
        for number, case in cases.items():
            event = CaseEvent(at=later(turn), kind="fact", data={"case": number, "turn": turn})
            changed = replace(case, facts={**case.facts, f"fact_{turn}": number}, events=(*case.events, event))
            cases[number] = repository.save(changed)
    for case in cases.values():
        assert repository.get(case.id) == case


def test_of_eight_threads_that_save_one_version_exactly_one_wins(repository: CaseRepository) -> None:
    repository.add(example_case())
    start = Barrier(8)

    def save_as(thread: int) -> bool:
        case = repository.get(example_case().id)
        event = CaseEvent(at=later(thread), kind="fact", data={"thread": thread})
        start.wait()
        try:
            repository.save(replace(case, facts={"thread": thread}, events=(*case.events, event)))
        except CaseChanged:
            return False
        finally:
            start.wait()
        return True

    with ThreadPoolExecutor(8) as threads:
        for version in range(1, 6):
            winners = [thread for thread, won in enumerate(threads.map(save_as, range(8))) if won]
            stored = repository.get(example_case().id)
            assert [stored.facts["thread"]] == winners
            assert stored.events[-1].data["thread"] == winners[0]
            assert (stored.version, len(stored.events)) == (version, version)


def test_of_eight_threads_that_add_one_conversation_exactly_one_wins(repository: CaseRepository) -> None:
    start = Barrier(8)

    def add_as(number: int) -> bool:
        start.wait()
        try:
            repository.add(example_case(number, conversation="widget:one-for-all"))
        except CaseExists:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(add_as, range(8))) == 1
    assert len(repository.list()) == 1


def test_a_reader_never_sees_half_of_a_save(repository: CaseRepository) -> None:
    repository.add(example_case())

    def save_often() -> None:
        for turn in range(30):
            case = repository.get(example_case().id)
            repository.save(replace(case, events=(*case.events, CaseEvent(at=later(turn), kind="fact"))))

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(save_often)
        while not writing.done():
            case = repository.get(example_case().id)
            assert len(case.events) == case.version
    writing.result()
