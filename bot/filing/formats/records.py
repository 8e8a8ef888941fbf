"""Numbers of filings: ICP subject and website numbers, PSB numbers, commercial licenses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.text import bounded

MARKS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀黔滇藏陕陇青宁新"
"""The marks of the 31 administrations as ICP numbers use them."""

OTHER_MARKS = {"川": "蜀", "贵": "黔", "云": "滇", "甘": "陇", "秦": "陕"}
"""Marks that people expect instead; PSB numbers do use some of them."""

_KINDS = {None: "website", "A": "app", "X": "mini_program", "K": "quick_app"}
_NUMBER = re.compile(r"(.)ICP备(\d{1,14})号?(?:-(\d{1,5})([AXK])?)?")
_LICENSE = re.compile(rf"[{MARKS}]ICP证\d{{6}}号?|[{MARKS}]?(?:\(合字\))?[AB]\d(?:\.[AB]\d)*-\d{{8}}(?:-\d{{1,4}})?")
_PSB = re.compile(rf"([{MARKS}{''.join(OTHER_MARKS)}])公网安备(\d{{14}})号?")


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordNumber:
    """An ICP number in parts."""

    mark: str
    digits: str
    suffix: str = ""
    kind: str = "subject"

    def __str__(self) -> str:
        return f"{self.mark}ICP备{self.digits}号" + (f"-{self.suffix}" if self.suffix else "")


def parse_record_number(raw: str) -> RecordNumber | Refused:
    """Read an ICP number with eight digits (two-digit year) or ten (four-digit year), however it is typed."""
    text = re.sub(r"[\s_]", "", raw).replace("—", "-").replace("–", "-").upper().replace("備", "备").replace("號", "号")
    match = _NUMBER.fullmatch(text)
    if match is None:
        return Refused("record_number_form")
    mark, digits, suffix, letter = match.groups()
    if mark in OTHER_MARKS:
        return Refused("record_number_mark", {"given": mark, "right": OTHER_MARKS[mark]})
    if mark not in MARKS:
        return Refused("record_number_form")
    if len(digits) not in (8, 10):
        return Refused("record_number_digits", {"length": str(len(digits))})
    if suffix is None:
        return RecordNumber(mark=mark, digits=digits)
    return RecordNumber(mark=mark, digits=digits, suffix=suffix + (letter or ""), kind=_KINDS[letter])


@bounded
def record_number(text: str) -> Answer[str]:
    """Take an ICP number of a subject, website or app, such as 浙ICP备2026000001号-1."""
    parsed = parse_record_number(text)
    return parsed if isinstance(parsed, Refused) else Accepted(str(parsed))


@bounded
def psb_number(text: str) -> Answer[str]:
    """Take a PSB number: mark, 公网安备 and 14 digits; both sets of marks occur."""
    match = _PSB.fullmatch(re.sub(r"\s", "", text))
    return Accepted(f"{match[1]}公网安备{match[2]}号") if match else Refused("psb_number_form")


@bounded
def license_number(text: str) -> Answer[str]:
    """Take the number of a commercial license, old style (京ICP证000001号) or new (京B2-20260001)."""
    number = re.sub(r"\s", "", text).upper().replace("（", "(").replace("）", ")")
    return Accepted(number) if _LICENSE.fullmatch(number) else Refused("license_number_form")
