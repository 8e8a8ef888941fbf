"""Which language a customer writes, message by message."""

from __future__ import annotations

import re
from typing import Optional

LANGUAGES = ("zh", "en")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_NO_WORD = re.compile(r"[@/\d]|\.\w|^icp-", re.I)
"""Addresses, numbers and the number of a case are words of no language."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_CHINESE_GRAMMAR = re.compile(
    r"[的了吗呢吧我您你咱们怎么什多少哪在要想是能可不没这那帮请给把和跟就也都还已再用到]|有(?!限)"
)
_ENGLISH_GRAMMAR = re.compile(
    r"\b(the|an?|is|are|was|do|does|did|i|my|we|our|you|your|to|in|of|for|with|at|on"
    r"|can|could|what|how|why|when|if|it|have|has)\b",
    re.IGNORECASE,
)
"""Words that make a sentence; a term of the other language inside it does not change what it is written in."""
_NAMES = {"zh": re.compile(r"中文|汉语|普通话|chinese|mandarin", re.I), "en": re.compile(r"英文|英语|english", re.I)}


def language_of(text: str) -> Optional[str]:
    """Return the language of a message, or None where it could be either (a domain name, a number, "ok")."""
    if _CHINESE.search(text):
        return "en" if _is_english_with_terms(text) else "zh"
    words = [word for part in text.split() if not _NO_WORD.search(part) for word in _WORD.findall(part)]
    return "en" if len(words) >= 2 or (words and len(words[0]) > 3) else None


def _is_english_with_terms(text: str) -> bool:
    """Tell whether a text is an English sentence with Chinese terms in it: "What is 接入备案?"."""
    return not _CHINESE_GRAMMAR.search(text) and len(_ENGLISH_GRAMMAR.findall(text)) >= 2


def language_asked_for(text: str) -> Optional[str]:
    """Return the language that is named in "in English please" or "说中文"; None where none or both are."""
    named = [language for language, pattern in _NAMES.items() if pattern.search(text)]
    return named[0] if len(named) == 1 else None
