"""Say the answer: the outcome, its steps and papers, and how long it takes."""

from __future__ import annotations

from abc import abstractmethod
from typing import Sequence

from rasa_sdk.events import EventType, FollowupAction

from actions.asking import next_replies, offered_meanings, refusals
from actions.base import FilingAction, Turn
from actions.collect import has_declined
from actions.known import known_answers, part_of_case
from bot.wording.reply import Reply


class ActionGuideFiling(FilingAction):
    """Say which operation applies and what to do next, once nothing is left to ask."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_guide_filing"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say the answer that the form has led to, but not again when only the filing sheet was declined."""
        return [] if turn.is_return and has_declined(turn) else next_replies(turn)


class _AboutOutcome(FilingAction):
    """Base of the answers about one part of the outcome; a question with an answer of its own gets that instead."""

    @property
    @abstractmethod
    def part(self) -> str:
        """Return the part of the guidance: `steps`, `documents` or `duration`."""

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say it, unless the message answered our own question or the outcome is still open."""
        if turn.recorded.was_answer:
            return refusals(turn)
        known = known_answers(turn) or offered_meanings(turn)
        if known:
            return known
        guidance = turn.guidance
        if guidance.outcome is None:
            return [turn.say("needs_operation")]
        return [part_of_case(turn, self.part, guidance, guidance.outcome)]

    def events(self, turn: Turn) -> list[EventType]:
        """Start the questions where none is open and the outcome is not known."""
        starts = turn.guidance.outcome is None and not turn.case.asked
        return [FollowupAction("filing_form")] if starts else super().events(turn)


class ActionShowSteps(_AboutOutcome):
    """Say all steps when the customer asks what comes next."""

    part = "steps"

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_steps"


class ActionShowDocuments(_AboutOutcome):
    """Say which papers are needed and what else must hold."""

    part = "documents"

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_documents"


class ActionShowDuration(_AboutOutcome):
    """Say how long it takes, and what happens to the site meanwhile."""

    part = "duration"

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_duration"
