"""A conversation as agents read it: who said what, in plain text."""

from __future__ import annotations

from typing import Any, Iterable, Mapping, Sequence

from bot.agents.masking import masked
from bot.agents.model import Json
from bot.storage.outbox import Entry
from bot.wording.compose import Wording
from bot.wording.plain import from_json

_BY_ASSISTANT = {"kind": "assistant", "name": None}
_BY_CUSTOMER = {"kind": "customer", "name": None}
_SPEAKERS = {"customer": "said_by_customer", "assistant": "said_by_assistant"}


def speaker(reply: Mapping[str, Any]) -> Json:
    """Return who said a reply."""
    return dict(reply.get("from", _BY_ASSISTANT))


def speaker_name(wording: Wording, said: Mapping[str, Any], language: str) -> str:
    """Return how the one who said a line is called."""
    return str(said["name"] or wording.phrase(_SPEAKERS[said["kind"]], language))


def line(entry: Entry, values: Iterable[str] | None) -> Json:
    """Return one line; `values` are the personal details to mask, None shows the line as it is."""
    is_reply = entry.kind == "reply"
    text = from_json(entry.content) if is_reply else str(entry.content["text"])
    said: Json = {
        "seq": entry.seq,
        "at": entry.at.isoformat(timespec="milliseconds"),
        "from": speaker(entry.content) if is_reply else dict(_BY_CUSTOMER),
        "text": text if values is None else masked(text, values),
    }
    offered = _choices(entry.content) if is_reply else []
    return {**said, "choices": offered} if offered else said


def _choices(reply: Mapping[str, Any]) -> list[Json]:
    return [dict(item) for block in reply["blocks"] if block["kind"] == "choices" for item in block["items"]]


def plain(replies: Sequence[Mapping[str, Any]]) -> str:
    """Return several replies as one text."""
    return "\n".join(filter(None, map(from_json, replies)))
