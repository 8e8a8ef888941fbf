"""Why a call of an agent is refused, in words."""

from __future__ import annotations

from bot.agents.model import CallRefused
from bot.wording.compose import Wording

_WORDS = {
    "bad_request": "refused_form",
    "token_refused": "agents_token_refused",
    "not_permitted": "agents_not_permitted",
    "no_such_case": "agents_no_such_case",
    "no_such_person": "agents_no_such_person",
    "name_taken": "agents_name_taken",
    "taken_by_other": "agents_taken_by_other",
    "not_yours": "agents_not_yours",
    "unreachable": "agents_unreachable",
    "not_confirmed": "agents_not_confirmed",
    "case_changed": "agents_case_changed",
    "unknown_fact": "agents_unknown_fact",
}


def in_words(wording: Wording, refused: CallRefused, language: str) -> str:
    """Return what is said to the one who called."""
    return wording.phrase(_WORDS[refused.code], language, **refused.values)
