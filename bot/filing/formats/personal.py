"""Find and mask identity numbers of natural persons: they are never asked for and never kept."""

from __future__ import annotations

import re

from stdnum.cn import ric

_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \-]?\d){16}[ \-]?[0-9Xx](?![0-9A-Za-z])")
_FIFTEEN = re.compile(r"(?<!\d)[1-8]\d{5}(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}(?!\d)")


def contains_identity_number(text: str) -> bool:
    """Tell whether a text holds a resident ID number (GB 11643-1999), with or without blanks."""
    return mask_identity_numbers(text) != text


def mask_identity_numbers(text: str) -> str:
    """Return the text with every resident ID number masked; credit codes and order numbers stay."""
    text = _EIGHTEEN.sub(lambda found: _masked(found.group()) if _is_resident(found.group()) else found.group(), text)
    return _FIFTEEN.sub(lambda found: _masked(found.group()), text)


def _is_resident(number: str) -> bool:
    return bool(ric.is_valid(re.sub(r"[ \-]", "", number).upper()))


def _masked(number: str) -> str:
    digits = re.sub(r"[ \-]", "", number)
    return f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"
