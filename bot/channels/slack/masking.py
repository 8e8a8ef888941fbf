"""Personal details masked, for places where others read along."""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping

from bot.filing.formats.personal import mask_identity_numbers

_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@(?=[\w-]+\.)")
_PARTS = ("text", "note", "why", "where")
"""What of a reply is shown to people."""


def masked(reply: Mapping[str, Any], personal: Iterable[str] = ()) -> dict[str, Any]:
    """Return a reply in which phones, mail addresses, ID numbers and these values cannot be read any more."""
    values = sorted({value for value in personal if len(value) > 1}, key=len, reverse=True)
    return {**reply, "blocks": [_block(block, values) for block in reply["blocks"]]}


def _block(block: Mapping[str, Any], values: list[str]) -> dict[str, Any]:
    shown = {name: masked_text(block[name], values) for name in _PARTS if isinstance(block.get(name), str)}
    items = [_block(item, values) for item in block["items"]] if "items" in block else None
    return {**block, **shown, **({} if items is None else {"items": items})}


def masked_text(text: str, values: Iterable[str] = ()) -> str:
    """Return a text without anything personal that could be read."""
    for value in values:
        text = text.replace(value, hidden(value))
    text = _MOBILE.sub(r"\1****\3", mask_identity_numbers(text))
    return _EMAIL.sub(lambda found: f"{found.group()[0]}***@", text)


def hidden(value: str) -> str:
    """Return a value of which only so much can be read that its owner knows it."""
    name, at, domain = value.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    if len(value) < 8:
        return f"{value[0]}{'*' * (len(value) - 1)}"
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"
