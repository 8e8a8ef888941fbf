"""Handouts to lay out: a situation with obstacles, findings, dates, and rows as hostile as one likes."""

from __future__ import annotations

from datetime import date
from typing import Any, Optional

from bot.commands.advise import advice
from bot.filing.facts import Facts
from bot.wording.compose import Wording
from bot.wording.handout import Content, Handout, handout
from bot.working_days import ChineseWorkingDays
from tests.catalogs import real_catalog
from tests.wording.situations import OPERATIONS

TODAY = date(2026, 11, 24)
WORDING = Wording(real_catalog())
FACTS = {
    **OPERATIONS["first_filing"],
    "province": "zhejiang",
    "subject_nature": "individual",
    "age": 16,
    "opened_on": date(2026, 11, 20),
}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><b>粗</b>",
    "&lt;b&gt; & ' \"",
    "javascript:alert(1)",
    "| 一 | 二 |\n|---|---|",
    "# 标题\n- [x] 勾 `代码` **粗** [链](javascript:x)",
)


def content(facts: Optional[dict[str, Any]] = None, **rows: str) -> Content:
    """Return the advice for one situation and some rows of the sheet."""
    rows = {"subject_name": "林示例", "website_name": "小林论坛笔记", "domain_expires_on": "2026-12-25", **rows}
    given = Facts(given=FACTS if facts is None else facts)
    return advice(real_catalog(), given, rows, TODAY, ChineseWorkingDays())


def handout_of(whole: Content, language: str) -> Handout:
    """Return what is printed of it."""
    return handout(WORDING, whole, language)
