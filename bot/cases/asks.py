"""What a message asks: each of its questions apart, in order."""

from __future__ import annotations

import re

from bot.cases.message import is_question

_ASKS = r"what|how|why|when|where|which|who|can|could|do|does|did|is|are|should|may|must|will|would"
_BETWEEN = re.compile(
    rf"(?<=[?？。!！;；\n，,])|(?<=\.)\s+|(?=另外|还有|顺便|以及)|\s+and\s+(?=(?:also\s+)?(?:{_ASKS})\b)", re.IGNORECASE
)
_JOINT = re.compile(
    r"^(?:另外|还有就是|还有|顺便(?:再)?(?:问一下|问问|问)?|以及|再(?:问一下|问)|请问(?:一下)?|那|and|also|then|so|[\s,，、])+",
    re.IGNORECASE,
)
_LEAST_CHINESE, _LEAST_WORDS = 3, 3
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def asks_in(text: str) -> tuple[str, ...]:
    """Return the questions of a message; "怎么办" alone belongs to what stands before it."""
    parts: list[str] = []
    for part in _BETWEEN.split(text):
        if parts and part.strip() and _says_little(part):
            parts[-1] += part
        elif part.strip():
            parts.append(part)
    return tuple(_JOINT.sub("", part).strip(" ,，") for part in parts if is_question(part.rstrip(" ,，")))


def _says_little(part: str) -> bool:
    """Tell whether a part is too short to be understood without what stands before it."""
    stripped = _JOINT.sub("", part)
    chinese = len(_CHINESE.findall(stripped))
    return (
        chinese < _LEAST_CHINESE + 1 and not re.search(r"多久|多少钱|材料", stripped)
        if chinese
        else (len(stripped.split()) < _LEAST_WORDS)
    )
