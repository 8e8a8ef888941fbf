"""What the catalogue knows about what a message asks: each question answered, in its order."""

from __future__ import annotations

from typing import Iterable, Mapping, Optional

from actions.base import Turn
from bot.cases.asks import asks_in
from bot.cases.message import asks_what_differs
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.guidance import Guidance
from bot.filing.model import Outcome
from bot.wording.answers import ANSWER, MORE
from bot.wording.reply import Block, Reply
from bot.wording.timeline import timeline_blocks

_DECIDED_BY_THE_RULES = ("ask_need_filing",)
"""Intents whose question is answered by the decision itself."""
_LEAST_BESIDE = 4
"""So many characters beside a question say something else."""


def known_answers(turn: Turn) -> list[Reply]:
    """Return what the catalogue knows about everything that a message asks, in its order."""
    if turn.message.choice:
        chosen = _chosen(turn, turn.message.choice)
        return [chosen] if chosen else []
    parts = answers_to(turn, asks_in(turn.message.text))
    whole = answers_to(turn, [turn.message.text])
    return parts if len(parts) > 1 else whole or parts


def answers_to(turn: Turn, asks: Iterable[str]) -> list[Reply]:
    """Return the answers to several questions, none twice; what the catalogue does not know is left out."""
    replies: list[Reply] = []
    for ask in asks:
        reply = _known(turn, ask)
        if reply and reply not in replies:
            replies.append(reply)
    return replies


def _known(turn: Turn, ask: str) -> Optional[Reply]:
    found = turn.services.questions.find(ask)
    if not found.answer and "province" in turn.message.entities and asks_what_differs(ask):
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


def also_asked(turn: Turn) -> list[Reply]:
    """Return the answers to what a message asks beside what it wants or tells: "…, and what if my ID has expired?"."""
    text = turn.message.text
    if not turn.is_first or turn.message.choice or turn.message.intent in _DECIDED_BY_THE_RULES:
        return []
    asks = asks_in(text)
    is_all = len(asks) == 1 and len(asks[0]) + _LEAST_BESIDE > len(text.strip())
    return [] if is_all else answers_to(turn, asks)
