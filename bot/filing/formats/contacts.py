"""Phone numbers and mail addresses of the persons in charge."""

from __future__ import annotations

import re
from typing import Optional

import phonenumbers

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.domains import host_to_ascii, suffix_refusal
from bot.filing.formats.reading import on_code

_MOBILE = re.compile("1[3-9][0-9]{9}")
_ABROAD = re.compile(r"(?:\+|00)(?!86|0)[0-9]+")
_COUNTRY = re.compile(r"^(?:\+|00|0)?86(?=[0-9]{9,})")
_EXTENSION = re.compile("([0-9-]{9,20}?)(?:-|转|分机|EXT|X|#)+([0-9]{1,6})")
_AROUND = re.compile(r"^[^0-9+(A-Za-z]+|[^0-9A-Za-z]+$")
_LOCAL_PART = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-"
_LONGEST_LOCAL_PART, _LONGEST_ADDRESS = 64, 254


@on_code
def mobile_phone(text: str) -> Answer[str]:
    """Check a mainland mobile number, 11 digits, with or without +86; the SMS check goes to it (since 2020-08-17)."""
    return _mobile(_dialed(text))


@on_code
def landline(text: str) -> Answer[str]:
    """Check a mainland landline with area code; canonical is 086-area-number (Alibaba Cloud guide of 2019)."""
    return _landline(_dialed(text))


@on_code
def mobile_or_landline(text: str) -> Answer[str]:
    """Check the second phone of an organization, which may be either."""
    number = _dialed(text)
    return _mobile(number) if re.match("1[0-9]{5}", _plain(number)) else _landline(number)


@on_code
def email(text: str) -> Answer[str]:
    """Check a mail address (RFC 5321 without quoted forms); the domain becomes lower case and ASCII."""
    before, at, after = text.partition("@")
    lead_in = before.rstrip(_LOCAL_PART)
    local, host = before[len(lead_in) :], after.rstrip(" .,;:!?'\"()>。、")
    if not at or "@" in after or re.search("[A-Za-z0-9]", lead_in):
        return Refused("email_form")
    if not local or local[0] == "." or local[-1] == "." or ".." in local or len(local) > _LONGEST_LOCAL_PART:
        return Refused("email_form")
    name = host_to_ascii(host)
    if isinstance(name, Refused) or suffix_refusal(name) is not None:
        return Refused("email_domain")
    address = f"{local}@{name}"
    return Accepted(address) if len(address) <= _LONGEST_ADDRESS else Refused("email_form")


def mask_phone(phone: str) -> str:
    """Hide the middle of a phone number: 138****1234; one too short for that is hidden whole."""
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


def _dialed(text: str) -> str:
    """Return a number as written, without words around it, blanks, brackets and dots."""
    return re.sub(r"[\s().]", "", _AROUND.sub("", text.rpartition(":")[2])).upper()


def _plain(number: str) -> str:
    """Return a number as dialed inside the mainland."""
    return _COUNTRY.sub("", number.replace("-", ""))


def _mobile(number: str) -> Answer[str]:
    if _ABROAD.fullmatch(number.replace("-", "")):
        return Refused("phone_outside_mainland")
    plain = _plain(number)
    if _MOBILE.fullmatch(plain) is None:
        return Refused("mobile_phone_form")
    known = phonenumbers.parse(plain, "CN")
    return Accepted(plain) if phonenumbers.is_valid_number(known) else Refused("mobile_phone_unassigned")


def _landline(number: str) -> Answer[str]:
    if _ABROAD.fullmatch(number.replace("-", "")):
        return Refused("phone_outside_mainland")
    plain = _plain(number)
    found = _fixed_line(plain)
    if found is not None:
        return Accepted(found)
    extended = _EXTENSION.fullmatch(number)
    if extended and _fixed_line(_plain(extended.group(1))):
        return Refused("landline_extension")
    if re.fullmatch("[2-9][0-9]{6,7}", plain):
        return Refused("landline_area_code")
    return Refused("landline_is_mobile") if _MOBILE.fullmatch(plain) else Refused("landline_form")


def _fixed_line(plain: str) -> Optional[str]:
    """Return a landline number in canonical form, or None where it is none."""
    if re.fullmatch("[0-9]{9,13}", plain) is None:
        return None
    number = phonenumbers.parse(f"0{plain.lstrip('0')}", "CN")
    area = phonenumbers.length_of_geographical_area_code(number)
    if not phonenumbers.is_valid_number(number) or not area:
        return None
    significant = phonenumbers.national_significant_number(number)
    return f"086-0{significant[:area]}-{significant[area:]}"
