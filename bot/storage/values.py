"""JSON that gives back what it was given: days stay days, and sequences come back as tuples."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Mapping

_DAY = "$date"


def encode(value: object) -> str:
    """Return a fact's value, or a mapping of such values, as JSON text."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_in_json)


def _in_json(value: object) -> object:
    if type(value) is date:
        return {_DAY: value.isoformat()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"A {type(value).__name__} cannot be stored: use text, a yes or no, a number, a day or a tuple.")


def decode(text: str) -> Any:
    """Return what `encode` was given."""
    return _restored(json.loads(text))


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_restored(part) for part in value)
    if isinstance(value, dict):
        is_day = list(value) == [_DAY]
        return date.fromisoformat(value[_DAY]) if is_day else {key: _restored(part) for key, part in value.items()}
    return value
