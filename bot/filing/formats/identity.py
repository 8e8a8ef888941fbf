"""Identity numbers of natural persons: found in any text, so that nothing here or behind ever keeps one."""

from __future__ import annotations

import re
import unicodedata
from typing import Iterator

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

MASKED = "*" * 15
"""At least this stands where an identity number stood."""

_GAP = r"[\s\-‐-―._·/\u00ad\u200b-\u200f\u2060\ufeff]{0,2}"
_START = re.compile(r"(?<![0-9])[1-9]")
_LONG = re.compile(rf"[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx](?![0-9])")
_SHORT = re.compile(rf"(?<![A-Za-z])[1-9](?:{_GAP}[0-9]){{14}}(?![0-9A-Za-z])")
_LETTERS = str.maketrans("Ｘｘ", "XX")
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
"""First two digits; 81 to 83 are the residence permits for Hong Kong, Macau and Taiwan residents (since 2018-09)."""


def contains_identity_number(text: str) -> bool:
    """Tell whether a text holds a resident identity number (GB 11643-1999), or one of the 15 digits used before."""
    return next(_spans(text), None) is not None


def mask_identity_numbers(text: str) -> str:
    """Put stars in the place of every identity number; the length of the text stays."""
    parts, end = [], 0
    for start, stop in _spans(text):
        parts += [text[end:start], "*" * (stop - start)]
        end = stop
    return "".join([*parts, text[end:]])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where identity numbers stand; every place is looked at once, for a bounded length."""
    plain = "".join(_ascii_digit(character) for character in text).translate(_LETTERS)
    end = 0
    for start in _START.finditer(plain):
        if start.start() < end:
            continue
        for pattern in (_LONG, _SHORT):
            match = pattern.match(plain, start.start())
            if match and _is_identity_number(re.sub(r"[^0-9Xx]", "", match.group()).upper()):
                end = match.end()
                yield match.span()
                break


def _ascii_digit(character: str) -> str:
    digit = None if character.isascii() else unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def _is_identity_number(number: str) -> bool:
    if len(number) == 15:
        return _is_old_number(number)
    return number[-1] == ric.calc_check_digit(number) and _has_birth_date(number) and _is_of_a_person(number)


def _is_old_number(number: str) -> bool:
    """Judge 15 digits, used until 1999-10-01: no check digit, so the division must be known and of its time."""
    long = f"{number[:6]}19{number[6:]}"
    return ric.is_valid(long + ric.calc_check_digit(f"{long}0"))


def _has_birth_date(number: str) -> bool:
    try:
        return 1900 <= ric.get_birth_date(number).year < 2100
    except ValidationError:
        return False


def _is_of_a_person(number: str) -> bool:
    """Judge the division by its province: no table knows every county there ever was.

    The foreigner's permanent residence card (since 2023-12) begins with 9, as credit codes do.
    """
    return number[:2] in _PROVINCES or (number[0] == "9" and not uscc.is_valid(number))
