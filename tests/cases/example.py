"""A filing case to test with."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from bot.cases.case import Advice, Case, CaseEvent

MORNING = datetime(2026, 1, 15, 9, 30, 0, 123456, tzinfo=timezone.utc)


def later(minutes: int) -> datetime:
    """Return a moment that many minutes after the morning."""
    return MORNING + timedelta(minutes=minutes)


def example_case(number: int = 1, **changes: object) -> Case:
    """Return a case that differs from those of other numbers; `changes` are fields of `Case`."""
    standard = {
        "id": f"ICP-TEST-{number:04}",
        "conversation": f"widget:conversation-of-case-{number:04}",
        "language": "zh",
        "opened_at": MORNING,
        "updated_at": later(number),
    }
    return Case(**{**standard, **changes})


def full_case(number: int = 1) -> Case:
    """Return a case that uses every field."""
    return example_case(
        number,
        facts={
            "subject_nature": "enterprise",
            "order_running": False,
            "mainland_cdn": True,
            "filed_websites": 1,
            "opened_on": date(2025, 12, 31),
            "changed_items": ("name", "address"),
            "pre_approval": (),
            "province": "not_sure",
        },
        assumed={"goal": "host", "age": 0},
        details={"subject_name": "杭州示例有限公司 🏮", "remarks": "quotes \" ' \\ and\nlines; 100 % 𠮷"},
        events=(
            CaseEvent(at=MORNING, kind="opened"),
            CaseEvent(
                at=later(1),
                kind="fact",
                data={"fact": "opened_on", "value": date(2025, 12, 31), "nested": {"a": (1, 2)}},
            ),
        ),
        advice=(
            Advice(
                at=later(2), on=date(2026, 1, 15), outcome="first_filing", documents=("subject_certificate",), steps=()
            ),
        ),
        asked="sheet:offer",
    )
