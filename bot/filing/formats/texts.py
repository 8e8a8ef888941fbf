"""Addresses and remarks."""

from __future__ import annotations

import re

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.reading import count_han, join_han, on_prose, without_lead_in

_SHORTEST_ADDRESS = 6
_NUMBERED = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十百零〇甲乙丙丁][-之附]{0,2}[0-9]{0,5}(?:号|弄|栋|幢|座|楼|层|室|单元|组|户|院|#)"
)
_NO_NUMBER = ("无门牌", "没有门牌", "最详细地址")
_PLACEHOLDERS = ("市辖区", "省直辖县级", "自治区直辖县级")


@on_prose(200)
def address(text: str) -> Answer[str]:
    """Check a mailing address: in Chinese, to the house number (Alibaba Cloud fill-in guide, 2019-09-19).

    市辖区 is a heading of the division tables, not a place. Who has no house number says so: 无门牌号.
    """
    found = _address(text)
    if isinstance(found, Refused):
        return found
    word = next((word for word in _PLACEHOLDERS if word in found.value), None)
    if word:
        return Refused("address_placeholder", {"word": word})
    if _NUMBERED.search(found.value) or any(note in found.value for note in _NO_NUMBER):
        return found
    return Refused("address_house_number")


@on_prose(200)
def certificate_address(text: str) -> Answer[str]:
    """Check the address on a certificate, which is typed as it stands there."""
    return _address(text)


@on_prose(500)
def free_text(text: str) -> Answer[str]:
    """Take remarks as they are."""
    return Accepted(text)


def _address(text: str) -> Answer[str]:
    place = join_han(without_lead_in(text)).rstrip(" 。.，,；;")
    han = count_han(place)
    if han == 0:
        return Refused("address_chinese")
    return Accepted(place) if han >= _SHORTEST_ADDRESS else Refused("address_short")
