"""Checks of addresses: down to the house number, and in the place where they must be."""

from __future__ import annotations

import re
from typing import Iterator

from bot.filing.review.look import Hit, Look, same
from bot.filing.review.places import city_of, province_of

_NUMBER = re.compile(r"\d|[一二三四五六七八九十百]+[号楼层室栋幢]|门牌")


def has_no_number(look: Look) -> Iterator[Hit]:
    """Find an address that does not go down to a house number."""
    if look.first and not _NUMBER.search(look.first):
        yield Hit()


def lies_in_other_province(look: Look) -> Iterator[Hit]:
    """Find an address in another province than the address in the second row."""
    here = province_of(look.catalog, look.first)
    there = next((province_of(look.catalog, value) for _, value in look.others()), None)
    if here and there and here.id != there.id:
        yield Hit(fills={"here": here.name, "there": there.name})


def lies_outside_province(look: Look) -> Iterator[Hit]:
    """Find an address in another province than the one that the customer files in."""
    here = province_of(look.catalog, look.first)
    wanted = look.catalog.provinces.get(str(look.values.get("province")))
    if here and wanted and here.id != wanted.id:
        yield Hit(fills={"here": here.name, "there": wanted.name})


def lies_in_other_city(look: Look) -> Iterator[Hit]:
    """Find an address in another city of the same province than the address in the second row."""
    here = city_of(look.catalog, look.first)
    there = next((city_of(look.catalog, value) for _, value in look.others()), None)
    if here and there and here != there:
        yield Hit(fills={"here": same(here), "there": same(there)})
