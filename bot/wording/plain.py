"""A reply as plain text, for terminals and channels that show nothing else."""

from __future__ import annotations

from typing import Any, Mapping

from bot.wording.reply import Reply

_MARKS = {
    "checklist": "☐ ",
    "sources": "※ ",
    "obstacles": "⚠ ",
    "requirements": "• ",
    "findings": "⚠ ",
    "timeline": "◷ ",
    "review": "· ",
}


def plain_text(reply: Reply) -> str:
    """Return everything but the choices, which channels show as buttons."""
    return from_json(reply.to_json())


def from_json(reply: Mapping[str, Any]) -> str:
    """Return the plain text of a reply in its structured form."""
    return "\n".join(text for block in reply["blocks"] if (text := block_text(block)))


def block_text(block: Mapping[str, Any]) -> str:
    """Return one block as lines of text; choices give none."""
    match block["kind"]:
        case "paragraph":
            return str(block["text"])
        case "choices":
            return ""
        case "steps":
            return "\n".join(f"{number}. {item['text']}" for number, item in enumerate(block["items"], start=1))
        case kind:
            return "\n".join(f"{_MARKS[kind]}{item['text']}{_extra(item)}" for item in block["items"])


def _extra(item: Mapping[str, Any]) -> str:
    if item.get("findings"):
        return " ⚠"
    if item.get("note") or item.get("why"):
        note = f" — {item['note']}" if item.get("note") else ""
        return f"{note}\n  {item['why']}" if item.get("why") else note
    return f" ({item['checked']})" if item.get("checked") else ""
