"""Answer questions of the customer: common ones, pasted rejections, small talk, and what nobody understood."""

from __future__ import annotations

from typing import Optional, Sequence

from rasa_sdk.events import EventType, FollowupAction

from actions.asking import meanings, not_understood, offered_meanings, refusals, stuck, where_it_stands
from actions.base import FilingAction, Turn
from actions.known import known_answers
from bot.cases.message import CONFIRM, SHEET, asks_where
from bot.filing.model import Fact
from bot.wording.reply import Reply

_PLAINLY = 0.5
"""Below this confidence a courtesy is more likely something else."""
_COURTESIES = {
    "greet": "greeting",
    "goodbye": "goodbye",
    "thank": "thanked",
    "chitchat": "chitchat",
}
"""What is said to a courtesy."""


class ActionAnswerQuestion(FilingAction):
    """Answer a question, a pasted rejection or a courtesy."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_answer_question"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Answer, unless the message turned out to answer our own question."""
        if turn.recorded.was_answer:
            return refusals(turn)
        courtesy = _COURTESIES.get(turn.message.intent)
        if courtesy and not is_plain(turn):
            return known_or_lost(turn)
        return [_courteous(turn, courtesy)] if courtesy else answered(turn)

    def events(self, turn: Turn) -> list[EventType]:
        """Let the open question return as well where the questions were left, by a new session or on request."""
        if turn.is_asking or not turn.case.asked or turn.message.intent in ("goodbye", "thank"):
            return super().events(turn)
        return [FollowupAction("filing_form")]


class ActionFallback(FilingAction):
    """Answer what nobody understood where the catalogue knows it, else say so and offer what can be done here."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_fallback"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Take the message as an answer to our question where it is one."""
        if turn.recorded.was_answer or turn.recorded.refused:
            return refusals(turn)
        return known_or_lost(turn)


class ActionExplainQuestion(FilingAction):
    """Say why the open question is asked."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_explain_question"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Give the reason of the open fact or row, or where to look it up where that is asked."""
        catalog, asked = turn.services.catalog, turn.case.asked or ""
        if asked == CONFIRM:
            asked = next(iter(turn.guidance.confirms), "")
        thing = catalog.facts.get(asked) or catalog.details.get(asked.removeprefix(SHEET))
        if thing is None:
            return [turn.say("nothing_open")]
        if isinstance(thing, Fact) and asks_where(turn.message.text):
            return [turn.say("where_to_look", find_out=thing.find_out.get(turn.language))]
        return [turn.say("because_we_ask", reason=thing.reason.get(turn.language))]


def is_plain(turn: Turn) -> bool:
    """Tell whether a courtesy or praise is plainly one, and not more likely something else."""
    return turn.message.confidence >= _PLAINLY


def known_or_lost(turn: Turn) -> list[Reply]:
    """Return what the catalogue knows about a message, else say that it was not understood."""
    return known_answers(turn) or [_lost(turn)]


def _lost(turn: Turn) -> Reply:
    """Ask what a message meant, or say that it was not understood; without an open question with what can be done."""
    unclear = meanings(turn)
    if unclear:
        return unclear
    if turn.case.asked:
        return not_understood(turn)
    turn.services.desk.missed(turn.case.id, turn.message.id)
    return with_topics(turn, turn.say("fallback"))


def answered(turn: Turn) -> list[Reply]:
    """Return the answer to a question; where the catalogue has none, say so and offer the nearest and a person."""
    if turn.message.intent == "ask_rejection":
        rejections = _rejections(turn)
        return [rejections] if rejections else known_answers(turn) or [meanings(turn) or turn.say("rejection_paste")]
    known = known_answers(turn) or offered_meanings(turn)
    if known:
        return known
    if turn.message.intent == "out_of_scope":
        return [_elsewhere(turn)]
    turn.services.desk.missed(turn.case.id, turn.message.id)
    nearest = [one for one, _ in turn.services.questions.find(turn.message.text).nearest]
    return [turn.services.question_wording.unknown(nearest, turn.language)]


def _elsewhere(turn: Turn) -> Reply:
    """Say that something is not about filing; the third time in a row that we do not get on, with a way out."""
    if turn.services.desk.not_understood(turn.case.id) % 3 == 0:
        return stuck(turn)
    return with_topics(turn, turn.say("out_of_scope"))


def _rejections(turn: Turn) -> Optional[Reply]:
    """Return what lies behind a pasted rejection and what to do, or None where it names no reason that we know."""
    found = turn.services.questions.rejections_in(turn.message.text)
    return turn.services.question_wording.rejections(found, turn.language) if found else None


def _courteous(turn: Turn, key: str) -> Reply:
    if key == "greeting" and turn.case.facts:
        return where_it_stands(turn, turn.case)
    is_end = key == "goodbye"
    values = {"case": turn.case.id, "code": turn.services.codes.code_of(turn.case.id)} if is_end else {}
    reply = turn.say(key, **values)
    return reply if turn.case.asked or key in ("goodbye", "thanked") else with_topics(turn, reply)


def with_topics(turn: Turn, reply: Reply) -> Reply:
    """Add what the customer can choose from where no question is open."""
    if turn.case.asked:
        return reply
    goal = turn.services.catalog.facts["goal"]
    blocks = (*reply.blocks, *turn.services.wording.ask(goal, turn.language))
    return Reply(language=turn.language, blocks=blocks)
