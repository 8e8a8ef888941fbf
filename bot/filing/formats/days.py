"""Days that papers and domain names carry: until when they hold, since when they are verified."""

from __future__ import annotations

import re
from datetime import date

from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.formats.text import bounded

LONG_TERM = "长期"
"""What a license or identity card without an end says."""

_LONG_TERM_WORDS = ("长期", "永久", "长期有效", "无固定期限", "long term", "long-term", "permanent", "unlimited")
_DAY = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@bounded
def day(text: str) -> Answer[str]:
    """Take one day, written with year, month and day in this order."""
    match = _DAY.fullmatch(text.strip("。.，, "))
    if match is None:
        return Refused("not_a_date")
    try:
        return Accepted(date(*(int(part) for part in match.groups())).isoformat())
    except ValueError:
        return Refused("impossible_date")


@bounded
def day_or_long_term(text: str) -> Answer[str]:
    """Take one day, or the word for papers that hold without end."""
    if text.strip("。.，, ").casefold() in _LONG_TERM_WORDS:
        return Accepted(LONG_TERM)
    return day(text)
