"""Answer what is not about the running case: general questions, small talk, and what nobody understood."""

from __future__ import annotations

from typing import Sequence

from actions.base import FilingAction, Turn
from actions.collect import refusals
from bot.cases.understanding import CONFIRM, SHEET
from bot.wording.reply import Reply

_PHRASES = {
    "ask_status": "ask_status",
    "ask_rejection": "ask_rejection",
    "ask_definition": "ask_definition",
    "ask_fees": "ask_fees",
    "ask_after_filing": "ask_after_filing",
    "greet": "greeting",
    "goodbye": "goodbye",
    "thank": "thanked",
    "chitchat": "chitchat",
    "out_of_scope": "out_of_scope",
    "give_feedback": "feedback",
}
"""What is said to an intent; the answers of the catalogue will take the place of the `ask_…` lines."""


class ActionAnswerQuestion(FilingAction):
    """Answer a question or a courtesy by its intent."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_answer_question"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Answer, unless the message turned out to answer our own question."""
        if turn.recorded.was_answer:
            return refusals(turn)
        key = _PHRASES.get(turn.message.intent, "fallback")
        values = {"case": turn.case.id} if key == "goodbye" else {}
        reply = turn.say(key, **values)
        return [reply if turn.case.asked or key in ("goodbye", "thanked") else _with_topics(turn, reply)]


class ActionFallback(FilingAction):
    """Say that a message was not understood, and offer what can be done here."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_fallback"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Take the message as an answer where it is one; else say so and offer topics."""
        if turn.recorded.was_answer or turn.recorded.refused:
            return refusals(turn)
        return [turn.say("understood_nothing") if turn.case.asked else _with_topics(turn, turn.say("fallback"))]


class ActionExplainQuestion(FilingAction):
    """Say why the open question is asked."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_explain_question"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Give the reason of the open fact or row, or of the first fact to be confirmed."""
        catalog, asked = turn.services.catalog, turn.case.asked or ""
        if asked == CONFIRM:
            asked = next(iter(turn.guidance.confirms), "")
        thing = catalog.facts.get(asked) or catalog.details.get(asked.removeprefix(SHEET))
        if thing is None:
            return [turn.say("nothing_open")]
        return [turn.say("because_we_ask", reason=thing.reason.get(turn.language))]


def _with_topics(turn: Turn, reply: Reply) -> Reply:
    """Add what the customer can choose from where no question is open."""
    goal = turn.services.catalog.facts["goal"]
    blocks = (*reply.blocks, *turn.services.wording.ask(goal, turn.language))
    return Reply(language=turn.language, blocks=blocks)
