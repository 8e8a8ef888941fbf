"""`check`, `generate`, `show` and `new`: what people see who work on the catalogue."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.catalog.project import TODAY
from tests.catalogs import real_catalog


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    """Let `check` judge ages by the day of the tests."""
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=timezone.utc)
    monkeypatch.setattr("bot.wiring.china_now", lambda: now)


@pytest.fixture
def broken(project):
    """Put two faults into the small catalogue."""
    project.replace("facts/goal.yml", "about: request", "about: requests")
    project.replace("steps/submit_order.yml", "actor: subject\n", "")
    return [
        "[ERROR] facts/goal.yml:2: 'requests' is not allowed here — did you mean 'request'?",
        "[ERROR] steps/submit_order.yml:1: 'actor' is missing — add 'actor:'",
    ]


# check


def test_check_says_what_it_looked_at_and_that_all_is_well(bot, project):
    done = bot("check")
    assert (done.status, done.err) == (0, "")
    assert done.out == "31 files, 16 situations in 2 eras: no problems\n"


def test_check_prints_every_problem_and_ends_with_status_1(bot, broken):
    done = bot("check")
    assert (done.status, done.out) == (1, "2 problem(s); mend these first\n")
    assert done.err.splitlines() == broken


def test_check_prints_warnings_and_still_ends_well(bot, project):
    project.replace("sources/guide.yml", "2026-11-20", "2026-05-01")
    done = bot("check")
    assert done.status == 0
    assert done.err == "[WARNING] sources/guide.yml:5: last checked 207 days ago — look again and enter the day\n"


def test_check_looks_where_the_setting_says(bot, tmp_path, monkeypatch):
    monkeypatch.setenv("FILING_CATALOG", str(tmp_path / "elsewhere"))
    done = bot("check")
    assert done.status == 1
    assert "question_order.yml:1: the file is missing" in done.err


# generate


def test_generate_says_which_files_it_wrote(bot, project):
    (project.root / "data/generated/lookups.yml").unlink()
    assert bot("generate").out == "wrote data/generated/lookups.yml\n"
    assert bot("generate").out == "data/generated is up to date\n"
    assert bot("check").status == 0


@pytest.mark.parametrize("command", [("generate",), ("show", "facts")])
def test_a_broken_catalogue_stops_the_other_commands_with_the_same_lines(command, bot, broken, project):
    before = (project.root / "data/generated/lookups.yml").read_bytes()
    done = bot(*command)
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines() == [*broken, "2 problem(s) in the catalogue"]
    assert (project.root / "data/generated/lookups.yml").read_bytes() == before


# show


def test_operations_are_shown_as_a_decision_table_with_gates_first(bot, project):
    done = bot("show", "operations", "--on", "2020-08-17")
    assert (done.status, done.err) == (0, "")
    rows = [line for line in done.out.splitlines() if " is " in line]
    assert [row.split("│")[2].strip() for row in rows] == [
        "finish_running_order",
        "cancel_website",
        "first_filing",
        "not_required",
    ]
    assert "10" in rows[0] and "order_running is true" in rows[0]
    assert "goal is host and server_location is mainland" in rows[2]
    assert "2020-08-17" in done.out and "首次备案" in done.out


def test_names_are_shown_in_the_chosen_language(bot, project):
    assert "First filing" in bot("show", "operations", "--language", "en").out
    assert "What is the goal?" in bot("show", "facts", "--language", "en").out


def test_facts_are_shown_in_the_order_of_asking_with_their_values(bot, project):
    done = bot("show", "facts")
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.out.splitlines() if line.startswith("│")]
    assert [row[0] for row in rows] == [
        "goal",
        "order_running",
        "server_location",
        "province",
        "subject_nature",
        "age",
    ]
    values = {row[0]: row[2] for row in rows}
    assert values["goal"] == "host, stop"
    assert values["age"] == "number"
    assert values["province"] == "beijing, zhejiang"


def test_sources_are_shown_with_their_age_oldest_first(bot, project):
    project.replace("sources/province_notice.yml", "2026-11-20", "2026-11-01")
    done = bot("show", "sources", "--on", "2026-11-24")
    rows = [line for line in done.out.splitlines() if line.startswith("│")]
    assert "province_notice" in rows[0] and "2026-11-01" in rows[0] and "23 d" in rows[0]
    assert len(rows) == 3


def test_the_real_catalogue_can_be_shown_in_full(bot, monkeypatch):
    monkeypatch.setattr("bot.catalog.reader.read_catalog", lambda root: real_catalog())
    for what, things in (
        ("operations", real_catalog().outcomes),
        ("facts", real_catalog().facts),
        ("sources", real_catalog().sources),
    ):
        done = bot("show", what, "--on", "2026-11-24")
        assert done.status == 0
        assert [name for name in things if name not in done.out] == []


def test_a_day_before_the_first_rules_cannot_be_shown(bot, project):
    done = bot("show", "operations", "--on", "2005-03-19")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("error: there are no filing rules for 2005-03-19")


@pytest.mark.parametrize("arguments", [("show", "operations", "--on", "soon"), ("show", "people"), ("show",)])
def test_what_cannot_be_shown_ends_with_status_2(arguments, bot, project):
    done = bot(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "usage: " in done.err


# new


def test_new_writes_a_file_and_says_what_comes_next(bot, project):
    done = bot("new", "document", "quick_app")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        "wrote data/catalog/documents/quick_app.yml",
        "next: refer to it from an operation or a province; then `python -m bot check` and `python -m bot generate`",
    ]
    assert (project.catalog / "documents/quick_app.yml").read_text(encoding="utf-8").startswith("document: quick_app\n")


def test_a_new_operation_comes_with_its_situations(bot, project):
    done = bot("new", "operation", "quick_app")
    assert "wrote tests/scenarios/quick_app.yml" in done.out
    assert (project.root / "tests/scenarios/quick_app.yml").exists()


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("document", "letter", "error: data/catalog/documents/letter.yml exists already\n"),
        ("document", "Letter", "error: 'Letter' cannot be an id: use small letters, digits and _, such as quick_app\n"),
        ("paper", "letter", "error: 'paper' is not a kind of thing"),
    ],
)
def test_what_cannot_be_started_ends_with_status_1_and_the_reason(kind, name, reason, bot, project):
    done = bot("new", kind, name)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(reason)
