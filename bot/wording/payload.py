"""A pressed button as a message to Rasa; only values that we offered ourselves are ever written this way."""

from __future__ import annotations

import json

COMMANDS = {"steps": "ask_next_step", "papers": "ask_documents", "timeline": "ask_duration", "human": "ask_human"}
"""Buttons that ask for something rather than answer."""


ASKS = ("answer:", "more:")
"""How the values of buttons begin that ask a common question, or for the rest of its answer."""


def payload_of(choice: str) -> str:
    """Return the message for a choice's value."""
    if choice in COMMANDS:
        return f"/{COMMANDS[choice]}"
    if choice.startswith(ASKS):
        return f"/ask_definition{json.dumps({'choice': choice})}"
    return f"/state_fact{json.dumps({'choice': choice})}"
