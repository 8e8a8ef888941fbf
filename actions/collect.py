"""Take what a message gives, and ask the next question: the one form of this assistant."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from rasa_sdk.events import EventType, SlotSet

from actions.base import FilingAction, Turn
from bot.cases.asking import wants_sheet, was_revised
from bot.cases.case import Case
from bot.cases.message import CONFIRM, GENTLER, GUARD, SHEET, SHEET_OFFER, STATEMENTS
from bot.cases.parking import RESUME, parked_facts
from bot.filing.answers import Refused
from bot.filing.conditions import NOT_SURE
from bot.filing.guidance import Guidance
from bot.filing.model import Outcome, Text
from bot.wording.payload import FEEDBACK
from bot.wording.reply import Reply, choices, paragraph
from bot.wording.review import review_block
from bot.wording.sheet import sheet_reply

_DONE = "done"


class ActionNoteMessage(FilingAction):
    """Take what a message gives before the form starts."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_note_message"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say nothing but what could not be taken, and what was put aside: the form asks next."""
        return [*refusals(turn), *taken_note(turn)]

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
            return taken_note(turn)
        return [not_understood(turn)]

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
        before = turn.case
        case, guidance = turn.services.desk.next_question(before.id)
        is_news = len(case.advice) > len(before.advice)
        reply = ask(turn, case.asked, guidance, is_news)
        return [_with_difference(turn, before, reply, guidance)] if reply else []


def _with_difference(turn: Turn, before: Case, reply: Reply, guidance: Guidance) -> Reply:
    """Say first what a correction changes, where something was advised before it."""
    if not before.advice or not was_revised(turn.case, turn.message.id):
        return reply
    last = before.advice[-1]
    blocks = turn.services.wording.difference(last.outcome, last.documents, guidance, turn.language)
    return replace(reply, blocks=(*blocks, *reply.blocks))


def not_understood(turn: Turn) -> Reply:
    """Say that a message was not understood: each time in a row otherwise, and from the third on with a way out."""
    failures = turn.services.desk.not_understood(turn.case.id)
    catalog = turn.services.catalog
    thing = catalog.facts.get(turn.case.asked or "") or catalog.details.get((turn.case.asked or "").removeprefix(SHEET))
    if failures >= 3:
        options = {"human": turn.services.wording.phrase("human_offer", turn.language)}
        blocks = (paragraph(turn.services.wording.phrase("stuck", turn.language)), choices(None, options))
        return Reply(language=turn.language, blocks=blocks)
    if failures == 2 and thing:
        return turn.say("understood_nothing_again", reason=thing.reason.get(turn.language))
    return turn.say("understood_nothing")


def _answer_slot(turn: Turn) -> str | None:
    return _DONE if turn.services.desk.asks_nothing(turn.case) else None


def refusals(turn: Turn) -> list[Reply]:
    """Say for each answer that could not be taken what is wrong with it."""
    return [_refusal(turn, name, refused) for name, refused in turn.recorded.refused.items()]


def _refusal(turn: Turn, name: str, refused: Refused) -> Reply:
    catalog = turn.services.catalog
    title, example = Text(zh="", en=""), ""
    if name in catalog.details:
        title, example = catalog.details[name].name, catalog.details[name].example
    elif name in catalog.facts:
        title = catalog.facts[name].name
        example = " / ".join(choice.name.get(turn.language) for choice in catalog.facts[name].choices[:3])
    text = turn.services.wording.refusal(refused, title, example, turn.language)
    return Reply(language=turn.language, blocks=(paragraph(text),))


def taken_note(turn: Turn) -> list[Reply]:
    """Say what became of a message beside its answer: a name that does not fit, a matter put aside, no cancelling."""
    if turn.recorded.mismatch:
        return [turn.say("guard_mismatch")]
    if turn.recorded.backed_out:
        return [turn.say("guard_backed_out")]
    if turn.recorded.taken_up:
        return [turn.say("taken_up")]
    return [turn.say("parked")] if turn.recorded.parked else []


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


def ask(turn: Turn, asked: str | None, guidance: Guidance, is_news: bool) -> Reply | None:
    """Return the reply that asks what is open; None where an offer was made before and is not repeated."""
    wording = turn.services.wording
    if asked == GUARD and guidance.outcome:
        return _guard(turn, guidance, guidance.outcome)
    if asked == SHEET_OFFER and guidance.outcome:
        return None if turn.is_return and not is_news else _answer_with_offer(turn, guidance, guidance.outcome)
    if asked and asked.startswith(SHEET):
        return _row_question(turn, asked.removeprefix(SHEET), guidance)
    if asked == CONFIRM:
        return wording.confirmation(guidance, turn.language)
    if guidance.asks and guidance.outcome and guidance.outcome.id not in [one.outcome for one in turn.case.advice[-1:]]:
        return wording.preview(guidance, guidance.outcome, guidance.asks, turn.language)
    if guidance.asks:
        return wording.question(guidance, guidance.asks, turn.language, short=turn.is_return)
    return final(turn, guidance)


def final(turn: Turn, guidance: Guidance) -> Reply:
    """Return the answer where nothing is left to ask: the filled sheet, the outcome, or the cases."""
    case = turn.services.desk.repository.get(turn.case.id)
    if guidance.outcome and wants_sheet(case):
        return _sheet(turn, guidance)
    if guidance.outcome:
        reply = turn.services.wording.answer(guidance, guidance.outcome, turn.language)
        return replace(reply, blocks=(*reply.blocks, choices(None, closing_offers(turn))))
    return turn.services.wording.undecided(guidance, turn.language)


def _answer_with_offer(turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
    wording = turn.services.wording
    answer = wording.answer(guidance, outcome, turn.language)
    offer = paragraph(wording.phrase("sheet_offer", turn.language))
    options = {
        "yes": wording.phrase("sheet_yes", turn.language),
        "no": wording.phrase("sheet_no", turn.language),
        "steps": wording.phrase("steps_offer", turn.language),
        "timeline": wording.phrase("timeline_offer", turn.language),
        **parked_offer(turn),
        "human": wording.phrase("human_offer", turn.language),
    }
    return wording.reply(guidance, turn.language, [*answer.blocks, offer, choices(SHEET_OFFER, options)])


def closing_offers(turn: Turn) -> dict[str, str]:
    """Return the buttons at the end: what was put aside, and whether the answer helped."""
    wording = turn.services.wording
    return {
        **parked_offer(turn),
        f"{FEEDBACK}good": wording.phrase("feedback_good", turn.language),
        f"{FEEDBACK}bad": wording.phrase("feedback_bad", turn.language),
    }


def parked_offer(turn: Turn) -> dict[str, str]:
    """Return the button that goes on with what was put aside, where there is something."""
    return {RESUME: turn.services.wording.phrase("parked_offer", turn.language)} if parked_facts(turn.case) else {}


def _guard(turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
    """Say what would be lost and which ways are gentler, and ask for the name of what is to go."""
    wording, guard = turn.services.wording, outcome.guard
    assert guard is not None
    blocks = wording.guard(guidance, outcome, guard, turn.language)
    options = {
        f"{GENTLER}{way.outcome}": turn.services.catalog.outcomes[way.outcome].name.get(turn.language)
        for way in guard.gentler
    }
    options["no"] = wording.phrase("guard_no", turn.language)
    return wording.reply(guidance, turn.language, [*blocks, choices(GUARD, options)])


def _row_question(turn: Turn, row: str, guidance: Guidance) -> Reply:
    wording, detail = turn.services.wording, turn.services.catalog.details[row]
    question = detail.question.get(turn.language)
    text = wording.phrase("sheet_question", turn.language, question=question, example=detail.example)
    if detail.optional:
        text = f"{text} {wording.phrase('sheet_optional', turn.language)}"
    skip = choices(f"{SHEET}{row}", {"skip": wording.phrase("skip", turn.language)})
    return wording.reply(guidance, turn.language, [paragraph(text), skip])


def _sheet(turn: Turn, guidance: Guidance) -> Reply:
    desk = turn.services.desk
    case = desk.repository.get(turn.case.id)
    wording, findings = turn.services.wording, desk.findings(case)
    rows = [(row.detail, row.value or "") for row in desk.sheet(case)]
    card = review_block(wording, turn.services.catalog, case.facts, rows, findings, turn.language)
    reply = sheet_reply(wording, guidance, card, findings, turn.language)
    return replace(reply, blocks=(*reply.blocks, choices(None, closing_offers(turn))))
