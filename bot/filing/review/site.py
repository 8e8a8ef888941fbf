"""Checks of what the website is and where it lies."""

from __future__ import annotations

from typing import Iterator

from bot.filing.answers import Refused
from bot.filing.formats.domains import domain_name, home_page_matches
from bot.filing.review.look import Hit, Look, same


def is_off_domain(look: Look) -> Iterator[Hit]:
    """Find a home page that is not built on the filed domain name in the second row."""
    filed = next((value for _, value in look.others()), "")
    if look.first and filed and not home_page_matches(look.first, filed):
        yield Hit(fills={"domain": same(filed)})


def is_no_domain(look: Look) -> Iterator[Hit]:
    """Find a domain name that cannot be filed: not a registrable name under a suffix in use."""
    if look.first and isinstance(domain_name(look.first), Refused):
        yield Hit()
