"""`show province` and `show diff`: what people see of a province, on a terminal and in a pipe."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.catalogs import ROOT, real_catalog


@pytest.fixture
def show(bot, monkeypatch):
    """Run `show` on the real catalogue, read once."""
    monkeypatch.setattr("bot.catalog.reader.read_catalog", lambda root: real_catalog())

    def run(*arguments):
        return bot("show", *arguments, "--on", "2026-11-24")

    return run


def rows(out):
    """Return the rows of all tables of an output, each cell without blanks: cells are folded where the width ends."""
    found, cells = [], []
    for line in out.splitlines():
        if line.startswith("│"):
            parts = ["".join(part.split()) for part in line.strip("│").split("│")]
            starts = not cells or any(parts[-2:])  # certainty and source stand in the first line of a row
            if starts and cells:
                found.append(tuple(cells))
            cells = parts if starts else [cell + part for cell, part in zip(cells, parts)]
    return [*found, tuple(cells)] if cells else found


@pytest.mark.parametrize("name", ["guangdong", "广东", "Guangdong", "广东省"])
def test_a_province_is_found_by_its_id_and_by_its_names(name, show):
    done = show("province", name)
    assert (done.status, done.err) == (0, "")
    assert "广东" in done.out


def test_a_province_shows_rule_operations_condition_certainty_and_source_with_the_day(show):
    done = show("province", "guangdong")
    assert "2026-11-24 有效" in done.out and "自 2025-12-31 起" in done.out and "2026-11-20 核对" in done.out
    permit = next(row for row in rows(done.out) if row[0] == "[材料]居住证")
    assert permit[1:4] == (
        "首次备案、无主体新增网站、新增接入", "主体是个人、负责人用居民身份证、身份证所属省份不是广东", "中",
    )  # fmt: skip
    assert f" {permit[4]}  腾讯云备案文档：各省管局要求" in done.out
    assert any(row[0].startswith("[要求·办不了]广东不接受法定代表人以外的人") for row in rows(done.out))
    assert next(row for row in rows(done.out) if row[0] == "[材料]承诺书")[2] == "一律"
    assert "subject_nature" not in done.out and "first_filing" not in done.out


def test_a_province_is_shown_in_english(show):
    refused = next(row for row in rows(show("province", "hebei", "--language", "en").out) if "noforeign" in row[0])
    assert refused[:4] == (
        "[requirement·blocks]Hebeiacceptsnoforeignindividuals.", "firstfiling,addnew,transfernew",
        "thesubjectisanindividualandthepersonholdsapassport", "high",
    )  # fmt: skip


def test_the_rules_of_another_day_can_be_shown(bot, monkeypatch):
    monkeypatch.setattr("bot.catalog.reader.read_catalog", lambda root: real_catalog())
    then = bot("show", "province", "guangdong", "--on", "2019-10-01").out
    assert "自 2019-09-12 起" in then and "承诺书" not in then
    assert " 0 条" in bot("show", "province", "guangdong", "--on", "2018-01-01").out


def test_a_difference_has_its_three_groups_and_what_is_alike(show):
    done = show("diff", "zhejiang", "guangdong", "--language", "en")
    assert (done.status, done.err) == (0, "")
    titles = [line.strip() for line in done.out.splitlines() if line[:1].isalpha()]
    assert titles[0].startswith("Only in Zhejiang: ") and titles[1].startswith("Only in Guangdong: ")
    assert titles[2].startswith("In Zhejiang and Guangdong, but differently: ")
    assert titles[3].startswith("The same in both: ")
    only_zhejiang, only_guangdong, differently = (rows(part) for part in split(done.out))
    assert [row[3] for row in only_zhejiang if "blogasservicecontent" in row[0]] == ["high"]
    assert [row[2] for row in only_guangdong if "Commitmentletter" in row[0]] == ["always"]
    ages = {row[0]: row[1] for row in differently if "yearsold" in row[1]}
    assert "atleast18yearsold" in ages["Zhejiang"] and "atleast16yearsold" in ages["Guangdong"]
    assert "checked 2026-11-20" in done.out


def split(out):
    """Return the three tables of a difference."""
    first, rest = out.split("Only in Guangdong", 1)
    second, third = rest.split("but differently", 1)
    return first, second, third


def test_a_province_that_does_not_exist_is_refused_with_the_nearest(show):
    done = show("province", "guandong")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("error: 'guandong' is not a province — did you mean 'guangdong'?")


@pytest.mark.parametrize(
    "arguments", [("province",), ("province", "hebei", "henan"), ("diff", "hebei"), ("diff",), ("facts", "hebei")]
)
def test_too_few_or_too_many_provinces_end_with_status_2(arguments, show):
    done = show(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "usage: " in done.err and "province(s)" in done.err


@pytest.mark.parametrize("province", real_catalog().provinces)
def test_every_province_can_be_shown_and_compared(province, show):
    assert show("province", province).status == 0
    assert show("diff", province, "beijing").status == 0


def test_in_a_pipe_the_table_is_whole_and_has_no_colors():
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "40"}
    command = [sys.executable, "-m", "bot", "show", "province", "tibet", "--on", "2026-11-24"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment)
    out = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b[" not in out
    assert "网站党建备案信息确认函" in out and max(map(len, out.splitlines())) > 100
