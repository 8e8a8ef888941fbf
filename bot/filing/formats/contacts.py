"""Phone numbers and mail addresses of the persons in charge."""

from __future__ import annotations

import re
from typing import Optional

import phonenumbers

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.domains import host_in_ascii, registrable
from bot.filing.formats.text import bounded

_MOBILE = re.compile("1[3-9][0-9]{9}")
_COUNTRY = re.compile(r"^(?:\+|00|0)?86(?=[0-9]{9,})")
_WRAPPED = re.compile(r"<?(?:(?:mailto|tel):)?([^<>|]*)(?:\|[^<>]*)?>?")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


@bounded
def mobile_phone(text: str) -> Answer[str]:
    """Take a mainland mobile number of 11 digits, with or without +86."""
    plain = _dialed(text)
    if plain.isdecimal() and len(plain) != 11:
        return Refused("mobile_length", {"length": str(len(plain))})
    return Accepted(plain) if _is_mobile(plain) else Refused("mobile_form")


@bounded
def landline(text: str) -> Answer[str]:
    """Take a mainland landline with its area code, as 086-area-number (Alibaba Cloud guide, 2019)."""
    found = _fixed_line(_dialed(text))
    return Accepted(found) if found else Refused("landline_form")


@bounded
def mobile_or_landline(text: str) -> Answer[str]:
    """Take either of the two."""
    plain = _dialed(text)
    found = plain if _is_mobile(plain) else _fixed_line(plain)
    return Accepted(found) if found else Refused("phone_form")


@bounded
def email(text: str) -> Answer[str]:
    """Take a mail address, in lower case."""
    local, _, host = _unwrapped(text).lower().strip(" .,;。，、；").rpartition("@")
    name = host_in_ascii(host)
    if len(local) > 64 or _LOCAL.fullmatch(local) is None or isinstance(name, Refused) or registrable(name) is None:
        return Refused("email_form")
    return Accepted(f"{local}@{name}") if len(local) + len(name) < 254 else Refused("email_form")


def mask_phone(phone: str) -> str:
    """Hide the middle of a phone number: 138****1234."""
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) >= 11 else "****"


def _unwrapped(text: str) -> str:
    """Take off the marks that chat programs put around links."""
    found = _WRAPPED.fullmatch(text.strip())
    return found.group(1) if found else text


def _dialed(text: str) -> str:
    """Return a number as dialed inside the mainland."""
    return _COUNTRY.sub("", re.sub(r"[\s().\-–—]", "", _unwrapped(text)).strip("。，、；："))


def _is_mobile(plain: str) -> bool:
    return _MOBILE.fullmatch(plain) is not None and phonenumbers.is_valid_number(phonenumbers.parse(plain, "CN"))


def _fixed_line(plain: str) -> Optional[str]:
    if re.fullmatch("[0-9]{9,13}", plain) is None:
        return None
    number = phonenumbers.parse(f"0{plain.lstrip('0')}", "CN")
    area = phonenumbers.length_of_geographical_area_code(number)
    if not area or not phonenumbers.is_valid_number(number):
        return None
    significant = phonenumbers.national_significant_number(number)
    return f"086-0{significant[:area]}-{significant[area:]}"
