"""What a customer typed, made safe to hand on: readable characters, no command, identity numbers masked."""

from __future__ import annotations

import re
import unicodedata

from bot.filing.formats.personal import mask_identity_numbers

_COMMAND = re.compile(r"^[\s/]+")
"""What makes Rasa take a text as a command; `/ /restart` is one as well."""
LONGEST_MESSAGE = 2000
"""Characters; longer ones are refused before anything looks at them."""


def clean(text: str) -> str:
    """Return a text that is safe to hand on: readable characters, no command, identity numbers masked."""
    kept = "".join(character for character in text if _is_readable(character))
    return mask_identity_numbers(_COMMAND.sub("", unicodedata.normalize("NFC", kept)).strip())


def _is_readable(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Co")
