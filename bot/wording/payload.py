"""A pressed button as a message to Rasa; only values that we offered ourselves are ever written this way."""

from __future__ import annotations

import json

COMMANDS = {"steps": "ask_next_step", "papers": "ask_documents", "timeline": "ask_duration", "human": "ask_human"}
"""Buttons that ask for something rather than answer."""


FEEDBACK = "feedback:"
"""How the values of buttons begin that say what a customer thinks of an answer."""
BACK = "human:back"
"""The choice with which the assistant is woken when a person gives a conversation back to it."""
FORGET = "forget:yes"
"""The value of the button that has everything erased."""
ASKS = ("answer:", "more:")
"""How the values of buttons begin that ask a common question, or for the rest of its answer."""


MEANS = "means:"
"""How the values of buttons begin that say what an unclear message meant: `means:<intent>`."""
MEANINGS = (
    *("first_filing", "transfer_filing", "add_website", "change_filing", "claim_filing", "cancel_filing"),
    *("psb_filing", "commercial_license", "ask_need_filing", "ask_documents", "ask_duration", "ask_status"),
    *("ask_requirements", "ask_rejection", "ask_definition", "ask_fees", "ask_after_filing", "ask_human"),
)
"""What an unclear message is offered to mean; each has a phrase `means_<intent>`."""
NO_MEANING = f"{MEANS}none"
"""The value of the button that says: it means none of these."""


def payload_of(choice: str) -> str:
    """Return the message for a choice's value."""
    if choice in COMMANDS:
        return f"/{COMMANDS[choice]}"
    if choice.startswith(FEEDBACK):
        return f"/give_feedback{json.dumps({'choice': choice})}"
    if choice == FORGET:
        return f"/forget_me{json.dumps({'choice': choice})}"
    if choice == BACK:
        return f"/resume_case{json.dumps({'choice': choice})}"
    if choice == NO_MEANING:
        return "/nlu_fallback"
    if choice.startswith(MEANS) and choice.removeprefix(MEANS) in MEANINGS:
        return f"/{choice.removeprefix(MEANS)}{json.dumps({'choice': choice})}"
    if choice.startswith(ASKS):
        return f"/ask_definition{json.dumps({'choice': choice})}"
    return f"/state_fact{json.dumps({'choice': choice})}"
