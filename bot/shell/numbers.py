"""Case numbers as agents type them: in small letters, without the front, left out, or by the place in the queue."""

from __future__ import annotations

import re
from typing import Optional

from bot.shell.session import BadCommand, Shell

_NUMBER = re.compile(r"(?:ICP-?)?([2-9A-HJKMNP-Z]{4})-?([2-9A-HJKMNP-Z]{4})", re.IGNORECASE)


def read_number(word: str) -> Optional[str]:
    """Return the case number that a word is; None where it is none."""
    found = _NUMBER.fullmatch(word)
    return f"ICP-{found[1]}-{found[2]}".upper() if found else None


def split_number(shell: Shell, arguments: str) -> tuple[str, str]:
    """Return the case that a command is about and the rest; without a number, the one that is being worked on."""
    word, _, rest = arguments.strip().partition(" ")
    number = read_number(word) or _by_place(shell, word)
    if number is not None:
        shell.numbers[number] = None
        return number, rest.strip()
    if shell.current is None:
        raise BadCommand(shell.word("which_case"))
    return shell.current, arguments.strip()


def _by_place(shell: Shell, word: str) -> Optional[str]:
    """Return the case at a place of the list that was shown last: `#2` or `2`."""
    place = word.removeprefix("#")
    if place.isdecimal() and 1 <= int(place) <= len(shell.listed):
        return shell.listed[int(place) - 1]
    return None
