"""The website's name and what it offers (fill-in guide, 2019-09-19)."""

from __future__ import annotations

import re

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.domains import domain_name
from bot.filing.formats.text import bounded, has_letters

STATE_WORDS = ("中国", "中华", "中央", "人民", "人大", "国家")
"""Not at the front of a name unless the subject is a state body."""

INDIVIDUAL_WORDS = (
    *("资讯", "网站", "网络", "网址", "爱好者", "作品展示", "论坛"),
    *("社区", "工作室", "平台", "主页", "热线", "社团", "导航"),
)
"""Not in the name of an individual's website."""

APPROVED_ONLY = ("博客", "论坛", "在线", "社区", "交流")
"""In an individual's name only with approval."""

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SIGNS = re.compile(r"[^\w\u3400-\u9fff·（）() ]")


@bounded
def website_name(text: str) -> Answer[str]:
    """Take a website name of at least three Chinese characters, without special signs and not the domain itself."""
    if isinstance(domain_name(text), Accepted):
        return Refused("website_name_is_domain")
    if len(_CHINESE.findall(text)) < 3:
        return Refused("website_name_short")
    if _SIGNS.search(text) or len(text) > 60:
        return Refused("website_name_signs")
    if text.startswith(STATE_WORDS):
        return Refused("website_name_state_word", {"word": next(w for w in STATE_WORDS if text.startswith(w))})
    return Accepted(text)


def individual_words_in(name: str) -> tuple[str, ...]:
    """Return the words that would have an individual's website name refused."""
    return tuple(word for word in dict.fromkeys((*INDIVIDUAL_WORDS, *APPROVED_ONLY)) if word in name)


@bounded
def service_content(text: str) -> Answer[str]:
    """Take a description of what the website offers, up to 200 characters."""
    return Accepted(text) if has_letters(text) and len(text) <= 200 else Refused("no_words")
