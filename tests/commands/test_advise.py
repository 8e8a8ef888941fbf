"""`python -m bot advise`: facts in, guidance out as JSON; a refused fact ends with status 2 and the reason."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone

import pytest

from tests.catalogs import ROOT, real_catalog

KEYS = {
    "language",
    "outcome",
    "asks",
    "steps",
    "documents",
    "requirements",
    "obstacles",
    "sources",
    "conditional",
    "on",
    "progress",
    "blocks",
}
BLOCKS = {"paragraph", "steps", "checklist", "obstacles", "requirements", "timeline", "choices", "sources"}
ITEMS = {
    "steps": {"id", "text", "actor"},
    "checklist": {"id", "text", "note"},
    "obstacles": {"id", "text", "effect", "confidence", "source"},
    "requirements": {"id", "text", "effect", "confidence", "source"},
    "timeline": {"id", "text", "from", "to", "working_days"},
    "choices": {"value", "text"},
    "sources": {"id", "text", "url", "checked"},
}
HOST = {"goal": "host", "server_location": "mainland", "server_provider": "alibaba"}
FIRST = {**HOST, "subject_record": "none", "domain_record": "none"}
MOVED = {**HOST, "subject_record": "elsewhere", "domain_record": "own_elsewhere"}
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture
def advise(bot, tmp_path, monkeypatch):
    """Run `advise` on facts (or on the text of a file) with the catalogue read once, on a fixed day."""
    monkeypatch.setattr("bot.catalog.reader.read_catalog", lambda root: real_catalog())
    monkeypatch.setattr("bot.wiring.china_now", lambda: datetime(2026, 11, 24, 9, tzinfo=timezone.utc))

    def run(facts, *options):
        path = tmp_path / "facts.json"
        if isinstance(facts, bytes):
            path.write_bytes(facts)
        else:
            path.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
        return bot("advise", path, *options)

    return run


@pytest.fixture
def advised(advise):
    """Run `advise` and return its JSON."""

    def run(facts, *options):
        done = advise(facts, *options)
        assert (done.status, done.err) == (0, "")
        return json.loads(done.out)

    return run


def program(*arguments, given: bytes = b""):
    command = [sys.executable, "-m", "bot", "advise", *arguments]
    return subprocess.run(command, input=given, capture_output=True, cwd=ROOT, env={**os.environ, "LC_ALL": "C.UTF-8"})


# As a program


def test_facts_on_the_standard_input_give_guidance_on_the_standard_output():
    done = program("-", "--on", "2026-11-24", given=json.dumps({**MOVED, "province": "zhejiang"}).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    reply = json.loads(done.stdout)
    assert (reply["outcome"], reply["language"], reply["on"]) == ("transfer_new", "zh", "2026-11-24")


def test_a_refused_fact_ends_the_program_with_status_2_and_nothing_on_the_standard_output():
    done = program("-", given='{"goal": "飞"}'.encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("refused: goal: ")
    assert done.stderr.count(b"\n") == 1


# What comes out


@pytest.mark.parametrize("facts", [{}, {"goal": "host"}, FIRST, MOVED, {**MOVED, "domain_record": "not_sure"}], ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_of_the_public_surface_is_there_and_no_other(facts, language, advised):
    reply = advised(facts, "--language", language)
    assert set(reply) == KEYS
    assert set(reply["progress"]) == {"answered", "expected"}
    assert {block["kind"] for block in reply["blocks"]} <= BLOCKS
    for block in reply["blocks"]:
        expected = {"paragraph": {"text"}, "choices": {"fact", "items"}}.get(block["kind"], {"items"})
        assert set(block) == {"kind", *expected}
        for item in block.get("items", ()):
            assert ITEMS[block["kind"]] <= set(item)


def test_a_decided_situation_has_its_steps_papers_requirements_and_sources(advised):
    reply = advised({**FIRST, "province": "zhejiang", "subject_nature": "enterprise"})
    assert reply["outcome"] == "first_filing"
    assert "submit_order" in reply["steps"]
    assert "subject_certificate" in reply["documents"]
    assert "domain_holder_is_subject" in reply["requirements"]
    assert set(reply["sources"]) <= set(real_catalog().sources)
    assert reply["on"] == "2026-11-24"


def test_the_blocks_say_just_what_the_keys_list(advised):
    reply = advised({**FIRST, "province": "zhejiang", "subject_nature": "individual", "age": 16})
    lists = [block for block in reply["blocks"] if block["kind"] not in ("paragraph", "choices")]
    said = {block["kind"]: [item["id"] for item in block["items"]] for block in lists}
    assert said.pop("timeline")[:2] == ["preliminary_review", "sms_check"]
    assert said == {
        "obstacles": reply["obstacles"],
        "steps": reply["steps"],
        "checklist": reply["documents"],
        "requirements": reply["requirements"],
        "sources": reply["sources"],
    }
    assert "under_age_refused" in reply["obstacles"]


def test_an_undecided_situation_has_a_question_with_its_choices(advised):
    reply = advised({"goal": "host"})
    (choices,) = (block for block in reply["blocks"] if block["kind"] == "choices")
    assert (reply["outcome"], reply["asks"]) == (None, "server_location")
    assert choices["fact"] == "server_location"
    assert [item["value"] for item in choices["items"]] == ["mainland", "outside", "none_yet", "not_sure"]
    for key in ("steps", "documents", "requirements", "obstacles", "sources", "conditional"):
        assert reply[key] == []


def test_progress_counts_what_was_answered_and_what_is_still_to_come(advised):
    early, late = advised({"goal": "host"}), advised(FIRST)
    assert early["progress"]["answered"] == 1 and early["progress"]["expected"] > 1
    assert late["progress"]["answered"] == len(FIRST)


def test_what_nobody_is_sure_of_is_answered_by_cases(advised):
    reply = advised({**MOVED, "domain_record": "not_sure"})
    assert (reply["outcome"], reply["asks"]) == (None, None)
    assert {branch["if"]["domain_record"]: branch["outcome"] for branch in reply["conditional"]} == {
        "none": "add_new",
        "own_alibaba": "records_disagree",
        "own_elsewhere": "transfer_new",
        "other_subject": "cancel_offline",
    }
    assert all(set(branch) == {"if", "outcome"} for branch in reply["conditional"])
    find_out = real_catalog().facts["domain_record"].find_out.zh
    assert find_out in [block.get("text") for block in reply["blocks"]]


def test_a_doubt_that_decides_nothing_does_not_stop_the_answer(advised):
    assert (
        advised({"goal": "host", "server_location": "none_yet", "subject_record": "not_sure"})["outcome"]
        == "not_required"
    )


def test_english_guidance_has_the_same_ids_and_no_chinese_words(advised):
    facts = {**FIRST, "province": "zhejiang", "subject_nature": "enterprise"}
    chinese, english = advised(facts), advised(facts, "--language", "en")
    assert (chinese["language"], english["language"]) == ("zh", "en")
    for key in KEYS - {"language", "blocks"}:
        assert chinese[key] == english[key]
    assert [block["kind"] for block in chinese["blocks"]] == [block["kind"] for block in english["blocks"]]
    blocks = [block for block in english["blocks"] if block["kind"] != "sources"]  # a source has its official number
    texts = [item["text"] for block in blocks for item in block.get("items", [block])]
    assert [text for text in texts if len(CHINESE.findall(text)) > 4] == []  # such as 京 or ICP备


def test_the_rules_of_an_earlier_day_can_be_asked_for(advised):
    now, then = advised(MOVED), advised(MOVED, "--on", "2019-05-01")
    assert (now["on"], then["on"]) == ("2026-11-24", "2019-05-01")
    assert "authenticity_form" in then["documents"] and "authenticity_form" not in now["documents"]
    assert "sms_check" in now["steps"] and "sms_check" not in then["steps"]


@pytest.mark.parametrize(
    ("name", "raw", "same_as"),
    [
        ("goal", " HOST ", "host"),
        ("goal", "host", "host"),
        ("order_running", False, "no"),
        ("age", 30, "30"),
        ("opened_on", "2026-01-31", "2026年1月31日"),
        ("changed_items", ["name"], "name"),
    ],
)
def test_a_value_may_be_written_as_json_or_as_a_customer_writes_it(name, raw, same_as, advised):
    assert advised({**FIRST, name: raw}) == advised({**FIRST, name: same_as})


def test_the_first_day_with_rules_is_answered(advised):
    assert advised(FIRST, "--on", "2005-03-20")["outcome"] == "first_filing"


# What is refused


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"goll": "host"}, "'goll' is not a fact — did you mean 'goal'?"),
        ('{"goal": "host", "goal": "stop"}', "'goal' is given twice"),
        ({"goal": "fly"}, r'goal: .*"host", "change", "stop"'),
        ({"goal": "host or stop"}, "goal: "),
        ({"goal": ""}, "goal: "),
        ({"goal": None}, "goal: "),
        ({"goal": True}, "goal: "),
        ({"goal": ["host"]}, "goal: "),
        ({"goal": {"is": "host"}}, "goal: "),
        pytest.param({"goal": "x" * 5000}, "goal: ", id="a very long answer"),
        ({"goal": "\ud800"}, "goal: "),
        ({"order_running": "perhaps"}, "order_running: "),
        ({"order_running": 1}, "order_running: "),
        ({"province": "taiwan"}, "province: "),
        ({"changed_items": []}, "changed_items: "),
        ({"changed_items": ["name", "shoe size"]}, "changed_items: "),
        ({"changed_items": [["name"]]}, "changed_items: "),
        ({"age": "young"}, "age: "),
        ({"age": 200}, "age: .*1.*120"),
        ({"age": -1}, "age: "),
        ({"age": 17.5}, "age: "),
        ('{"age": NaN}', "age: "),
        ('{"age": Infinity}', "age: "),
        ('{"age": 1e999}', "age: "),
        ({"opened_on": "2026-02-30"}, "opened_on: 日历上没有这一天"),
        ({"opened_on": "yesterday"}, "opened_on: "),
        ([], "the facts must be a JSON object"),
        ('"host"', "the facts must be a JSON object"),
        ("null", "the facts must be a JSON object"),
        ("", "is not a JSON object in UTF-8"),
        ("goal: host", "is not a JSON object in UTF-8"),
        ('{"goal": "host"', "is not a JSON object in UTF-8"),
        ('{"goal": "host"} {}', "is not a JSON object in UTF-8"),
        (b'{"goal": "\xb1\xb8"}', "is not a JSON object in UTF-8"),
        pytest.param("[" * 100_000, "is not a JSON object in UTF-8", id="nested without end"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(facts, reason, advise):
    done = advise(facts)
    assert (done.status, done.out) == (2, "")
    assert re.match(f"refused: .*{reason}", done.err), done.err
    assert done.err.count("\n") == 1


def test_the_reason_is_given_in_the_chosen_language(advise):
    assert "There is no such day" in advise({"opened_on": "2026-02-30"}, "--language", "en").err


@pytest.mark.parametrize("day", ["2005-03-19", "1999-01-01", "0001-01-01"])
def test_a_day_before_the_first_rules_is_refused(day, advise):
    done = advise(FIRST, "--on", day)
    assert (done.status, done.out) == (2, "")
    assert "the first ones took effect on 2005-03-20" in done.err


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "2026/11/24", "24-11-2026"])
def test_something_that_is_not_a_day_is_refused(day, advise):
    done = advise(FIRST, "--on", day)
    assert (done.status, done.out) == (2, "")
    assert f"refused: '{day}' is not a day; give it as 2026-11-24" in done.err


def test_a_file_that_is_not_there_is_refused(advise, bot, tmp_path):
    done = bot("advise", tmp_path / "nothing.json")
    assert (done.status, done.out) == (2, "")
    assert done.err == f"refused: {tmp_path}/nothing.json cannot be read: No such file or directory\n"


def test_a_folder_in_the_place_of_a_file_is_refused(advise, bot, tmp_path):
    done = bot("advise", tmp_path)
    assert (done.status, done.err) == (2, f"refused: {tmp_path} cannot be read: Is a directory\n")


def test_what_stands_on_the_standard_input_is_refused_alike(advise, bot, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("nonsense"))
    done = bot("advise", "-")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("refused: - is not a JSON object in UTF-8")


@pytest.mark.parametrize("arguments", [("advise",), ("advise", "-", "--language", "fr"), ("advise", "-", "--colour")])
def test_options_that_do_not_exist_end_with_status_2(arguments, bot):
    done = bot(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "usage: python -m bot" in done.err


def test_a_broken_catalogue_ends_with_status_1_and_every_line(bot, project, tmp_path):
    project.replace("facts/goal.yml", "about: request", "about: requests")
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")
    done = bot("advise", tmp_path / "facts.json")
    assert (done.status, done.out) == (1, "")
    assert "[ERROR] facts/goal.yml:2: 'requests' is not allowed here" in done.err


# Rows of the filing sheet


SHEET = {"website_name": "小林论坛笔记", "domain_name": "example.cn", "home_page": "www.example.com"}
PERSON = {**FIRST, "province": "zhejiang", "subject_nature": "individual"}


def test_details_are_looked_at_and_the_findings_printed(advised):
    reply = advised({**PERSON, "details": SHEET})
    assert set(reply) == KEYS | {"findings"}
    assert reply["findings"] == ["individual_website_name_banned", "home_page_off_domain"]
    (block,) = [block for block in reply["blocks"] if block["kind"] == "findings"]
    assert [item["id"] for item in block["items"]] == reply["findings"]
    assert [item["row"] for item in block["items"]] == ["website_name", "home_page"]
    for item in block["items"]:
        assert set(item) == {"id", "text", "effect", "row", "prevents", "confidence", "source"}


def test_a_sheet_without_fault_has_no_findings_and_says_so(advised):
    reply = advised({**PERSON, "details": {"website_name": "小林的阅读笔记"}})
    assert reply["findings"] == []
    assert real_catalog().phrases["sheet_no_findings"].zh in [block.get("text") for block in reply["blocks"]]


def test_without_details_nothing_is_said_of_findings(advised):
    assert set(advised(PERSON)) == KEYS


def test_a_row_that_its_check_refuses_is_explained_by_a_finding_where_there_is_one(advised):
    assert advised({**PERSON, "details": {"website_name": "ab"}})["findings"] == ["website_name_only_letters"]


def test_days_are_counted_from_the_day_that_is_asked_about(advised):
    facts = {**PERSON, "details": {"domain_expires_on": "2027-06-30"}}
    assert advised(facts)["findings"] == []
    assert advised(facts, "--on", "2027-05-01")["findings"] == ["domain_term_short"]


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"webiste_name": "小林"}, "'webiste_name' is not a row of the filing sheet — did you mean 'website_name'?"),
        ({"website_name": 5}, "website_name: a row holds text, not 5"),
        ({"website_name": None}, "website_name: a row holds text, not null"),
        ({"remarks": "我的号码 11010519491231002X"}, "remarks: .*身份证号"),
        ({"subject_person_phone": "110105 19491231 002x"}, "subject_person_phone: .*身份证号"),
        ({"subject_certificate_number": "91350100M000100Y44"}, "subject_certificate_number: .*校验位"),
        ({"domain_expires_on": "someday"}, "domain_expires_on: .*年月日"),
        ({"remarks": "长" * 3000}, "remarks: .*2000"),
        ([], "the details must be a JSON object"),
        ("小林", "the details must be a JSON object"),
    ],
    ids=str,
)
def test_a_row_that_cannot_be_taken_is_refused_with_the_reason(details, reason, advise):
    done = advise({**PERSON, "details": details})
    assert (done.status, done.out) == (2, "")
    assert re.match(f"refused: .*{reason}", done.err), done.err
    assert done.err.count("\n") == 1 and "19491231" not in done.err


# The timeline and other formats


def test_the_timeline_has_days_where_the_calendar_knows_them(advised):
    reply = advised({**PERSON, "opened_on": "2026-11-20"}, "--on", "2026-11-24")
    (block,) = [block for block in reply["blocks"] if block["kind"] == "timeline"]
    moments = {item["id"]: item for item in block["items"]}
    assert moments["preliminary_review"]["from"] == "2026-11-25"
    assert moments["preliminary_review"]["working_days"] == [1, 2]
    assert moments["psb_after_opening"]["to"] == "2026-12-20"


def test_in_a_year_without_a_calendar_there_are_no_days(advised):
    (block,) = [one for one in advised(PERSON, "--on", "2031-05-01")["blocks"] if one["kind"] == "timeline"]
    assert {(item["from"], item["to"]) for item in block["items"]} == {(None, None)}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("form", "beginning"), [("markdown", "# "), ("html", "<!doctype html>\n"), ("ics", "BEGIN:VCALENDAR")]
)
def test_the_advice_can_be_had_on_paper_and_as_a_calendar(form, beginning, language, advise):
    done = advise({**PERSON, "details": SHEET}, "--format", form, "--language", language)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(beginning)
    assert real_catalog().outcomes["first_filing"].name.get(language) in done.out


def test_the_days_of_an_earlier_time_make_no_calendar(advise):
    done = advise(PERSON, "--format", "ics", "--on", "2019-05-01")
    assert (done.status, done.out) == (2, "")
    assert "no day is known yet" in done.err


def test_another_format_does_not_exist(bot):
    assert bot("advise", "-", "--format", "pdf").status == 2
