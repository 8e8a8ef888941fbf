"""What people write in Slack, as they meant it: links, addresses, mentions and entities unwrapped."""

from __future__ import annotations

import re
from html import unescape

_WRAPPED = re.compile(r"<([^<>]*)>")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_SCHEMES = ("mailto:", "tel:", "http://", "https://")


def plain(text: str, own_user: str = "") -> str:
    """Return a text without Slack's wrapping, and without the mention of ourselves."""
    without_us = _MENTION.sub(lambda found: "" if found.group(1) == own_user else found.group(), text)
    return _decoded(_WRAPPED.sub(_unwrapped, without_us)).strip()


def mentioned(text: str) -> set[str]:
    """Return the users who are mentioned in a text."""
    return set(_MENTION.findall(text))


def _unwrapped(found: re.Match[str]) -> str:
    inside = found.group(1)
    target, bar, label = inside.partition("|")
    if target.startswith(("@", "#", "!")):
        return _named(target, label)
    if not target.startswith(_SCHEMES):
        return label if bar else inside
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    return _address(target, label)


def _named(target: str, label: str) -> str:
    """Return a mention of a user, a channel or a group as people read it."""
    if label:
        return label if label.startswith(("@", "#")) else f"{target[0].replace('!', '@')}{label}"
    return target.replace("!", "@")


def _address(target: str, label: str) -> str:
    """Return the address as it was typed: Slack adds a scheme to a bare name, and shows the name as the label."""
    is_same = label and _core(label) == _core(target)
    if not label:
        return target
    return label if is_same else f"{label} {target}"


def _core(address: str) -> str:
    return re.sub(r"^https?://", "", _decoded(address)).rstrip("/").lower()


def _decoded(text: str) -> str:
    """Decode the three entities that Slack makes, and no others: `&copy;` was typed as such."""
    return re.sub(r"&(?:amp|lt|gt);", lambda found: unescape(found.group()), text)
