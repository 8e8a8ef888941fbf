"""`python -m bot cases`: list, show, export and erase the cases of a database."""

from __future__ import annotations

import io
import json
from datetime import datetime, timezone

import pytest

from bot.settings import read_settings
from bot.wiring import make_services, open_services
from tests.catalogs import ROOT
from tests.wording.situations import OPERATIONS


@pytest.fixture
def services(project, monkeypatch, tmp_path):
    """Open the services on an empty SQLite file and the small catalogue."""
    monkeypatch.setenv("FILING_DATABASE_URL", f"sqlite:///{tmp_path}/state/filing.db")
    opened = open_services(read_settings())
    yield opened
    opened.database.close()


@pytest.fixture
def case(services):
    """Keep one case that has an outcome."""
    return add(services, "test:one", {"goal": "stop", "age": 30})


def add(services, conversation, facts, language="zh"):
    opened = services.desk.open(conversation, language)
    services.desk.record(opened.id, facts)
    found, _ = services.desk.next_question(opened.id)
    return found


# list


def test_an_empty_database_has_no_cases(bot, services):
    done = bot("cases", "list")
    assert (done.status, done.out, done.err) == (0, "", "no cases\n")


def test_cases_are_listed_one_a_line_with_number_outcome_and_conversation(bot, services, case):
    add(services, "test:two", {"goal": "host"})
    done = bot("cases", "list")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) == 2
    (ours,) = (line.split() for line in lines if case.id in line)
    assert ours[0] == case.id and ours[-2:] == ["cancel_website", "test:one"]
    datetime.strptime(" ".join(ours[1:3]), "%Y-%m-%d %H:%M")
    (other,) = (line.split() for line in lines if case.id not in line)
    assert other[-2:] == ["-", "test:two"]


def test_cases_are_listed_as_json_one_object_a_line(bot, services, case):
    done = bot("cases", "list", "--json")
    (found,) = map(json.loads, done.out.splitlines())
    assert found.pop("updated_at").startswith("20")
    assert found == {"case": case.id, "conversation": "test:one", "language": "zh", "outcome": "cancel_website"}


def test_an_empty_list_as_json_is_empty(bot, services):
    done = bot("cases", "list", "--json")
    assert (done.status, done.out, done.err) == (0, "", "")


def test_a_part_of_the_cases_can_be_listed(bot, services):
    added = [add(services, f"test:{number}", {"goal": "stop"}).id for number in range(3)]
    first, rest = bot("cases", "list", "--limit", 1), bot("cases", "list", "--offset", 1)
    listed = [line.split()[0] for line in (first.out + rest.out).splitlines()]
    assert sorted(listed) == sorted(added)


def test_cases_are_found_by_a_part_of_number_or_conversation(bot, services, case):
    add(services, "test:two", {"goal": "host"})
    for text in (case.id[4:8].lower(), "test:one"):
        assert [line.split()[0] for line in bot("cases", "list", "--text", text).out.splitlines()] == [case.id]
    assert bot("cases", "list", "--text", "%").err == "no cases\n"


# show and export


def test_a_case_is_shown_with_its_facts_and_what_was_advised(bot, case):
    done = bot("cases", "show", case.id)
    assert (done.status, done.err) == (0, "")
    assert case.id in done.out
    assert "目标" in done.out and "注销网站" in done.out and "30" in done.out
    assert "cancel_website" in done.out


def test_a_case_is_shown_in_its_own_language(bot, services):
    english = add(services, "test:english", {"goal": "stop"}, language="en")
    assert "goal" in bot("cases", "show", english.id).out


def test_a_number_may_be_typed_in_small_letters(bot, case):
    assert bot("cases", "show", case.id.lower()).out == bot("cases", "show", case.id).out


def test_a_case_is_exported_complete(bot, case):
    done = bot("cases", "export", case.id)
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert set(found) == {
        "case",
        "conversation",
        "language",
        "updated_at",
        "outcome",
        "opened_at",
        "facts",
        "assumed",
        "details",
        "events",
        "advice",
    }
    assert found["facts"] == {"goal": "stop", "age": 30}
    assert found["events"][0]["kind"] == "opened"
    assert found["advice"] == [
        {
            "at": found["advice"][0]["at"],
            "on": found["advice"][0]["on"],
            "outcome": "cancel_website",
            "documents": [],
            "steps": ["submit_order"],
        }
    ]
    for moment in (found["opened_at"], found["updated_at"], found["advice"][0]["at"]):
        assert datetime.fromisoformat(moment).tzinfo is not None


# erase


def test_erasing_needs_the_number_typed_again(bot, services, case, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f" {case.id.lower()} \n"))
    done = bot("cases", "erase", case.id)
    assert done.status == 0
    assert f"erased {case.id}" in done.out
    assert bot("cases", "list").err == "no cases\n"


@pytest.mark.parametrize("typed", ["\n", "yes\n", ""])
def test_without_the_number_nothing_is_erased(typed, bot, services, case, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    done = bot("cases", "erase", case.id)
    assert done.status == 1
    assert "nothing was erased" in done.err
    assert services.desk.repository.get(case.id).id == case.id


def test_erasing_can_do_without_confirmation_and_removes_one_case_only(bot, services, case):
    other = add(services, "test:two", {"goal": "host"})
    assert bot("cases", "erase", case.id, "--yes").out == f"erased {case.id}\n"
    assert [line.split()[0] for line in bot("cases", "list").out.splitlines()] == [other.id]


# what cannot be done


@pytest.mark.parametrize("verb", ["show", "export", "erase"])
@pytest.mark.parametrize("number", ["ICP-0000-0000", "nonsense", ""])
def test_an_unknown_number_is_a_clear_error(verb, number, bot, services, case):
    done = bot("cases", verb, number, *(["--yes"] if verb == "erase" else []))
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("error: ") and done.err.count("\n") == 1
    assert number.upper() in done.err
    assert services.desk.repository.get(case.id).id == case.id


def test_a_database_address_that_cannot_be_read_is_a_clear_error(bot, project, monkeypatch):
    monkeypatch.setenv("FILING_DATABASE_URL", "mysql://secret:word@host/name")
    done = bot("cases", "list")
    assert (done.status, done.out) == (1, "")
    assert (
        done.err.startswith("error: The database URL") and "secret" not in done.err and "word" not in done.err.split()
    )


@pytest.mark.parametrize("arguments", [("cases",), ("cases", "show"), ("cases", "list", "--limit", "many")])
def test_what_is_missing_is_said_with_status_2(arguments, bot, project):
    done = bot(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "usage: " in done.err


# other formats


@pytest.mark.parametrize(("form", "beginning"), [("markdown", "# "), ("html", "<!doctype html>\n")])
def test_a_case_is_exported_on_paper_in_its_own_language(form, beginning, bot, real_case):
    done = bot("cases", "export", real_case.id, "--format", form)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(beginning)
    assert real_case.id in done.out and "First ICP filing" in done.out


def test_a_case_is_exported_as_a_calendar(bot, real_case):
    done = bot("cases", "export", real_case.id, "--format", "ics")
    assert done.status == 0 and done.out.startswith("BEGIN:VCALENDAR")
    assert f"UID:{real_case.id}-preliminary_review@icp-filing-assistant" in done.out


@pytest.fixture
def real_case(monkeypatch, tmp_path):
    """Keep one case by the real catalogue, on a day whose working days are known."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FILING_DATABASE_URL", f"sqlite:///{tmp_path}/state/real.db")
    opened = open_services(read_settings())
    clock = lambda: datetime(2026, 11, 24, 9, tzinfo=timezone.utc)  # noqa: E731
    services = make_services(opened.catalog, opened.desk.repository, clock=clock, database=opened.database)
    monkeypatch.setattr("bot.commands.cases._services", lambda: services)
    yield add(services, "test:real", OPERATIONS["first_filing"], language="en")
    opened.database.close()
