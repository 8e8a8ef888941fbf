"""Show the case, take back an answer, start over, stop, switch the language, or find the case again."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet

from actions.base import FilingAction, Turn
from bot.wording.reply import Reply


class ActionShowCase(FilingAction):
    """Show what is known so far."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_case"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """List every fact and row with its value."""
        return [turn.services.wording.summary(turn.case.id, turn.case.facts, turn.case.details, turn.language)]


class ActionGoBack(FilingAction):
    """Take back the answer given last, so that its question returns."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_go_back"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say whether there was an answer to take back."""
        taken = turn.services.desk.forget_last(turn.case.id)
        return [turn.say("taken_back" if taken.was_answer else "nothing_to_take_back")]


class ActionStartOver(FilingAction):
    """Forget every answer and begin again."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_start_over"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say that we begin again."""
        turn.services.desk.start_over(turn.case.id)
        return [turn.say("started_over")]

    def events(self, turn: Turn) -> list[EventType]:
        """Let the form ask again."""
        return [SlotSet("answer", None)]


class ActionStop(FilingAction):
    """Stop asking; everything given is kept."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_stop"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say where to go on later."""
        return [turn.say("stopped", case=turn.case.id)]

    def events(self, turn: Turn) -> list[EventType]:
        """Leave the form."""
        return [ActiveLoop(None), SlotSet("requested_slot", None)]


class ActionChooseLanguage(FilingAction):
    """Go on in the language that was asked for."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_choose_language"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say so in that language; `base` has switched already."""
        return [turn.say("language_changed")]


class ActionResumeCase(FilingAction):
    """Go on where this conversation left off; a number alone never opens another conversation's case."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_resume_case"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say which case goes on here."""
        is_numbered = "ICP-" in turn.message.text.upper()
        if not is_numbered and turn.services.desk.take_up_parked(turn.case.id).taken_up:
            return [turn.say("taken_up")]
        is_ours = turn.case.id in turn.message.text.upper() or not is_numbered
        return [turn.say("resumed" if is_ours else "resume_unknown", case=turn.case.id)]

    def events(self, turn: Turn) -> list[EventType]:
        """Take up the question that was open when the customer left."""
        case = turn.services.desk.repository.get(turn.case.id)
        goes_on = (turn.case.asked or case.events[-1:] != turn.case.events[-1:]) and not turn.is_asking
        return [FollowupAction("filing_form")] if goes_on else super().events(turn)


class ActionHandOver(FilingAction):
    """Remember that the customer wants a person."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_hand_over"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say how a person takes over without asking everything again."""
        turn.services.desk.hand_over(turn.case.id, reason="asked")
        return [turn.say("human", case=turn.case.id)]
