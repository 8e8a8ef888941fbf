"""Show the case, take back an answer, start over, stop, switch the language, or find the case again."""

from __future__ import annotations

from typing import Sequence

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet

from actions.answer import is_plain, known_or_lost
from actions.base import FilingAction, Turn
from bot.cases.case import Case
from bot.cases.resuming import Claim, claim_in, may_try
from bot.filing.errors import CaseNotFound
from bot.wording.payload import FEEDBACK, FORGET
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
        claim = claim_in(turn.message.text)
        if claim is None and turn.services.desk.take_up_parked(turn.case.id).taken_up:
            return [turn.say("taken_up")]
        if claim is None or claim.number == turn.case.id:
            return [_where_it_stands(turn, turn.case)]
        return [self._earlier(turn, claim)]

    def _earlier(self, turn: Turn, claim: Claim) -> Reply:
        """Open an earlier case where the claim is proven; say what is missing where it is not."""
        desk = turn.services.desk
        if not may_try(turn.case, desk.clock()):
            return turn.say("resume_locked")
        if claim.code is None:
            return turn.say("resume_needs_code")
        if not turn.services.codes.holds(claim):
            desk.resume_failed(turn.case.id)
            return turn.say("resume_refused")
        try:
            return _where_it_stands(turn, desk.adopt(claim.number, turn.case.conversation))
        except CaseNotFound:
            return turn.say("resume_refused")

    def events(self, turn: Turn) -> list[EventType]:
        """Take up the question that was open when the customer left."""
        case = turn.services.desk.repository.of_conversation(turn.case.conversation)
        goes_on = case is not None and (case.asked or case.id != turn.case.id or case.events != turn.case.events)
        return [FollowupAction("filing_form")] if goes_on and not turn.is_asking else super().events(turn)


def _where_it_stands(turn: Turn, case: Case) -> Reply:
    """Say that a case goes on, with its number, and the outcome where it is known."""
    guidance = turn.services.desk.guidance_of(case)
    if guidance.outcome is None:
        return turn.say("resumed", case=case.id)
    return turn.say("resumed_at", case=case.id, outcome=guidance.outcome.name.get(turn.language))


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
            return [known_or_lost(turn)]
        verdict = (turn.message.choice or "").removeprefix(FEEDBACK)
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
        """Say how a person takes over without asking everything again."""
        turn.services.desk.hand_over(turn.case.id, reason="asked")
        return [turn.say("human", case=turn.case.id)]
