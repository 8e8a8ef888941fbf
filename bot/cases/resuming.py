"""How a customer proves that a case is theirs: a code that only who has had the conversation was told."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional

from bot.cases.case import Case

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 6
_NUMBER = re.compile(r"ICP-?([2-9A-Z]{4})-?([2-9A-Z]{4})(?![0-9A-Z])", re.IGNORECASE)
_CODE = re.compile(rf"(?<![0-9A-Za-z-])([{_ALPHABET}]{{{_LENGTH}}})(?![0-9A-Za-z-])", re.IGNORECASE)
MOST_FAILURES = 5
"""Wrong codes in a day after which a conversation may not try any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a message says about an earlier case."""

    number: str
    code: Optional[str]


class ResumeCodes:
    """Makes and checks the codes of cases; nothing is stored, they follow from a secret of the service."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"resume codes", "sha256")

    def code_of(self, case_id: str) -> str:
        """Return the code of a case: six letters and digits, 29 bits."""
        number = int.from_bytes(hmac.new(self._key, case_id.encode(), hashlib.sha256).digest()[:8], "big")
        letters = []
        for _ in range(_LENGTH):
            number, place = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[place])
        return "".join(letters)

    def holds(self, claim: Claim) -> bool:
        """Tell whether a claim has the right code."""
        return hmac.compare_digest(self.code_of(claim.number), (claim.code or "").upper())


def claim_in(text: str) -> Optional[Claim]:
    """Return the case number in a text, and the code beside it where there is one; None without a number."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    code = _CODE.search(f"{text[: found.start()]} {text[found.end() :]}")
    return Claim(f"ICP-{found.group(1)}-{found.group(2)}".upper(), code.group(1).upper() if code else None)


def tries_left(case: Case, now: datetime) -> int:
    """Return how often a conversation may still try a code today."""
    since = now - timedelta(days=1)
    failures = [event for event in case.events if event.kind == "resume_failed" and event.at > since]
    return max(0, MOST_FAILURES - len(failures))
