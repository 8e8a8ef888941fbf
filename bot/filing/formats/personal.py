"""Find and mask identity numbers of natural persons: they are never asked for and never kept."""

from __future__ import annotations

import re
from datetime import date
from typing import Callable

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_GAP = "[\\s\\-\u200b\u200c\u200d\ufeff]?"
_DIGIT = "[0-9０-９]"
_EIGHTEEN = re.compile(
    rf"(?<![0-9A-Za-z０-９]){_DIGIT}(?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9０-９XxＸｘ](?![0-9A-Za-z０-９])"
)
_FIFTEEN = re.compile(r"(?<![0-9A-Za-z])[1-6]\d{5}(\d{2})(\d{2})(\d{2})\d{3}(?![0-9A-Za-z])")


def is_identity_number(number: str) -> bool:
    """Tell whether 18 characters are a resident ID number: division, day of birth, check digit (GB 11643-1999).

    The division is tested by its first digit only: codes of divisions that are gone stay on people's cards.
    """
    if not re.fullmatch(r"[1-8]\d{16}[0-9X]", number) or not _is_day(number[6:14]):
        return False
    total = sum(int(one) * weight for one, weight in zip(number, _WEIGHTS))
    return _CHECKS[total % 11] == number[17]


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= 1850
    except ValueError:
        return False


def contains_identity_number(text: str) -> bool:
    """Tell whether a text holds a resident ID number, with or without blanks, in digits of either width."""
    return mask_identity_numbers(text) != text


_MOBILE = re.compile(r"(?<![\d.])((?:(?:\+|00)?86[\s-]?)?1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?![\d.]*\d)")


def mask_phone_numbers(text: str) -> str:
    """Return the text with every mainland mobile number masked."""
    return _MOBILE.sub(r"\1****\2", text)


def is_masked(text: str) -> bool:
    """Tell whether a text holds an identity number that was masked before it got here."""
    return re.search(r"\d{3}\*{10,13}\w{2}", text) is not None


def mask_identity_numbers(text: str) -> str:
    """Return the text with every resident ID number masked; credit codes and order numbers stay."""
    text = _EIGHTEEN.sub(lambda found: _masked_if(found.group(), is_identity_number), text)
    return _FIFTEEN.sub(lambda found: _masked_if(found.group(), _is_old_number), text)


def _is_old_number(number: str) -> bool:
    """Tell whether 15 digits can be an ID number of before 1999, whose holder was born from 1900 on."""
    return _is_day(f"19{number[6:12]}")


def _masked_if(found: str, is_one: Callable[[str], bool]) -> str:
    digits = _plain(found)
    return f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}" if is_one(digits) else found


def _plain(found: str) -> str:
    wide = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX")
    return re.sub(_GAP.rstrip("?"), "", found).translate(wide)
