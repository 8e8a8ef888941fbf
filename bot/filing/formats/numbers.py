"""Numbers of organizations and servers: credit code, organization code, service number."""

from __future__ import annotations

import re
from uuid import UUID

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.text import bounded

_FORBIDDEN = "IOSVZ"
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _joined(text: str) -> str:
    return re.sub(r"[\s\-–—]", "", text).upper()


@bounded
def credit_code(text: str) -> Answer[str]:
    """Take a unified social credit code: 18 characters with a check character (GB 32100-2015)."""
    code = _joined(text)
    if len(code) != 18:
        return Refused("credit_code_length", {"length": str(len(code))})
    letters = sorted(set(code) & set(_FORBIDDEN))
    if letters:
        return Refused("credit_code_letters", {"letters": " ".join(letters)})
    try:
        return Accepted(uscc.validate(code))
    except InvalidChecksum:
        return Refused("credit_code_check")
    except ValidationError:
        return Refused("credit_code_form")


@bounded
def organization_certificate_number(text: str) -> Answer[str]:
    """Take a credit code, or an old organization code of eight characters and a check character (GB 11714)."""
    code = _joined(text)
    if len(code) != 9:
        return credit_code(text)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return Refused("organization_code_check")
    return (
        Accepted(f"{code[:8]}-{code[8]}")
        if _organization_check(code[:8]) == code[8]
        else Refused("organization_code_check")
    )


def _organization_check(body: str) -> str:
    total = sum(int(one, 36) * weight for one, weight in zip(body, _ORGANIZATION_WEIGHTS))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


@bounded
def service_number(text: str) -> Answer[str]:
    """Take a service number (备案服务号): 32 hexadecimal digits in groups 8-4-4-4-12."""
    digits = _joined(text)
    if not re.fullmatch(r"[0-9A-F]{32}", digits):
        return Refused("service_number_form")
    return Accepted(str(UUID(hex=digits)))
