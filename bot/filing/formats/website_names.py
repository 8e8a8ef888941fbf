"""Website names: what every name must keep to, and what an individual's name must besides.

All of it from the appendices of the Alibaba Cloud fill-in guide (2019-09-19). What a province bans on top is in the
catalogue, under `data/catalog/provinces`.
"""

from __future__ import annotations

import re
from typing import Callable, Optional

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.reading import HAN, count_han, on_prose, without_lead_in

_FEWEST = 3
_MOST_FOR_INDIVIDUAL = 10
_SIGN = re.compile(rf"[^{HAN}A-Za-z0-9]")
_DOMAIN = re.compile(
    rf"(?:^|[^A-Za-z])www\.|[A-Za-z0-9{HAN}-]\.(?:[a-z]{{2,}}|中国|公司|网络|网址|政务|公益)$", re.IGNORECASE
)
_STATE_WORDS = ("中国", "中华", "中央", "人民", "人大", "国家")
_SENSITIVE_WORDS = ("反腐", "赌博", "廉政", "色情")
_BANNED_WORDS = (
    *("资讯", "网站", "网络", "网址", "爱好者", "作品展示", "工作室", "平台", "主页"),
    *("热线", "社团", "导航"),
)
_APPROVED_WORDS = ("博客", "论坛", "在线", "社区", "交流")
_TRADE_WORDS = ("公司", "企业", "集团", "商城", "商店", "商务", "贸易", "产品", "行业", "营销", "批发", "官网", "购物")
_PLACES = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建"),
    *("江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西"),
    *("甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾", "杭州", "广州", "深圳", "南京", "武汉", "成都"),
)
_MAY_USE_STATE_WORDS = ("government_body", "public_institution")

Rule = Callable[[str], Optional[Refused]]


@on_prose(60)
def website_name(text: str) -> Answer[str]:
    """Check a website name by what holds for every subject; blanks are taken out."""
    name = _plain(text)
    refused = next((found for found in (rule(name) for rule in _RULES) if found), None)
    return refused or Accepted(name)


def website_name_findings(name: str, nature: str) -> dict[str, str]:
    """Return everything against a name for this nature of subject: reason keys, with the word each rests on.

    An individual's name meets more rules. Whether it is a person's name or an idiom only a reader can tell.
    """
    text = _plain(name)
    rules = [rule for rule in _RULES if rule is not _state_word or nature not in _MAY_USE_STATE_WORDS]
    rules += _RULES_FOR_INDIVIDUALS if nature == "individual" else ()
    found = [refused for refused in (rule(text) for rule in rules) if refused]
    return {refused.reason: refused.values.get("word", "") for refused in found}


def _plain(text: str) -> str:
    return re.sub(r"\s", "", without_lead_in(text)).strip("“”\"'《》「」。，,；;")


def _is_domain(name: str) -> Optional[Refused]:
    return Refused("website_name_is_domain") if _DOMAIN.search(name) else None


def _sign(name: str) -> Optional[Refused]:
    found = _SIGN.search(name)
    return Refused("website_name_sign", {"word": found.group()}) if found else None


def _chinese(name: str) -> Optional[Refused]:
    return Refused("website_name_chinese") if count_han(name) == 0 else None


def _short(name: str) -> Optional[Refused]:
    return Refused("website_name_short") if 0 < count_han(name) < _FEWEST else None


def _state_word(name: str) -> Optional[Refused]:
    word = next((word for word in _STATE_WORDS if name.startswith(word)), None)
    return Refused("website_name_state_word", {"word": word}) if word else None


def _sensitive(name: str) -> Optional[Refused]:
    word = _first(_SENSITIVE_WORDS, name)
    return Refused("website_name_sensitive_word", {"word": word}) if word else None


def _banned(name: str) -> Optional[Refused]:
    word = _first(_BANNED_WORDS, name)
    return Refused("website_name_banned_word", {"word": word}) if word else None


def _needs_approval(name: str) -> Optional[Refused]:
    word = _first(_APPROVED_WORDS, name)
    return Refused("website_name_needs_approval", {"word": word}) if word else None


def _trade(name: str) -> Optional[Refused]:
    word = _first(_TRADE_WORDS, name)
    return Refused("website_name_trade_word", {"word": word}) if word else None


def _place(name: str) -> Optional[Refused]:
    word = _first(_PLACES, name)
    return Refused("website_name_place", {"word": word}) if word else None


def _long_for_individual(name: str) -> Optional[Refused]:
    return Refused("website_name_long") if len(name) > _MOST_FOR_INDIVIDUAL else None


def _first(words: tuple[str, ...], name: str) -> Optional[str]:
    return next((word for word in words if word in name), None)


_RULES: tuple[Rule, ...] = (_is_domain, _chinese, _sign, _short, _state_word, _sensitive)
_RULES_FOR_INDIVIDUALS: tuple[Rule, ...] = (_banned, _needs_approval, _trade, _place, _long_for_individual)
