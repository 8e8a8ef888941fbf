"""The changelog of rules: every line has its day, its areas and its source, and no version lacks its line."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from bot.filing.model import FIRST_DAY
from tests.catalogs import ROOT, real_catalog

CATALOG = real_catalog()
TEXT = (ROOT / "data" / "catalog" / "CHANGELOG.md").read_text(encoding="utf-8")
CHANGES, REST = TEXT.split("## Without a place")
LINE = re.compile(r"- (\d{4}-\d{2}(?:-\d{2})?) — (.+) — ([a-z_, ]+): ([a-z_, ]+) — `([a-z0-9_]+)`")


@dataclass(frozen=True)
class Line:
    """One change of the rules."""

    day: str
    provinces: tuple[str, ...]
    outcomes: tuple[str, ...]
    source: str


def read_lines():
    for line in CHANGES.splitlines():
        if line.startswith("- "):
            match = LINE.fullmatch(line)
            assert match, line
            day, _, provinces, outcomes, source = match.groups()
            yield Line(day, tuple(provinces.split(", ")), tuple(outcomes.split(", ")), source)


LINES = tuple(read_lines())


def test_the_newest_change_stands_first():
    days = [line.day for line in LINES]
    assert days == sorted(days, reverse=True) and len(days) >= 20


def test_provinces_operations_and_sources_exist():
    for line in LINES:
        assert set(line.provinces) <= {*CATALOG.provinces, "all provinces", "some provinces"}, line
        assert set(line.outcomes) <= set(CATALOG.outcomes), line
        assert line.source in CATALOG.sources, line


@pytest.mark.parametrize("province", CATALOG.provinces.values(), ids=lambda province: province.id)
def test_every_version_of_a_province_has_a_line_of_its_day(province):
    for version in province.versions:
        told = [line for line in LINES if line.day == version.since.isoformat()]
        assert any({"all provinces", province.id} & set(line.provinces) for line in told), version.since


@pytest.mark.parametrize("outcome", CATALOG.outcomes.values(), ids=lambda outcome: outcome.id)
def test_every_later_version_of_an_outcome_has_a_line_of_its_day(outcome):
    for version in outcome.versions:
        if version.since > FIRST_DAY:
            told = [line for line in LINES if line.day == version.since.isoformat()]
            assert any(outcome.id in line.outcomes for line in told), version.since


def test_what_has_no_place_gives_a_reason():
    points = [line for line in REST.splitlines() if line.startswith("- ")]
    assert len(points) >= 20
    assert [point for point in points if not re.search(r": .{15,}\.$", point)] == []
