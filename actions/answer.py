"""Answer questions of the customer: common ones, pasted rejections, small talk, and what nobody understood."""

from __future__ import annotations

from typing import Mapping, Optional, Sequence

from actions.asking import not_understood
from actions.base import FilingAction, Turn
from actions.collect import refusals
from bot.cases.message import CONFIRM, SHEET, asks_what_differs, asks_where
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.guidance import Guidance
from bot.filing.model import Fact, Outcome
from bot.wording.answers import ANSWER, MORE
from bot.wording.reply import Block, Reply
from bot.wording.timeline import timeline_blocks

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
            return [known_or_lost(turn)]
        return [_courteous(turn, courtesy)] if courtesy else answered(turn)


class ActionFallback(FilingAction):
    """Answer what nobody understood where the catalogue knows it, else say so and offer what can be done here."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_fallback"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Take the message as an answer to our question where it is one."""
        if turn.recorded.was_answer or turn.recorded.refused:
            return refusals(turn)
        return [known_or_lost(turn)]


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


def known_or_lost(turn: Turn) -> Reply:
    """Return what the catalogue knows about a message, else say that it was not understood."""
    return known_answer(turn) or _lost(turn)


def _lost(turn: Turn) -> Reply:
    """Say that a message was not understood; without an open question with what can be done here."""
    return not_understood(turn) if turn.case.asked else with_topics(turn, turn.say("fallback"))


def answered(turn: Turn) -> list[Reply]:
    """Return the answer to a question; where the catalogue has none, say so and offer the nearest and a person."""
    if turn.message.intent == "ask_rejection":
        return [_rejections(turn) or known_answer(turn) or turn.say("rejection_paste")]
    known = known_answer(turn)
    if known:
        return [known]
    if turn.message.intent == "out_of_scope":
        return [with_topics(turn, turn.say("out_of_scope"))]
    nearest = [one for one, _ in turn.services.questions.find(turn.message.text).nearest]
    return [turn.services.question_wording.unknown(nearest, turn.language)]


def known_answer(turn: Turn) -> Optional[Reply]:
    """Return what the catalogue knows about the question of a message, or None."""
    if turn.message.choice:
        return _chosen(turn, turn.message.choice)
    found = turn.services.questions.find(turn.message.text)
    if not found.answer and "province" in turn.message.entities and asks_what_differs(turn.message.text):
        return _province(turn, {**turn.services.desk.values(turn.case), "province": turn.message.entities["province"]})
    if found.neighbor:
        return turn.services.question_wording.neighbor(found.neighbor, turn.language)
    return _say_answer(turn, found.answer.id) if found.answer else None


def _chosen(turn: Turn, choice: str) -> Optional[Reply]:
    """Return what a button asks for."""
    answers = turn.services.catalog.answers
    name = choice.removeprefix(MORE).removeprefix(ANSWER)
    if name not in answers:
        return None
    if choice.startswith(MORE):
        return turn.services.question_wording.more(answers[name], turn.language)
    return _say_answer(turn, name)


def _say_answer(turn: Turn, name: str) -> Reply:
    """Say an answer; a running case's own part says more than the general text."""
    answer, guidance = turn.services.catalog.answers[name], turn.guidance
    named = turn.message.entities.get("province")
    values = {**turn.services.desk.values(turn.case), **({"province": named} if named else {})}
    if answer.shows == "province":
        return _province(turn, values) or turn.services.question_wording.answer(answer, values, turn.language)
    if answer.shows and guidance.outcome:
        return part_of_case(turn, answer.shows, guidance, guidance.outcome)
    return turn.services.question_wording.answer(answer, values, turn.language)


def _province(turn: Turn, values: Mapping[str, Value]) -> Optional[Reply]:
    """Return a province's own rules, those of the running case where there is one; None where no province is known."""
    province = turn.services.catalog.provinces.get(str(values.get("province")))
    if province is None:
        return None
    guidance, nature = turn.guidance, values.get("subject_nature", NOT_SURE)
    return turn.services.province_wording.province(
        province,
        guidance.on,
        turn.language,
        operation=guidance.outcome,
        nature=None if nature == NOT_SURE else str(nature),
    )


def part_of_case(turn: Turn, part: str, guidance: Guidance, outcome: Outcome) -> Reply:
    """Say one part of a case's own guidance; how long it takes comes with the timeline from today on."""
    more: list[Block] = []
    if part == "duration":
        moments = turn.services.desk.timeline(turn.case, guidance)
        more = timeline_blocks(turn.services.wording, moments, guidance.on, turn.language)
    return turn.services.wording.part(part, guidance, outcome, turn.language, more)


def _rejections(turn: Turn) -> Optional[Reply]:
    """Return what lies behind a pasted rejection and what to do, or None where it names no reason that we know."""
    found = turn.services.questions.rejections_in(turn.message.text)
    return turn.services.question_wording.rejections(found, turn.language) if found else None


def _courteous(turn: Turn, key: str) -> Reply:
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
