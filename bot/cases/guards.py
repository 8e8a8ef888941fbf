"""What must be typed before something that cannot be undone: the name of the website that is to go."""

from __future__ import annotations

import re
from typing import Mapping

from bot.filing.facts import normalize

_NAMING = ("website_name", "domain_name", "subject_name")
_NAME = re.compile(r"[\w.-]*\.[\w-]{2,}|[\u3400-\u9fff]{2,}|[a-z][\w ]{2,}", re.IGNORECASE)
_FILLER = re.compile(r"^(确认|确定|我要|注销|取消|confirm|cancel|yes|please)+[\s:：,，]*", re.IGNORECASE)


def names_website(typed: str, details: Mapping[str, str]) -> bool:
    """Tell whether a text names the website: as it was told before, or by any name or domain where none was."""
    name = _FILLER.sub("", normalize(typed)).strip()
    known = [normalize(details[row]) for row in _NAMING if details.get(row)]
    if known:
        return any(one in name for one in known)
    return _NAME.search(name) is not None and len(name) <= 60
