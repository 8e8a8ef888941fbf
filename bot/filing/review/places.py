"""Where an address lies, and which places a text names, by the names of the provinces in the catalogue."""

from __future__ import annotations

import re
from typing import Iterator, Optional

from bot.filing.model import Catalog, Province

_CITY = re.compile(r"([\u3400-\u9fff]{2,7}?(?:自治州|地区|[市盟]))")
_STREET_NEXT = re.compile(r"[东西南北中]{0,2}(?:一|二|三)?(?:路|街|大道|巷|里弄|胡同)")
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")


def province_of(catalog: Catalog, address: str) -> Optional[Province]:
    """Return the province that an address names first; None where it names none.

    A street named after a place, such as 上海路, does not count.
    """
    best: Optional[tuple[int, int, Province]] = None
    for province in catalog.provinces.values():
        for name in chinese_names(province):
            at = _place_at(address, name)
            if at is not None and (best is None or (at, -len(name)) < best[:2]):
                best = (at, -len(name), province)
    return best[2] if best else None


def _place_at(address: str, name: str) -> Optional[int]:
    for match in re.finditer(re.escape(name), address):
        if not _STREET_NEXT.match(address, match.end()):
            return match.start()
    return None


def chinese_names(province: Province) -> tuple[str, ...]:
    """Return what a province and its cities are called in Chinese."""
    return (province.name.zh, *(name for name in province.aliases if not name.isascii()))


def city_of(catalog: Catalog, address: str) -> Optional[str]:
    """Return the city that stands in an address after its province; None where none does."""
    province = province_of(catalog, address)
    names = sorted(chinese_names(province), key=len, reverse=True) if province else []
    rest = address
    if province and province.name.zh + "市" not in _MUNICIPALITIES:
        front = next((name for name in names if name[-1] in "省区" and address.startswith(name)), "")
        rest = address[len(front) :] if front else address.removeprefix(province.name.zh + "省")
    match = _CITY.match(rest)
    return match.group(1) if match else None


def places_in(catalog: Catalog, text: str) -> Iterator[str]:
    """Yield the places that a text names, each by its longest name."""
    names = {name for province in catalog.provinces.values() for name in chinese_names(province)}
    found = [name for name in names if name in text]
    for name in sorted(found, key=text.index):
        if not any(name != other and name in other for other in found):
            yield name
