"""Personal details masked: so much stays readable that a colleague can compare, and no more."""

from __future__ import annotations

import re
from typing import Iterable

from bot.cases.case import Case
from bot.filing.formats.personal import mask_identity_numbers, mask_phone_numbers
from bot.filing.model import Catalog

_EMAIL = re.compile(r"[\w.+-]+@(?=[\w-]+\.)")
_SHORT = 8
_OF_SUBJECT = ("subject_name", "subject_certificate_number", "certificate_address", "mailing_address")
"""What is personal where the subject is a person, and public where it is an organization."""


def hidden(value: str) -> str:
    """Return a value of which only the ends can be read."""
    name, at, domain = value.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    if len(value) < _SHORT:
        return f"{value[:1]}{'*' * (len(value) - 1)}"
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"


def personal(catalog: Catalog, case: Case) -> list[str]:
    """Return the personal values of a case, the longest first."""
    values = {value for name, value in case.details.items() if is_personal(catalog, case, name) and len(value) > 1}
    return sorted(values, key=len, reverse=True)


def is_personal(catalog: Catalog, case: Case, name: str) -> bool:
    """Tell whether a row of the filing sheet holds what only its owner should read."""
    if name in _OF_SUBJECT:
        return case.facts.get("subject_nature") == "individual"
    return name not in catalog.details or catalog.details[name].sensitive


def masked(text: str, values: Iterable[str] = ()) -> str:
    """Return a text in which these values, phones, mail addresses and identity numbers cannot be read."""
    for value in values:
        text = text.replace(value, hidden(value))
    text = mask_phone_numbers(mask_identity_numbers(text))
    return _EMAIL.sub(lambda found: f"{found.group()[0]}***@", text)
