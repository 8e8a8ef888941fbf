"""Show the case, take back an answer, start over, stop, switch the language, or find the case again."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet

from actions.answer import is_plain, known_or_lost
from actions.asking import not_understood, parked_offer, where_it_stands
from actions.base import FilingAction, Turn
from actions.collect import taken_note
from bot.cases.resuming import Claim, claim_in, tries_left
from bot.filing.errors import CaseNotFound
from bot.wording.payload import BACK, FEEDBACK, FORGET
from bot.wording.reply import Reply, choices, paragraph
from bot.wording.review import summary


class ActionShowCase(FilingAction):
    """Show what is known so far."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_case"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """List every fact and row with its value."""
        case, services = turn.case, turn.services
        return [summary(services.wording, services.catalog, case.id, case.facts, case.details, turn.language)]


class ActionGoBack(FilingAction):
    """Take back the answer given last, so that its question returns."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_go_back"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say whether there was an answer to take back; back to what was put aside is something else."""
        if turn.recorded.was_answer:
            return taken_note(turn)
        taken = turn.services.desk.forget_last(turn.case.id)
        return [turn.say("taken_back" if taken.was_answer else "nothing_to_take_back")]


class ActionStartOver(FilingAction):
    """Put every answer aside and begin again."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_start_over"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say that we begin again."""
        turn.services.desk.start_over(turn.case.id)
        offer = parked_offer(replace(turn, case=turn.services.desk.repository.get(turn.case.id)))
        said = turn.say("started_over")
        return [replace(said, blocks=(*said.blocks, choices(None, offer))) if offer else said]

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
        return [turn.say("stopped", case=turn.case.id, code=turn.services.codes.code_of(turn.case.id))]

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
    """Go on with a case: this conversation's own, one that was put aside, or an earlier one that is proven.

    A number alone never opens another conversation's case: the code that came with it must be right.
    """

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_resume_case"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say which case goes on here, and where it stands."""
        if turn.message.choice == BACK:  # a person has given the conversation back
            return [where_it_stands(turn, turn.services.desk.resume(turn.case.id))]
        claim = claim_in(turn.message.text)
        if turn.recorded.taken_up:
            return taken_note(turn)
        if claim is None and turn.services.desk.take_up_parked(turn.case.id).taken_up:
            return [turn.say("taken_up")]
        if claim is None or claim.number == turn.case.id:
            return [where_it_stands(turn, turn.case)]
        return [self._earlier(turn, claim)]

    def _earlier(self, turn: Turn, claim: Claim) -> Reply:
        """Open an earlier case where the claim is proven; say what is missing where it is not."""
        desk = turn.services.desk
        if not tries_left(turn.case, desk.clock()):
            return turn.say("resume_locked")
        if claim.code is None:
            return turn.say("resume_needs_code")
        if not turn.services.codes.holds(claim):
            desk.resume_failed(turn.case.id)
            return self._refused(turn)
        try:
            return where_it_stands(turn, desk.adopt(claim.number, turn.case.conversation))
        except CaseNotFound:
            return self._refused(turn)

    def _refused(self, turn: Turn) -> Reply:
        """Say that number and code do not fit, and how often they may still be tried; not which of them is wrong."""
        left = tries_left(turn.services.desk.repository.get(turn.case.id), turn.services.desk.clock())
        return turn.say("resume_refused", left=str(left)) if left else turn.say("resume_locked")

    def events(self, turn: Turn) -> list[EventType]:
        """Take up the question that was open when the customer left."""
        case = turn.services.desk.repository.of_conversation(turn.case.conversation)
        is_done = turn.message.choice == BACK and case is not None and turn.services.desk.asks_nothing(case)
        if is_done and not turn.is_asking:
            return []  # the answer was given before the person came
        goes_on = case is not None and (case.asked or case.id != turn.case.id or case.events != turn.case.events)
        return [FollowupAction("filing_form")] if goes_on and not turn.is_asking else super().events(turn)


class ActionForgetMe(FilingAction):
    """Erase the case and all that was said, once the customer has confirmed it."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_forget_me"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Ask for confirmation, or erase and say so."""
        wording = turn.services.wording
        if turn.message.choice == FORGET or turn.message.text.strip() in _confirmations(turn):
            reply = wording.reply(turn.guidance, turn.language, [paragraph(wording.phrase("forgotten", turn.language))])
            turn.services.desk.repository.erase(turn.case.id)
            return [reply]
        options = {FORGET: wording.phrase("forget_yes", turn.language)}
        text = wording.phrase("forget_confirm", turn.language, yes=options[FORGET])
        return [wording.reply(None, turn.language, [paragraph(text), choices(None, options)])]

    def events(self, turn: Turn) -> list[EventType]:
        """Leave the form."""
        return [ActiveLoop(None), SlotSet("requested_slot", None)]


def _confirmations(turn: Turn) -> tuple[str, ...]:
    phrase = turn.services.catalog.phrases["forget_yes"]
    return phrase.zh, phrase.en


class ActionTakeFeedback(FilingAction):
    """Keep what the customer thinks of the answer, with the ids of what was advised."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_take_feedback"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Thank, and ask what was wrong where something was; what is hardly praise or blame is none."""
        if not is_plain(turn):
            return known_or_lost(turn)
        verdict = (turn.message.choice or "").removeprefix(FEEDBACK)
        if not (verdict or turn.case.advice):
            return [not_understood(turn)]
        turn.services.desk.take_feedback(turn.case.id, verdict or "said", "" if verdict else turn.message.text)
        if verdict != "bad":
            return [turn.say("feedback")]
        wording = turn.services.wording
        reasons = {
            f"{FEEDBACK}wrong": wording.phrase("feedback_wrong", turn.language),
            f"{FEEDBACK}unclear": wording.phrase("feedback_unclear", turn.language),
            f"{FEEDBACK}incomplete": wording.phrase("feedback_incomplete", turn.language),
        }
        blocks = [paragraph(wording.phrase("feedback_why", turn.language)), choices(None, reasons)]
        return [wording.reply(None, turn.language, blocks)]


class ActionHandOver(FilingAction):
    """Remember that the customer wants a person."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_hand_over"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Call a person, or say how one is found where nobody can answer here."""
        colleagues, conversation = turn.services.colleagues, turn.case.conversation
        turn.services.desk.hand_over(turn.case.id, reason="asked")
        if colleagues is None or not colleagues.can_reach(conversation):
            return [turn.say("human", case=turn.case.id)]
        if colleagues.are_called(conversation):
            return [turn.say("human_coming")]
        return [turn.say("human_called", case=turn.case.id, minutes=str(colleagues.minutes))]
