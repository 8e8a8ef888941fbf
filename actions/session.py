"""Begin a session: the case gives the slots, so that a lost tracker costs nothing."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import ActionExecuted, EventType, SessionStarted

from actions.asking import where_it_stands
from actions.base import FilingAction, Turn
from bot.wording.reply import Reply


class ActionSessionStart(FilingAction):
    """Begin a session with what the case knows, and say once what not to send, or where things stand."""

    def name(self) -> str:
        """Return Rasa's name for the start of a session."""
        return "action_session_start"

    async def run(self, dispatcher, tracker, domain) -> list[EventType]:  # type: ignore[no-untyped-def]
        """Put the session's own events around what every action does."""
        events = await super().run(dispatcher, tracker, domain)
        return [SessionStarted(), *events, ActionExecuted("action_listen")]

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say the notice on personal data at first contact, once, and to who comes back where things stand."""
        if turn.case.facts:
            return [where_it_stands(turn, turn.case)]
        return [turn.say("privacy")] if len(turn.case.events) == 1 else []
