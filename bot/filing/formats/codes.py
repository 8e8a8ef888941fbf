"""Codes of organizations and of servers: credit code, organization code, service number."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.reading import compact, on_code

_NEVER_USED = "IOSVZ"
_CREDIT_CODE = re.compile(r"[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}")
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@on_code
def credit_code(text: str) -> Answer[str]:
    """Check a unified social credit code (GB 32100-2015, issued since 2015-10-01) down to its check digit."""
    return _credit_code(compact(text))


@on_code
def organization_certificate_number(text: str) -> Answer[str]:
    """Check the number on a certificate: a credit code, or the organization code of before (GB 11714-1997)."""
    code = compact(text)
    if len(code) == 9 and re.fullmatch("[0-9A-Z]{8}[0-9X]", code):
        return _organization_code(code)
    if len(code) != 18:
        return Refused("certificate_number_length", {"length": str(len(code))})
    return _credit_code(code)


@on_code
def service_number(text: str) -> Answer[str]:
    """Check an Alibaba Cloud service number: 32 hexadecimal digits, written 8-4-4-4-12 (help page on terms, 2026)."""
    code = compact(text).lower()
    if re.fullmatch("[0-9a-f]{32}", code) is None:
        return Refused("service_number_form")
    return Accepted("-".join((code[:8], code[8:12], code[12:16], code[16:20], code[20:])))


def _credit_code(code: str) -> Answer[str]:
    if re.fullmatch("[0-9A-Z]*", code) is None:
        return Refused("credit_code_characters")
    if len(code) != 18:
        return Refused("credit_code_length", {"length": str(len(code))})
    wrong = [letter for letter in _NEVER_USED if letter in code]
    if wrong:
        return Refused("credit_code_letters", {"letters": " ".join(wrong)})
    if _CREDIT_CODE.fullmatch(code) is None:
        return Refused("credit_code_division")
    # Not `uscc.validate`: it wants digits in front, but N and Y stand for authorities too.
    if code[-1] != uscc.calc_check_digit(code):
        return Refused("credit_code_check_digit")
    return Accepted(code)


def _organization_code(code: str) -> Answer[str]:
    total = sum(int(character, 36) * weight for character, weight in zip(code, _ORGANIZATION_WEIGHTS))
    if code[-1] != "0123456789X0"[11 - total % 11]:
        return Refused("organization_code_check_digit")
    return Accepted(f"{code[:8]}-{code[8]}")
