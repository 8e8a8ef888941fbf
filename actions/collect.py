"""Take what a message gives, and ask the next question: the one form of this assistant."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import EventType, SlotSet

from actions.asking import meanings, next_replies, not_understood, refusals
from actions.base import FilingAction, Turn
from actions.known import also_asked, known_answers
from bot.cases.message import STATEMENTS
from bot.filing.conditions import NOT_SURE
from bot.wording.reply import Reply

_DONE = "done"


class ActionNoteMessage(FilingAction):
    """Take what a message gives before the form starts."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_note_message"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say what could not be taken, what was put aside, and what else was asked: the form asks next."""
        return [*refusals(turn), *taken_note(turn), *(_clash(turn) or also_asked(turn))]

    def events(self, turn: Turn) -> list[EventType]:
        """Let the form end at once where nothing is left to ask."""
        return [SlotSet("answer", _answer_slot(turn))]


class ValidateFilingForm(FilingAction):
    """Take the answer to the open question; the form goes on while the desk has something to ask."""

    def name(self) -> str:
        """Return the name under which Rasa looks for the form's validation."""
        return "validate_filing_form"

    def leaves_to_rules(self, turn: Turn) -> bool:
        """Let the rules answer a question or a command; without a slot from here, Rasa asks them."""
        is_ours = turn.message.intent in STATEMENTS or turn.message.intent in turn.services.catalog.assumptions
        return turn.is_first and not (is_ours or turn.recorded.was_answer or turn.recorded.refused)

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say what could not be taken, or how to find out what the customer does not know."""
        if turn.is_first and has_declined(turn):
            return [turn.say("sheet_declined")]
        if _is_doubt(turn) and not turn.recorded.refused:
            return _how_to_find_out(turn)
        if turn.recorded.refused:
            return refusals(turn)
        if turn.recorded.was_answer or not turn.is_first:
            return [*taken_note(turn), *also_asked(turn)]
        known = known_answers(turn) if turn.message.has_answer else []
        return known or [meanings(turn) or not_understood(turn)]

    def events(self, turn: Turn) -> list[EventType]:
        """End the form where nothing is left to ask; setting a slot tells Rasa that the message was taken."""
        return [SlotSet("answer", _answer_slot(turn))]


class ActionAskAnswer(FilingAction):
    """Ask what is open: a fact, a confirmation, or a row of the filing sheet."""

    def name(self) -> str:
        """Return the name under which Rasa looks for the form's question."""
        return "action_ask_answer"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Ask the next question, with the answer itself as soon as it is known."""
        return next_replies(turn)


def _answer_slot(turn: Turn) -> str | None:
    return _DONE if turn.services.desk.asks_nothing(turn.case) else None


def taken_note(turn: Turn) -> list[Reply]:
    """Say what became of a message beside its answer: a name that does not fit, a matter put aside, no cancelling."""
    if turn.recorded.mismatch:
        return [turn.say("guard_mismatch")]
    if turn.recorded.backed_out:
        return [turn.say("guard_backed_out")]
    if turn.recorded.wants_parked:
        return [turn.say("taken_up" if turn.recorded.taken_up else "nothing_parked")]
    return [turn.say("parked")] if turn.recorded.parked else []


def _clash(turn: Turn) -> list[Reply]:
    """Answer which of two things goes first, where that is what was asked to begin with."""
    if not (turn.is_first and turn.message.has_answer):
        return []
    answer = turn.services.questions.find(turn.message.text).answer
    return known_answers(turn) if answer and answer.is_clash else []


def has_declined(turn: Turn) -> bool:
    """Tell whether the last thing that happened to the case is that the filing sheet was declined."""
    last = turn.case.events[-1]
    return last.kind == "sheet" and not last.data["wanted"]


def _is_doubt(turn: Turn) -> bool:
    return NOT_SURE in (turn.message.choice, *turn.recorded.accepted.values()) or turn.message.intent == NOT_SURE


def _how_to_find_out(turn: Turn) -> list[Reply]:
    names = [name for name, value in turn.recorded.accepted.items() if value == NOT_SURE] or [turn.case.asked or ""]
    facts = [turn.services.catalog.facts[name] for name in names if name in turn.services.catalog.facts]
    return [turn.say("not_sure_noted", find_out=fact.find_out.get(turn.language)) for fact in facts]
