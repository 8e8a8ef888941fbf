"""The only door to a case for actions and shell: note a message, ask the next question, give the guidance."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Callable, Mapping, Optional

from bot.cases.asking import brought_sheet_on, facts_of, failures_in_a_row, next_asked, revised_of, was_revised
from bot.cases.case import Advice, Case, CaseEvent, new_number
from bot.cases.corrections import changed
from bot.cases.editing import Edit, edited
from bot.cases.guards import names_website
from bot.cases.message import CONFIRM, GOAL_OF, SHEET, Message, Understood
from bot.cases.parking import parked_event, taken_up
from bot.cases.repository import CaseRepository
from bot.cases.sheet import SKIPPED, Sheet, sheet_of
from bot.cases.understanding import together, understand
from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.errors import CaseChanged, CaseExists, UnknownFact
from bot.filing.facts import Facts, parse_answer
from bot.filing.guidance import Guidance, guide
from bot.filing.lint import lint
from bot.filing.model import Catalog, Document, Finding, Requirement, Step
from bot.filing.timeline import NoCalendar, Timeline, WorkingDays, timeline

Check = Callable[[str], Answer[str]]
_RETURNS = ("unparked", "resumed", "reopened", "taken_back")
"""After one of these the answer is said once more, though it was said before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What became of the answers of one message."""

    case: Case
    accepted: Mapping[str, Value] = field(default_factory=dict)
    refused: Mapping[str, Refused] = field(default_factory=dict)
    """By fact or detail id: why the answer was not taken."""
    was_answer: bool = False
    """Whether the message brought the case forward."""
    parked: bool = False
    """Whether the matter so far was put aside for another."""
    taken_up: bool = False
    """Whether a matter that was put aside goes on."""
    wants_parked: bool = False
    """Whether the customer wants to go on with what was put aside, be there something or not."""
    mismatch: bool = False
    """Whether the name typed to confirm a cancellation is not that of the website."""
    backed_out: bool = False
    """Whether the customer does not want to cancel after all."""


@dataclass(frozen=True, kw_only=True)
class FilingDesk:
    """Works on cases by the rules of the catalogue; knows neither Rasa nor SQL."""

    catalog: Catalog
    repository: CaseRepository
    clock: Callable[[], datetime]
    checks: Mapping[str, Check]
    """The format checks of the filing sheet, by the names used in `data/catalog/details`."""
    calendar: WorkingDays = NoCalendar()

    def open(self, conversation: str, language: str) -> Case:
        """Return the case of a conversation, a new one where there is none."""
        case = self.repository.of_conversation(conversation)
        return case or self._open_new(conversation, language)

    def _open_new(self, conversation: str, language: str) -> Case:
        now = self.clock()
        case = Case(
            id=new_number(),
            conversation=conversation,
            language=language,
            opened_at=now,
            updated_at=now,
            events=(CaseEvent(at=now, kind="opened", data={"language": language}),),
        )
        try:
            self.repository.add(case)
        except CaseExists:
            return self.repository.of_conversation(conversation) or self._open_new(conversation, language)
        return case

    def note(self, case_id: str, message: Message) -> Recorded:
        """Take from a message whatever it gives, in one transaction; nothing given before is lost."""
        return self._with_case(case_id, lambda case: self._noted(case, message))

    def _with_case(self, case_id: str, change: Callable[[Case], Recorded]) -> Recorded:
        """Apply a change to the newest state of a case; once more when somebody saved it in between."""
        for _ in range(3):
            case = self.repository.get(case_id)
            recorded = change(case)
            if recorded.case == case:
                return recorded
            try:
                return replace(recorded, case=self.repository.save(recorded.case))
            except CaseChanged:
                continue
        raise CaseChanged(f"case {case_id} keeps changing; send the message again")

    def _noted(self, case: Case, message: Message) -> Recorded:
        understood = understand(
            self.catalog,
            case.asked,
            {**case.assumed, **case.facts},
            message,
            case.details,
            assumed=case.assumed.keys() - case.facts.keys(),
            doubtful=self._shaky(case) if case.asked == CONFIRM else {},
        )
        if understood.row is not None and case.asked:
            return self._row_noted(case, case.asked.removeprefix(SHEET), understood.row, message.id)
        if understood.guarded is not None:
            return self._guard_noted(case, understood.guarded, message.id)
        before = case
        case = self._parked(case, understood)
        case, accepted = self._facts_noted(case, understood, message.id)
        case = self._details_noted(self._talk_noted(case, understood, message.id), understood, message.id)
        if message.could_mean and not (before.asked and understood.gives_something):
            case = self._event(case, "unclear", message=message.id, meanings=list(message.could_mean))
        return Recorded(
            case=case,
            accepted=accepted,
            refused={case.asked or "goal": understood.refused} if understood.refused else {},
            was_answer=(understood.gives_something and not understood.in_passing) or understood.backs_out,
            parked=any(event.kind == "parked" for event in case.events[len(before.events) :]),
            taken_up=understood.takes_up_parked and case.events != before.events,
            wants_parked=understood.takes_up_parked,
            backed_out=understood.backs_out,
        )

    def _parked(self, case: Case, understood: Understood) -> Case:
        """Put the matter so far aside where the message begins another; take up again what was put aside on request."""
        if understood.takes_up_parked:
            return taken_up(self.catalog, case, self.clock()) or case
        goal = understood.answers.get("goal")
        is_other = goal is not None and case.facts.get("goal") not in (None, goal)
        event = parked_event(case, self.clock()) if is_other and not understood.backs_out else None
        return replace(case, events=(*case.events, event)) if event else case

    def _guard_noted(self, case: Case, typed: str, message: str) -> Recorded:
        """Take the name typed to confirm an operation that cannot be undone; it must be that of the website."""
        outcome = self.guidance_of(case).outcome
        if outcome is None or not names_website(typed, case.details):
            return Recorded(case=case, was_answer=True, mismatch=True)
        return Recorded(case=self._event(case, "guard", outcome=outcome.id, message=message), was_answer=True)

    def _details_noted(self, case: Case, understood: Understood, message: str) -> Case:
        """Keep rows of the sheet that were named in passing and pass their checks."""
        for name, typed in understood.details.items():
            answer = self.checks[self.catalog.details[name].check](typed)
            if isinstance(answer, Accepted) and case.details.get(name) != answer.value:
                details = {**case.details, name: answer.value}
                case = self._event(replace(case, details=details), "detail", name=name, message=message)
        return case

    def _facts_noted(self, case: Case, understood: Understood, message: str) -> tuple[Case, dict[str, Value]]:
        facts = {name: value for name, value in case.facts.items() if name not in understood.forgets}
        assumed = {name: value for name, value in case.assumed.items() if name not in understood.forgets}
        assumed = together({**assumed, **understood.assumptions})
        accepted = dict(understood.answers)
        if case.asked in accepted and assumed.get("goal") == GOAL_OF.get(case.asked, NOT_SURE):
            accepted["goal"] = assumed["goal"]
        if understood.confirmed is True:
            accepted = {**self._shaky(case), **accepted}
        if understood.confirmed is False:
            denied = self._shaky(case)
            assumed = {name: value for name, value in assumed.items() if denied.get(name) != value}
        facts.update(accepted)
        assumed = {name: value for name, value in assumed.items() if name not in facts}
        revised = sorted({*changed(case.facts, accepted), *revised_of(case, accepted)})
        case = replace(case, facts=facts, assumed=assumed)
        if accepted:
            case = self._event(case, "facts", names=sorted(accepted), revised=revised, message=message)
        return case, accepted

    def _shaky(self, case: Case) -> Mapping[str, Value]:
        return self.guidance_of(case).confirms

    def _talk_noted(self, case: Case, understood: Understood, message: str) -> Case:
        if understood.skips_row and case.asked:
            row = case.asked.removeprefix(SHEET)
            skipped = replace(case, details={**case.details, row: SKIPPED})
            return self._event(skipped, "detail", name=row, message=message)
        if understood.wants_sheet is not None:
            return self._event(replace(case, asked=None), "sheet", wanted=understood.wants_sheet, message=message)
        return self._reopen(case, understood.reopens) if understood.reopens else case

    def _reopen(self, case: Case, name: str) -> Case:
        """Forget one fact or row, so that it is asked anew."""
        facts = {one: value for one, value in case.facts.items() if one != name}
        assumed = {one: value for one, value in case.assumed.items() if one != name}
        details = {one: value for one, value in case.details.items() if one != name}
        reopened = replace(case, facts=facts, assumed=assumed, details=details, asked=None)
        return self._event(reopened, "reopened", name=name)

    def _row_noted(self, case: Case, row: str, typed: str, message: str) -> Recorded:
        """Check what was typed for a row of the filing sheet; only a value that passes is kept."""
        answer = self.checks[self.catalog.details[row].check](typed)
        if isinstance(answer, Refused):
            return Recorded(case=case, refused={row: answer}, was_answer=True)
        details = {**case.details, row: answer.value}
        case = self._event(replace(case, details=details), "detail", name=row, message=message)
        return Recorded(case=case, was_answer=True)

    def record(self, case_id: str, answers: Mapping[str, Any]) -> Recorded:
        """Record answers by fact id, as the shell and tests do; what cannot be taken is refused by name."""
        parsed = {name: self._parse(name, raw) for name, raw in answers.items()}
        accepted = {name: answer.value for name, answer in parsed.items() if isinstance(answer, Accepted)}
        refused = {name: answer for name, answer in parsed.items() if isinstance(answer, Refused)}

        def change(case: Case) -> Recorded:
            case = replace(case, facts={**case.facts, **accepted})
            return Recorded(case=case, accepted=accepted, refused=refused, was_answer=bool(accepted))

        return self._with_case(case_id, change)

    def edit(self, case_id: str, edit: Edit, by: str) -> Case:
        """Set what somebody else gives on the customer's behalf; the case remembers who."""
        return self._with_case(case_id, lambda case: Recorded(case=edited(case, edit, by, self.clock()))).case

    def _parse(self, name: str, raw: Any) -> Answer[Value]:
        if name not in self.catalog.facts:
            raise UnknownFact(f"'{name}' is not a fact; `python -m bot show facts` lists them")
        return parse_answer(self.catalog.facts[name], raw)

    def guidance(self, case_id: str, on: Optional[date] = None) -> Guidance:
        """Return the guidance for a case, by the rules of today or of another day."""
        return self.guidance_of(self.repository.get(case_id), on)

    def guidance_of(self, case: Case, on: Optional[date] = None) -> Guidance:
        """Return the guidance for a case that is loaded already."""
        return guide(self.catalog, Facts(given=case.facts, assumed=case.assumed), on or self.clock().date())

    def next_question(self, case_id: str) -> tuple[Case, Guidance]:
        """Decide what is asked next, remember that it is open, and keep what is advised with it."""

        def change(case: Case) -> Recorded:
            guidance = self.guidance_of(case)
            asking = replace(case, asked=next_asked(self.catalog, case, guidance))
            is_news = guidance.outcome is not None and self._is_news(case, guidance)
            if is_news:
                return Recorded(case=self._advised(asking, guidance))
            is_return = asking.asked is None and case.events[-1].kind in _RETURNS
            return Recorded(case=self._event(asking, "returned") if is_return else asking)

        case = self._with_case(case_id, change).case
        return case, self.guidance_of(case)

    def asks_nothing(self, case: Case) -> bool:
        """Tell whether nothing is left to ask."""
        return next_asked(self.catalog, case, self.guidance_of(case)) is None

    def sheet(self, case: Case) -> Sheet:
        """Return the filing sheet of a case: every row with what was given."""
        return sheet_of(self.catalog, self.values(case), case.details)

    def findings(self, case: Case, on: Optional[date] = None) -> tuple[Finding, ...]:
        """Return what a reviewer would reject in the filing sheet of a case."""
        return lint(self.catalog, self.values(case), case.details, on or self.clock().date())

    def timeline(self, case: Case, guidance: Guidance) -> Timeline:
        """Return when what can be expected if the order is submitted on the day of the guidance."""
        return timeline(self.catalog, guidance, self.values(case), case.details, self.calendar)

    def values(self, case: Case) -> Mapping[str, Value]:
        """Return everything that holds for a case, presumptions included."""
        return Facts(given=case.facts, assumed=case.assumed).known(self.catalog)

    def _is_news(self, case: Case, guidance: Guidance) -> bool:
        last = case.advice[-1] if case.advice else None
        documents = tuple(document.id for document in guidance.documents)
        return last is None or (last.outcome, last.documents) != (_outcome_id(guidance), documents)

    def _advised(self, case: Case, guidance: Guidance) -> Case:
        advice = Advice(
            at=self.clock(),
            on=guidance.on,
            outcome=_outcome_id(guidance),
            documents=tuple(document.id for document in guidance.documents),
            steps=tuple(step.id for step in guidance.steps),
        )
        return replace(case, advice=(*case.advice, advice), updated_at=advice.at)

    def speak(self, case_id: str, language: str) -> Case:
        """Answer in this language from now on."""
        return self._with_case(case_id, lambda case: Recorded(case=replace(case, language=language))).case

    def forget_last(self, case_id: str) -> Recorded:
        """Take back the answer given last, so that its question returns."""

        def change(case: Case) -> Recorded:
            last = next((name for name in _latest_first(case) if name in case.facts or name in case.details), None)
            if last is None:
                return Recorded(case=case)
            facts = {name: value for name, value in case.facts.items() if name != last}
            details = {name: value for name, value in case.details.items() if name != last}
            case = replace(case, facts=facts, details=details, asked=None)
            return Recorded(case=self._event(case, "taken_back", name=last), was_answer=True)

        return self._with_case(case_id, change)

    def start_over(self, case_id: str) -> Recorded:
        """Put every answer and every row of a case aside; a word that was misheard costs nothing."""

        def change(case: Case) -> Recorded:
            aside = parked_event(case, self.clock())
            emptied = replace(case, facts={}, assumed={}, details={}, asked=None)
            emptied = self._event(emptied, "started_over")
            return Recorded(case=replace(emptied, events=(*emptied.events, *([aside] if aside else []))))

        return self._with_case(case_id, change)

    def take_up_parked(self, case_id: str) -> Recorded:
        """Go on with the matter that was put aside for another."""

        def change(case: Case) -> Recorded:
            back = taken_up(self.catalog, case, self.clock())
            return Recorded(case=back or case, taken_up=back is not None)

        return self._with_case(case_id, change)

    def adopt(self, case_id: str, conversation: str) -> Case:
        """Go on with an earlier case in another conversation; raise `CaseNotFound`."""
        case = self.repository.adopt(case_id, conversation)
        return self._with_case(case.id, lambda one: Recorded(case=self._event(one, "resumed"))).case

    def resume(self, case_id: str) -> Case:
        """Remember that the assistant goes on with a case that a person had."""
        return self._with_case(case_id, lambda one: Recorded(case=self._event(one, "resumed"))).case

    def resume_failed(self, case_id: str) -> None:
        """Remember that somebody gave a wrong code here."""
        self._with_case(case_id, lambda case: Recorded(case=self._event(case, "resume_failed")))

    def take_feedback(self, case_id: str, verdict: str, text: str) -> None:
        """Keep what a customer thinks of what was advised; the text comes with numbers of persons masked."""

        def change(case: Case) -> Recorded:
            advised = case.advice[-1] if case.advice else None
            ids = {"outcome": advised.outcome, "documents": list(advised.documents)} if advised else {}
            return Recorded(case=self._event(case, "feedback", verdict=verdict, text=text[:500], advised=ids))

        self._with_case(case_id, change)

    def says_nothing_new(self, case: Case, message: str) -> bool:
        """Tell whether the answer was said before and a message changed nothing of it."""
        if brought_sheet_on(case, message) or was_revised(case, message):
            return False
        if not facts_of(case, message):
            return case.events[-1].kind not in _RETURNS
        if not case.advice:
            return False
        facts = {name: value for name, value in case.facts.items() if name not in facts_of(case, message)}
        before, now = self.guidance_of(replace(case, facts=facts)), self.guidance_of(case)
        return (before.outcome, _said(before)) == (now.outcome, _said(now))

    def not_understood(self, case_id: str, message: str = "") -> int:
        """Remember that a message was not understood, and return how many there were in a row."""

        def change(case: Case) -> Recorded:
            return Recorded(case=self._event(case, "not_understood", message=message, asked=case.asked))

        case = self._with_case(case_id, change).case
        return failures_in_a_row(case)

    def missed(self, case_id: str, message: str) -> None:
        """Remember a message to which there was no answer, for review."""
        self._with_case(case_id, lambda case: Recorded(case=self._event(case, "missed", message=message)))

    def hand_over(self, case_id: str, reason: str) -> Case:
        """Remember that the customer wants a person, and why."""

        def change(case: Case) -> Recorded:
            return Recorded(case=self._event(case, "handed_over", reason=reason))

        return self._with_case(case_id, change).case

    def _event(self, case: Case, kind: str, **data: object) -> Case:
        now = self.clock()
        return replace(case, events=(*case.events, CaseEvent(at=now, kind=kind, data=data)), updated_at=now)


def _said(guidance: Guidance) -> tuple[str, ...]:
    """Return the ids of everything that an answer says."""
    things: tuple[Requirement | Document | Step, ...] = (
        *guidance.obstacles,
        *guidance.documents,
        *guidance.requirements,
        *guidance.steps,
    )
    return tuple(one.id for one in things)


def _outcome_id(guidance: Guidance) -> str:
    return guidance.outcome.id if guidance.outcome else ""


def _latest_first(case: Case) -> list[str]:
    """Return the facts and rows in the order in which they were given, the latest first."""
    given = [
        name
        for event in case.events
        if event.kind in ("facts", "detail")
        for name in event.data.get("names", (event.data.get("name"),))
    ]
    return given[::-1]
