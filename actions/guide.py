"""Say the answer: the outcome, its steps and papers, and how long it takes."""

from __future__ import annotations

from abc import abstractmethod
from typing import Sequence

from rasa_sdk.events import EventType, FollowupAction

from actions.base import FilingAction, Turn
from actions.collect import final, has_declined, refusals
from bot.filing.guidance import Guidance
from bot.filing.model import Outcome
from bot.wording.reply import Reply


class ActionGuideFiling(FilingAction):
    """Say which operation applies and what to do next, once nothing is left to ask."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_guide_filing"

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say the answer that the form has led to, but not again when only the filing sheet was declined."""
        _, guidance = turn.services.desk.next_question(turn.case.id)
        return [] if turn.is_return and has_declined(turn) else [final(turn, guidance)]


class _AboutOutcome(FilingAction):
    """Base of the answers that need an outcome: without one, a few questions come first."""

    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Say it, unless the message answered our own question or the outcome is still open."""
        if turn.recorded.was_answer:
            return refusals(turn)
        guidance = turn.guidance
        if guidance.outcome is None:
            return [turn.say("needs_operation")]
        return [self.about(turn, guidance, guidance.outcome)]

    def events(self, turn: Turn) -> list[EventType]:
        """Start the questions where none is open and the outcome is not known."""
        starts = turn.guidance.outcome is None and not turn.case.asked
        return [FollowupAction("filing_form")] if starts else super().events(turn)

    @abstractmethod
    def about(self, turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
        """Return what is asked about the outcome."""


class ActionShowSteps(_AboutOutcome):
    """Say all steps when the customer asks what comes next."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_steps"

    def about(self, turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
        """Say every step."""
        return turn.services.wording.steps(guidance, outcome, turn.language)


class ActionShowDocuments(_AboutOutcome):
    """Say which papers are needed and what else must hold."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_documents"

    def about(self, turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
        """Say the papers and requirements."""
        return turn.services.wording.papers(guidance, turn.language)


class ActionShowDuration(_AboutOutcome):
    """Say how long it takes, and what happens to the site meanwhile."""

    def name(self) -> str:
        """Return the name that rules use."""
        return "action_show_duration"

    def about(self, turn: Turn, guidance: Guidance, outcome: Outcome) -> Reply:
        """Say the durations."""
        return turn.services.wording.durations(guidance, turn.language)
