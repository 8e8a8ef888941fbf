"""Check what is typed into the filing sheet: each check takes text and returns its canonical form or a reason."""

from __future__ import annotations

from typing import Callable, Mapping

from bot.filing.answers import Answer
from bot.filing.formats.contacts import email, landline, mobile_or_landline, mobile_phone
from bot.filing.formats.days import day, day_or_long_term
from bot.filing.formats.domains import domain_name, home_page
from bot.filing.formats.numbers import credit_code, organization_certificate_number, service_number
from bot.filing.formats.records import license_number, psb_number, record_number
from bot.filing.formats.text import address, company_name, free_text, languages, person_name
from bot.filing.formats.website import service_content, website_name

CHECKS: Mapping[str, Callable[[str], Answer[str]]] = {
    check.__name__: check
    for check in (
        address,
        company_name,
        credit_code,
        day,
        day_or_long_term,
        domain_name,
        email,
        free_text,
        home_page,
        landline,
        languages,
        license_number,
        mobile_or_landline,
        mobile_phone,
        organization_certificate_number,
        person_name,
        psb_number,
        record_number,
        service_content,
        service_number,
        website_name,
    )
}
"""The checks by the names that `data/catalog/details` uses."""
