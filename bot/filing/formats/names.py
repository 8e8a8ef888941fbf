"""Names of persons and of organizations, as on their certificates (Alibaba Cloud fill-in guide, 2019-09-19)."""

from __future__ import annotations

import re

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.reading import HAN, count_han, join_han, on_prose, without_lead_in

_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･●", "·"))
_BRACKETS = str.maketrans("()", "（）")
_CHINESE_NAME = re.compile(rf"[{HAN}]{{2,12}}|[{HAN}]{{1,12}}(?:·[{HAN}]{{1,12}}){{1,5}}")
_LATIN = "A-Za-z\u00c0-\u024f"
_LATIN_NAME = re.compile(rf"[{_LATIN}](?:[{_LATIN}]|[ '’.-](?! ))*[{_LATIN}]\.?")
_TITLES = ("先生", "女士", "小姐", "经理", "老师", "主任", "总监", "老板")
_UNITS = ("公司", "集团", "事务所", "委员会", "商行", "基金会", "协会", "学校", "医院", "中心")
_UNIT_SIGN = re.compile(rf"[^{HAN}A-Za-z0-9 ·&.,'’\-—、“”（）《》+/]")
_SHORTEST_UNIT = 4


@on_prose(60)
def person_name(text: str) -> Answer[str]:
    """Check a person's full name: Chinese characters, with dots between the parts of a longer one, or Latin."""
    name = join_han(without_lead_in(text).translate(_DOTS))
    name = re.sub(" ?· ?", "·", name)
    if name.endswith(_UNITS) and count_han(name) > 3:
        return Refused("person_name_is_organization")
    if name.endswith(_TITLES) and count_han(name) < 6:
        return Refused("person_name_title")
    if _CHINESE_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name):
        return Accepted(name)
    return Refused("person_name_form")


@on_prose(100)
def company_name(text: str) -> Answer[str]:
    """Check an organization's full Chinese name; brackets become the full-width ones of the certificate."""
    name = join_han(without_lead_in(text).translate(_BRACKETS).translate(_DOTS)).strip(" .,。，；;！!")
    name = re.sub(" ?([（）]) ?", r"\1", name)
    sign = _UNIT_SIGN.search(name)
    if sign:
        return Refused("company_name_sign", {"sign": sign.group()})
    han = count_han(name)
    if han == 0:
        return Refused("company_name_chinese")
    return Accepted(name) if han >= _SHORTEST_UNIT else Refused("company_name_short")


@on_prose(100)
def person_or_company_name(text: str) -> Answer[str]:
    """Check the investor or supervising unit: the legal representative, the organization itself or the unit above."""
    person = person_name(text)
    return person if isinstance(person, Accepted) else company_name(text)
