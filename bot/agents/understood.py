"""What the language side made of the latest message of a case, as its dialogue remembers it."""

from __future__ import annotations

import json
from typing import Any, Iterable, Mapping, Optional

from bot.agents.masking import masked
from bot.agents.model import Json
from bot.cases.case import Case

_MOST_NEAREST = 3


def understood(dialogue: Optional[str], case: Case, values: Optional[Iterable[str]]) -> Optional[Json]:
    """Return text, intent and what was named and noted; these values are masked in it, and None masks nothing."""
    events = json.loads(dialogue) if dialogue else []
    latest = next((one for one in reversed(events) if one["event"] == "user" and one.get("text")), None)
    if latest is None:
        return None
    parsed = latest.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    hide = (lambda text: text) if values is None else (lambda text: masked(text, values))
    return {
        "text": hide(latest["text"]),
        "intent": intent.get("name"),
        "confidence": float(intent.get("confidence") or 0.0),
        "nearest": _nearest(parsed),
        "entities": [
            {"kind": str(one["entity"]), "value": hide(str(one["value"]))} for one in parsed.get("entities") or ()
        ],
        "noted": _noted(case, latest.get("message_id")),
    }


def _nearest(parsed: Mapping[str, Any]) -> list[Json]:
    ranking = parsed.get("intent_ranking") or []
    return [
        {"intent": str(one["name"]), "confidence": float(one["confidence"])} for one in ranking[1 : _MOST_NEAREST + 1]
    ]


def _noted(case: Case, message: Optional[str]) -> list[str]:
    """Return the facts that the message gave."""
    noted = [one for one in case.events if one.kind == "facts" and message and one.data.get("message") == message]
    return [name for one in noted for name in one.data["names"]]
