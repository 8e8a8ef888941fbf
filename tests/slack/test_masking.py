"""Where others read along, personal details cannot be read."""

from __future__ import annotations

import pytest

from bot.channels.slack.masking import masked, masked_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("手机 13800001234。", "手机 138****1234。"),
        ("+86 138-0000-1234", "138****1234"),
        ("a.b@example.cn", "a***@example.cn"),
        ("11010519491231002X", "110*************2X"),
        ("91350100M000100Y43 是公开的", "91350100M000100Y43 是公开的"),
        ("一共按 22 个工作日安排，2026-11-20", "一共按 22 个工作日安排，2026-11-20"),
    ],
)
def test_phones_mails_and_id_numbers_are_masked_and_nothing_else(text, shown):
    assert masked_text(text) == shown


def test_values_that_a_case_calls_personal_are_masked_wherever_they_stand():
    reply = {
        "language": "zh",
        "blocks": [
            {"kind": "paragraph", "text": "负责人：张示例"},
            {"kind": "findings", "items": [{"id": "x", "text": "张示例不能", "note": "0571-88001234"}]},
        ],
    }
    shown = str(masked(reply, ["张示例", "0571-88001234"]))
    assert "张示例" not in shown and "88001234" not in shown and "张**" in shown
    assert "张示例" in str(reply)
