"""Numbers that administrations give out: ICP record numbers, commercial licenses, PSB numbers.

No order or notice at hand prints these forms; they are those of numbers in public use (fact notes §4.1 to §4.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.reading import EDGES, on_code

PROVINCE_MARKS = tuple("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀黔滇藏陕陇青宁新")
"""What the record numbers of the 31 mainland administrations begin with."""

_RIGHT_MARKS = {"川": "蜀", "贵": "黔", "云": "滇", "甘": "陇"}
"""Short names that license plates use; license and PSB numbers use some of them too."""
_ALL_MARKS = (*PROVINCE_MARKS, *_RIGHT_MARKS)

_KINDS = {"": "website", "A": "app", "X": "mini_program", "K": "quick_app"}
"""By the letter after the sequence number; apps, mini programs and quick apps since 2023-09."""
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}

_OLD_SIGNS = str.maketrans("備號證", "备号证")
_RECORD = re.compile(r"(.)ICP备案?第?([0-9]+)号?(?:-([0-9]+)([A-Z]?))?")
_PSB = re.compile(r"(.)公网安备案?第?([0-9]+)号?")
_OLD_LICENSE = re.compile(r"(.)ICP证([0-9]{6})号?(?:-([0-9]{1,4}))?")
_LICENSE = re.compile(r"(\D)?\(?(合字)?\)?([AB][1-9](?:[.、,][AB][1-9])*)-([0-9]{8})号?(?:-([0-9]{1,4}))?")
_LONGEST_SEQUENCE = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordNumber:
    """An ICP record number, taken apart."""

    mark: str
    """One of `PROVINCE_MARKS`."""
    digits: str
    """Year and six digits: two-digit years in older numbers (8 digits), four-digit years today (10 digits)."""
    sequence: Optional[int] = None
    """Counts all services of a subject; None in the subject's own number."""
    kind: str = "subject"
    """`subject`, `website`, `app`, `mini_program` or `quick_app`."""

    @property
    def subject(self) -> str:
        """Return the number of the subject."""
        return f"{self.mark}ICP备{self.digits}号"

    def __str__(self) -> str:
        """Return the number in canonical form."""
        return self.subject if self.sequence is None else f"{self.subject}-{self.sequence}{_LETTERS[self.kind]}"


@on_code
def record_number(text: str) -> Answer[str]:
    """Check an ICP number of a subject, website, app, mini program or quick app."""
    found = parse_record_number(text)
    return Accepted(str(found.value)) if isinstance(found, Accepted) else found


def parse_record_number(text: str) -> Answer[RecordNumber]:
    """Take an ICP number apart, or say what is wrong with it."""
    text = _signs(text)
    if "公网安备" in text:
        return Refused("record_number_is_psb")
    if "ICP证" in text or _LICENSE.fullmatch(text):
        return Refused("record_number_is_license")
    if "备" not in text:
        return Refused("record_number_without_mark")
    match = _RECORD.fullmatch(_last_words(text, "ICP备"))
    if match is None:
        return Refused("record_number_form")
    mark, digits, sequence, letter = match.groups()
    if mark in _RIGHT_MARKS:
        return Refused("record_number_wrong_mark", {"given": mark, "right": _RIGHT_MARKS[mark]})
    if mark not in PROVINCE_MARKS:
        return Refused("record_number_unknown_mark")
    if len(digits) not in (8, 10) or (len(digits) == 10 and not digits.startswith("20")):
        return Refused("record_number_digits", {"length": str(len(digits))})
    if sequence is None:
        return Accepted(RecordNumber(mark=mark, digits=digits))
    if len(sequence) > _LONGEST_SEQUENCE or int(sequence) == 0 or letter not in _KINDS:
        return Refused("record_number_sequence")
    return Accepted(RecordNumber(mark=mark, digits=digits, sequence=int(sequence), kind=_KINDS[letter]))


@on_code
def psb_number(text: str) -> Answer[str]:
    """Check the number of a filing with public security: 14 digits after a province mark of either set."""
    match = _PSB.fullmatch(_last_words(_signs(text), "公网安备"))
    if match is None:
        return Refused("psb_number_form")
    mark, digits = match.groups()
    if mark not in _ALL_MARKS:
        return Refused("psb_number_unknown_mark")
    if len(digits) != 14:
        return Refused("psb_number_digits", {"length": str(len(digits))})
    return Accepted(f"{mark}公网安备{digits}号")


@on_code
def license_number(text: str) -> Answer[str]:
    """Check the number of a commercial license, in the old style (ICP证) or the present one (B2-20200001)."""
    text = _signs(text)
    if "ICP备" in text:
        return Refused("license_number_is_record")
    old = _OLD_LICENSE.fullmatch(_last_words(text, "ICP证"))
    if old and old.group(1) in _ALL_MARKS:
        return Accepted(f"{old.group(1)}ICP证{old.group(2)}号{_site(old.group(3))}")
    present = _LICENSE.fullmatch(text)
    if present is None or present.group(1) not in (None, *_ALL_MARKS):
        return Refused("license_number_form")
    mark, many_provinces, classes, digits, site = present.groups()
    joined = ".".join(re.split("[.、,]", classes))
    return Accepted(f"{mark or ''}{many_provinces or ''}{joined}-{digits}{_site(site)}")


def _signs(text: str) -> str:
    """Return a number without blanks, edges and lead-in, in capitals and simplified characters."""
    plain = re.sub(r"\s", "", text).upper().translate(_OLD_SIGNS).rpartition(":")[2]
    return plain.strip(EDGES.replace("(", ""))


def _last_words(text: str, sign: str) -> str:
    """Drop what stands before the character in front of a sign, where the sign stands once."""
    return text[max(text.find(sign) - 1, 0) :] if text.count(sign) == 1 else text


def _site(number: Optional[str]) -> str:
    return f"-{int(number)}" if number else ""
