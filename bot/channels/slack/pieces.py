"""Text for Slack: its three special characters escaped, cut or split where Slack's limits are."""

from __future__ import annotations

import re

MORE = "…"
_ENDS = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;]\s)")


def escaped(text: str) -> str:
    """Return a text in which nothing is a link, a mention or a command to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, text: str) -> str:
    """Return a text that leads to an address."""
    address = escaped(url).replace("|", "%7C").replace(" ", "%20")
    return f"<{address}|{escaped(text).replace('|', '/')}>"


def cut(text: str, limit: int) -> str:
    """Return a text of at most so many characters; what is cut ends with an ellipsis."""
    return text if len(text) <= limit else text[: limit - len(MORE)].rstrip() + MORE


def cut_escaped(text: str, limit: int) -> str:
    """Return a text, escaped, of at most so many characters."""
    first, *rest = split(text, limit - len(MORE)) or [""]
    return first + MORE if rest else first


def split(text: str, limit: int) -> list[str]:
    """Return a text, escaped, in pieces of at most so many characters, parted at lines and sentences if possible."""
    pieces: list[str] = []
    room = ""
    for part in _parts(text, limit):
        if len(room) + len(part) > limit and room:
            pieces.append(room)
            room = ""
        room += part
    kept = [piece.strip("\n") for piece in (*pieces, room)]
    return [piece for piece in kept if piece.strip()]


def _parts(text: str, limit: int) -> list[str]:
    """Return the sentences of a text, escaped; one that is too long by itself in pieces."""
    parts: list[str] = []
    for sentence in _ENDS.split(text):
        part = ""
        for character in map(escaped, sentence):
            if len(part) + len(character) > limit:
                parts.append(part)
                part = ""
            part += character
        parts.append(part)
    return parts
