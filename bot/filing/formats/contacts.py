"""Phones and mail addresses of the persons in charge."""

from __future__ import annotations

import re

import phonenumbers

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.text import bounded

_MAIL = re.compile(r"[a-z0-9._%+\-]{1,64}@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)


def _digits(text: str) -> str:
    return re.sub(r"[\s\-–—()（）]", "", re.sub(r"^tel:", "", text, flags=re.IGNORECASE))


@bounded
def mobile_phone(text: str) -> Answer[str]:
    """Take a mainland mobile number: eleven digits from 13 to 19; it receives the SMS check."""
    number = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", _digits(text))
    if not re.fullmatch(r"\d+", number):
        return Refused("mobile_form")
    if len(number) != 11:
        return Refused("mobile_length", {"length": str(len(number))})
    return Accepted(number) if re.fullmatch(r"1[3-9]\d{9}", number) else Refused("mobile_form")


@bounded
def landline(text: str) -> Answer[str]:
    """Take a mainland landline and write it as 086-area-number (fill-in FAQ, 2019-02-19)."""
    number = re.sub(r"^(?:\+|00)?0?86(?=0?[1-9])", "", _digits(text))
    try:
        parsed = phonenumbers.parse(number if number.startswith("0") else f"0{number}", "CN")
    except phonenumbers.NumberParseException:
        return Refused("landline_form")
    kind = phonenumbers.number_type(parsed)
    if not phonenumbers.is_valid_number(parsed) or kind != phonenumbers.PhoneNumberType.FIXED_LINE:
        return Refused("landline_form")
    national = str(parsed.national_number)
    area = phonenumbers.length_of_geographical_area_code(parsed)
    return Accepted(f"086-0{national[:area]}-{national[area:]}")


@bounded
def mobile_or_landline(text: str) -> Answer[str]:
    """Take either kind of mainland number."""
    mobile = mobile_phone(text)
    if isinstance(mobile, Accepted):
        return mobile
    fixed = landline(text)
    return fixed if isinstance(fixed, Accepted) else Refused("phone_form")


@bounded
def email(text: str) -> Answer[str]:
    """Take a mail address; all notices of the filing go there."""
    address = re.sub(r"^<?(?:mailto:)?([^|>]+)(?:\|[^>]*)?>?$", r"\1", text).strip("，。,;； ").lower()
    return Accepted(address) if _MAIL.fullmatch(address) and ".." not in address else Refused("email_form")


def mask_phone(number: str) -> str:
    """Show just the first three and last four digits of a number."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****"
