"""Format checks of the filing sheet: what was typed → its canonical form, or why it cannot be taken.

Pure functions that never raise: any text is accepted or refused, in time linear in its length. Every reason for
refusal has its text in `data/catalog/refusals.yml`.
"""

from __future__ import annotations

from typing import Mapping

from bot.filing.formats.choices import certificate_type, languages, service_content
from bot.filing.formats.codes import credit_code, organization_certificate_number, service_number
from bot.filing.formats.contacts import email, landline, mask_phone, mobile_or_landline, mobile_phone
from bot.filing.formats.domains import domain_name, home_page, home_page_matches, to_ascii
from bot.filing.formats.identity import contains_identity_number, mask_identity_numbers
from bot.filing.formats.names import company_name, person_name, person_or_company_name
from bot.filing.formats.numbers import (
    PROVINCE_MARKS,
    RecordNumber,
    license_number,
    parse_record_number,
    psb_number,
    record_number,
)
from bot.filing.formats.reading import Check
from bot.filing.formats.texts import address, certificate_address, free_text
from bot.filing.formats.website_names import website_name, website_name_findings

CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        address,
        certificate_address,
        certificate_type,
        company_name,
        credit_code,
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
        person_or_company_name,
        psb_number,
        record_number,
        service_content,
        service_number,
        website_name,
    )
}
"""Every check by the name that the files in `data/catalog/details` use."""

__all__ = [
    "CHECKS",
    "PROVINCE_MARKS",
    "Check",
    "RecordNumber",
    "contains_identity_number",
    "home_page_matches",
    "mask_identity_numbers",
    "mask_phone",
    "parse_record_number",
    "to_ascii",
    "website_name_findings",
    *CHECKS,
]
