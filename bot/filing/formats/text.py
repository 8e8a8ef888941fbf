"""One form for everything typed into the filing sheet, and the checks of free text."""

from __future__ import annotations

import re
import unicodedata
from typing import Callable

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.personal import contains_identity_number, is_masked

LONGEST = 2000
"""Characters that any check looks at; more is refused unread."""

_EDGES = " \t\n.。,，;；:：!！?？\"'“”‘’「」《》<>【】"


def folded(raw: str) -> str:
    """Return text in half-width form, without control characters, with single blanks."""
    readable = (
        " " if one.isspace() else one for one in raw if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co")
    )
    return " ".join(unicodedata.normalize("NFKC", "".join(readable)).split())


def bounded(check: Callable[[str], Answer[str]]) -> Callable[[str], Answer[str]]:
    """Hand a check only text that is short enough, folded, not empty, and without anybody's identity number."""

    def checked(raw: str) -> Answer[str]:
        if len(raw) > LONGEST:
            return Refused("too_long", {"limit": str(LONGEST)})
        text = folded(raw)
        if contains_identity_number(text) or is_masked(text):
            return Refused("identity_number")
        return check(text) if text.strip(_EDGES) else Refused("empty")

    checked.__doc__ = check.__doc__
    checked.__name__ = check.__name__
    return checked


def has_letters(text: str) -> bool:
    """Tell whether a text has letters or Chinese characters at all, emoji and signs aside."""
    return any(unicodedata.category(one)[0] == "L" for one in text)


@bounded
def free_text(text: str) -> Answer[str]:
    """Take remarks and descriptions of up to 500 characters."""
    if len(text) > 500:
        return Refused("too_long", {"limit": "500"})
    return Accepted(text) if has_letters(text) or text.isdigit() else Refused("no_words")


@bounded
def person_name(text: str) -> Answer[str]:
    """Take a person's name: letters or Chinese characters, blanks, dots and hyphens, no digits."""
    if re.search(r"\d", text) or len(text) > 60 or not re.fullmatch(r"[^\W\d_]+(?:[ .·'\-][^\W\d_]+|\.)*", text):
        return Refused("not_a_person_name")
    return Accepted(text) if len(text) >= 2 else Refused("not_a_person_name")


@bounded
def company_name(text: str) -> Answer[str]:
    """Take the name on a certificate: at least two letters or characters, at most 100."""
    enough = sum(unicodedata.category(one)[0] == "L" for one in text) >= 2
    return Accepted(text) if enough and len(text) <= 100 else Refused("not_a_company_name")


@bounded
def address(text: str) -> Answer[str]:
    """Take an address to the house number (fill-in guide, 2019-09-19); 市辖区 is no district's name (Beijing)."""
    if "市辖区" in text:
        return Refused("address_names_no_district")
    if len(text) < 8 or len(text) > 200 or not has_letters(text):
        return Refused("address_too_short")
    has_number = re.search(r"\d|[一二三四五六七八九十百]+[号楼层室栋幢]", text) is not None
    return Accepted(text) if has_number or "门牌" in text else Refused("address_without_number")


@bounded
def languages(text: str) -> Answer[str]:
    """Take one or more languages, as words."""
    words = [word for word in re.split(r"[、,，;；/和\s]+|\band\b", text) if word]
    if not words or len(words) > 20 or any(not word.isalpha() for word in words):
        return Refused("not_languages")
    return Accepted("、".join(dict.fromkeys(words)))
