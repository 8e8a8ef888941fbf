"""Checks of phones and mail addresses."""

from __future__ import annotations

import re
from typing import Iterator

from bot.filing.answers import Refused
from bot.filing.formats.contacts import email
from bot.filing.formats.domains import domain_name
from bot.filing.model import Text
from bot.filing.review.look import Hit, Look, same
from bot.filing.review.places import province_of

_PERSONS_DIFFER = "website_person_is_subject_person"


def has_few_numbers(look: Look) -> Iterator[Hit]:
    """Find fewer different phones than the province wants; it wants more where the persons in charge differ."""
    given = {look.sheet[row] for row in look.rows if row in look.sheet}
    wanted = look.numbers.get("different" if look.values.get(_PERSONS_DIFFER) is False else "same", 0)
    if len(given) < wanted and all(row in look.sheet for row in look.rows[:2]):
        yield Hit(about=look.rows[1:], fills={"number": same(str(wanted)), "found": same(str(len(given)))})


def is_odd_mail(look: Look) -> Iterator[Hit]:
    """Find a mail address that cannot be one, or whose domain nobody can have registered."""
    if not look.first:
        return
    if isinstance(email(look.first), Refused) or isinstance(domain_name(look.first.rpartition("@")[2]), Refused):
        yield Hit()


def is_landline_elsewhere(look: Look) -> Iterator[Hit]:
    """Find a landline whose area code belongs to another province than the address; `expects` knows the codes."""
    area = re.fullmatch(r"086-(0\d{2,3})-\d{7,8}", look.first)
    address = next((value for _, value in look.others()), "")
    lies_in = province_of(look.catalog, address)
    prefixes = [prefix for prefix in look.expects if area and area[1].startswith(prefix)]
    if not prefixes or lies_in is None or lies_in.id in look.expects[max(prefixes, key=len)]:
        return
    owners = look.expects[max(prefixes, key=len)]
    names = [look.catalog.provinces[owner].name for owner in owners if owner in look.catalog.provinces]
    if area and names:
        belongs = Text(zh="、".join(one.zh for one in names), en=", ".join(one.en for one in names))
        yield Hit(fills={"area": same(area[1]), "belongs": belongs, "place": lies_in.name})
