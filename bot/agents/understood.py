"""What the language side made of the latest message of a case, as its dialogue remembers it."""

from __future__ import annotations

from typing import Any, Iterable, Mapping, Optional, Sequence

from bot.agents.masking import masked
from bot.agents.model import Json
from bot.cases.asking import facts_of
from bot.cases.case import Case

_MOST_NEAREST = 3


def understood(
    dialogue: Sequence[Mapping[str, Any]], case: Optional[Case], values: Optional[Iterable[str]]
) -> Optional[Json]:
    """Return text, intent and what was named and noted; these values are masked in it, and None masks nothing."""
    latest = next((one for one in reversed(dialogue) if one["event"] == "user" and one.get("text")), None)
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
        "noted": list(facts_of(case, latest.get("message_id") or "")) if case else [],
    }


def _nearest(parsed: Mapping[str, Any]) -> list[Json]:
    ranking = parsed.get("intent_ranking") or []
    return [
        {"intent": str(one["name"]), "confidence": float(one["confidence"])} for one in ranking[1 : _MOST_NEAREST + 1]
    ]
