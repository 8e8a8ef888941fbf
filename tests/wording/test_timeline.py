"""The timeline in words: days where they are known, lengths where they are not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.filing.model import Text
from bot.filing.timeline import Moment, NoCalendar, timeline
from bot.wording.compose import Wording
from bot.wording.timeline import timeline_blocks, timeline_item
from bot.working_days import ChineseWorkingDays
from tests.catalogs import real_catalog
from tests.wording.situations import LANGUAGES, scenarios

WORDING = Wording(real_catalog())
TODAY = date(2026, 11, 24)
REVIEW = Text(zh="初审", en="Review")
FIRST, LAST = date(2026, 11, 26), date(2026, 11, 30)


def stage(**changes):
    return Moment(**{"id": "x", "is_deadline": False, "name": REVIEW, "working_days": (1, 2), **changes})


def deadline(**changes):
    return Moment(
        **{"id": "x", "is_deadline": True, "name": REVIEW, "text": Text(zh="请续费。", en="Renew it."), **changes}
    )


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (stage(), "初审：1–2 个工作日", "Review: 1 to 2 working days"),
        (stage(working_days=(1, 1)), "初审：1 个工作日", "Review: 1 working day"),
        (stage(working_days=(5, 5)), "初审：5 个工作日", "Review: 5 working days"),
        (stage(working_days=(0, 0)), "初审：当场生效", "Review: at once"),
        (stage(hours=24), "初审：收到短信后 24 小时内", "Review: within 24 hours of the message"),
        (stage(first=FIRST, last=LAST), "初审：1–2 个工作日，2026-11-26 至 2026-11-30 完成",
         "Review: 1 to 2 working days, done between 2026-11-26 and 2026-11-30"),
        (stage(first=FIRST), "初审：1–2 个工作日，最早 2026-11-26 完成",
         "Review: 1 to 2 working days, done 2026-11-26 at the earliest"),
        (stage(name=None), "出结果：1–2 个工作日", "Result: 1 to 2 working days"),
        (deadline(), "初审：请续费。", "Review: Renew it."),
        (deadline(first=FIRST, last=FIRST), "初审（2026-11-26）：请续费。", "Review (2026-11-26): Renew it."),
        (deadline(first=date(2026, 1, 1), last=date(2026, 1, 1)), "初审（2026-01-01）：这一天已经过了。请续费。",
         "Review (2026-01-01): This day is over. Renew it."),
    ],
)  # fmt: skip
def test_a_moment_is_said_with_what_is_known_of_its_days(moment, zh, en):
    assert timeline_item(WORDING, moment, TODAY, "zh").text == zh
    assert timeline_item(WORDING, moment, TODAY, "en").text == en


def test_the_structured_form_has_days_and_working_days_or_null():
    item = timeline_item(WORDING, stage(first=FIRST), TODAY, "en")
    assert item.extra == {"from": "2026-11-26", "to": None, "working_days": [1, 2]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("calendar", [NoCalendar(), ChineseWorkingDays()], ids=["without", "with"])
def test_the_timeline_of_every_scenario_can_be_said(language, calendar):
    for name, guidance in scenarios():
        found = timeline(real_catalog(), guidance, {}, {}, calendar)
        blocks = timeline_blocks(WORDING, found, guidance.on, language)
        assert [block.kind for block in blocks] == (["paragraph", "timeline"] if found else []), name
        for item in (item for block in blocks for item in block.items):
            assert item.text.strip() and "{" not in item.text and "None" not in item.text, name
