"""The website's name and what it offers (fill-in guide, 2019-09-19)."""

from __future__ import annotations

import re

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.domains import domain_name
from bot.filing.formats.text import bounded, has_letters

CHINESE = re.compile(r"[\u3400-\u9fff]")
SIGNS = re.compile(r"[^\w\u3400-\u9fff·（）() ]")


@bounded
def website_name(text: str) -> Answer[str]:
    """Take a website name of at least three Chinese characters, without special signs and not the domain itself."""
    if isinstance(domain_name(text), Accepted):
        return Refused("website_name_is_domain")
    if len(CHINESE.findall(text)) < 3:
        return Refused("website_name_short")
    if SIGNS.search(text) or len(text) > 60:
        return Refused("website_name_signs")
    return Accepted(text)


@bounded
def service_content(text: str) -> Answer[str]:
    """Take a description of what the website offers, up to 200 characters."""
    return Accepted(text) if has_letters(text) and len(text) <= 200 else Refused("no_words")
