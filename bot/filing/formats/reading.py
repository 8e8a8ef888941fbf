"""The gate before every check: refuse what no field of the filing system takes, bring the rest into one form."""

from __future__ import annotations

import re
import unicodedata
from functools import wraps
from typing import Callable, Optional

from bot.filing.answers import Answer, Refused
from bot.filing.formats.identity import MASKED, contains_identity_number

Check = Callable[[str], Answer[str]]
"""What was typed → its canonical form, or a reason for refusing it."""

LONGEST = 2000
"""Characters; longer text is refused before anything looks at it."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, for use inside a regular expression's brackets."""

EDGES = " \t.,;:!?'\"`()[]<>{}*_~|«»。，、；：！？“”‘’（）【】《》〈〉「」『』…·"
"""Punctuation that people and chat programs leave around a value."""

_BLANKS = frozenset("\t\n\v\f\r\x85")
_UNREADABLE = frozenset(("Cc", "Cs", "Co", "Cn"))
_HAN = re.compile(f"[{HAN}]")
_WRAPPED = re.compile(r"<([^<>|]*)(?:\|[^<>]*)?>")
_LINK = re.compile(r"^(?:\s*(?:mailto|tel):)+", re.IGNORECASE)
_LEAD_IN = re.compile(r"^(?:[^:：]{0,16}[:：]\s*)+")
_HALF_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F) if chr(code).isalnum()} | {0x3000: 0x20}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


def on_code(rule: Check) -> Check:
    """Let a rule see a number, name of a host or the like: half-width (NFKC), without a chat program's link marks."""

    def unify(text: str) -> str:
        text = _WRAPPED.sub(r"\1", unicodedata.normalize("NFKC", text).translate(_DASHES))
        return _LINK.sub("", text)

    return _gated(rule, unify, LONGEST)


def on_prose(limit: int) -> Callable[[Check], Check]:
    """Let a rule see text of at most so many characters: half-width letters and digits, Chinese punctuation kept."""

    def unify(text: str) -> str:
        return unicodedata.normalize("NFC", text.translate(_HALF_WIDTH))

    return lambda rule: _gated(rule, unify, limit)


def _gated(rule: Check, unify: Callable[[str], str], limit: int) -> Check:
    @wraps(rule)
    def check(raw: str) -> Answer[str]:
        refused = _refusal(raw)
        if refused is not None:
            return refused
        text = " ".join(unify(_visible(raw)).split())
        if len(text) > limit:
            return Refused("answer_too_long", {"limit": str(limit)})
        return rule(text)

    return check


def _refusal(raw: str) -> Optional[Refused]:
    if len(raw) > LONGEST:
        return Refused("answer_too_long", {"limit": str(LONGEST)})
    if any(_is_unreadable(character) for character in raw):
        return Refused("unreadable_characters")
    if not _visible(raw).strip():
        return Refused("empty_answer")
    if MASKED in raw or contains_identity_number(raw):
        return Refused("identity_number")
    if not any(unicodedata.category(character)[0] in "LN" for character in raw):
        return Refused("no_words")
    return None


def _is_unreadable(character: str) -> bool:
    """Tell control characters, halves of pairs and private ones; rare Chinese characters newer than Python are fine."""
    if character in _BLANKS or unicodedata.category(character) not in _UNREADABLE:
        return False
    return _HAN.match(character) is None


def _visible(text: str) -> str:
    """Take out what shows nothing, such as the marks that Windows puts before a copied number."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def without_lead_in(text: str) -> str:
    """Take off a short "姓名：" in front; for values that hold no colon themselves."""
    return _LEAD_IN.sub("", text).strip()


def compact(text: str) -> str:
    """Return a number without lead-in, blanks, hyphens and dots, in capitals."""
    core = re.sub(r"[\s\-._]", "", text.rpartition(":")[2]).upper()
    return core.strip("".join({character for character in core if not _is_ascii_alphanumeric(character)}))


def _is_ascii_alphanumeric(character: str) -> bool:
    return character.isascii() and character.isalnum()


def count_han(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return len(_HAN.findall(text))


def join_han(text: str) -> str:
    """Take out the blanks beside Chinese characters; those between Latin words stay."""
    return re.sub(rf"(?<=[{HAN}])\s+|\s+(?=[{HAN}])", "", text)
