"""Codes of organizations and of servers: credit code, organization code, service number."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.personal import contains_identity_number
from bot.filing.formats.text import bounded

_NEVER_USED = "IOSVZ"
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@bounded
def credit_code(text: str) -> Answer[str]:
    """Take a unified social credit code (GB 32100-2015) with the right check character."""
    return _credit_code(_compact(text))


@bounded
def organization_certificate_number(text: str) -> Answer[str]:
    """Take a credit code, or the organization code of before: eight characters and a check (GB 11714-1997)."""
    code = _compact(text)
    return _organization_code(code) if re.fullmatch("[0-9A-Z]{8}[0-9X]", code) else _credit_code(code)


@bounded
def service_number(text: str) -> Answer[str]:
    """Take an Alibaba Cloud service number: hexadecimal in groups of 8-4-4-4-12."""
    code = _compact(text).lower()
    if re.fullmatch("[0-9a-f]{32}", code) is None:
        return Refused("service_number_form")
    return Accepted("-".join((code[:8], code[8:12], code[12:16], code[16:20], code[20:])))


def _compact(text: str) -> str:
    return re.sub(r"[\s\-]", "", text).upper()


def _credit_code(code: str) -> Answer[str]:
    if contains_identity_number(code):
        return Refused("identity_number")
    if re.fullmatch("[0-9A-Z]+", code) is None:
        return Refused("credit_code_form")
    if len(code) != 18:
        return Refused("credit_code_length", {"length": str(len(code))})
    wrong = [letter for letter in _NEVER_USED if letter in code]
    if wrong:
        return Refused("credit_code_letters", {"letters": " ".join(wrong)})
    if re.fullmatch("..[0-9]{6}.{10}", code) is None:
        return Refused("credit_code_form")
    # Not `uscc.validate`: it wants digits in front, but N and Y stand for authorities too.
    return Accepted(code) if code[-1] == uscc.calc_check_digit(code) else Refused("credit_code_check")


def _organization_code(code: str) -> Answer[str]:
    total = sum(int(character, 36) * weight for character, weight in zip(code, _ORGANIZATION_WEIGHTS))
    fits = code[-1] == "0123456789X0"[11 - total % 11]
    return Accepted(f"{code[:8]}-{code[8]}") if fits else Refused("organization_code_check")
