"""What a user may see of their own cases: lists, summaries, papers, forms; nothing here changes a case."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from bot.cases.case import Case
from bot.channels.slack.views import CaseLine, Form, home_view, review_view, sheet_view
from bot.storage.slack import Place, SlackRows
from bot.wiring import Services
from bot.wording.reply import Reply
from bot.wording.review import summary
from bot.wording.timeline import timeline_item

BOTH = ("zh", "en")
_FORMS_NEED = {"sheet": "slack_no_sheet_yet", "review": "slack_nothing_to_review"}
_NEWEST = 20


class OwnCases:
    """Reads the cases of one user; calls storage, so it runs off the event loop."""

    def __init__(self, services: Services, rows: SlackRows) -> None:
        self._services, self._rows = services, rows

    def of(self, team: str, user: str) -> list[tuple[Place, Case]]:
        """Return the cases that a user began, the newest first."""
        found = [(place, self.at(place)) for place in self._rows.places_of(team, user, _NEWEST)]
        return [(place, case) for place, case in found if case is not None]

    def at(self, place: Place) -> Optional[Case]:
        """Return the case of a place."""
        return self._services.desk.repository.of_conversation(place.conversation)

    def languages(self, cases: Sequence[tuple[Place, Case]]) -> Sequence[str]:
        """Return the language of the newest case; both where a user has none yet."""
        return (cases[0][1].language,) if cases else BOTH

    def status(self, cases: Sequence[tuple[Place, Case]]) -> list[Reply]:
        """Say how far every case is."""
        if not cases:
            return [self._services.wording.say("slack_no_cases", language) for language in BOTH]
        return [self.summary(case) for _, case in cases[:5]]

    def summary(self, case: Case) -> Reply:
        """Say what is known of a case."""
        wording, catalog, language = self._services.wording, self._services.catalog, case.language
        reply = summary(wording, catalog, case.id, case.facts, case.details, language)
        return wording.with_state(reply, self._services.desk.guidance_of(case))

    def numbered(self, cases: Sequence[tuple[Place, Case]], number: str) -> list[Reply]:
        """Say what is known of the case with a number, if it is one of the user's own."""
        mine = [case for _, case in cases if case.id == number.strip().upper()]
        if mine:
            return [self.summary(mine[0])]
        return [self._services.wording.say("slack_no_such_case", language) for language in self.languages(cases)]

    def documents(self, cases: Sequence[tuple[Place, Case]]) -> list[Reply]:
        """Say which papers the newest case needs."""
        wording = self._services.wording
        if not cases:
            return self.status(cases)
        case = cases[0][1]
        guidance = self._services.desk.guidance_of(case)
        if guidance.outcome is None:
            return [wording.say("needs_operation", case.language, guidance)]
        return [wording.papers(guidance, case.language)]

    def help(self, cases: Sequence[tuple[Place, Case]]) -> list[Reply]:
        """Say what can be done here."""
        return [self._services.wording.say("slack_help", language) for language in self.languages(cases)]

    def home(self, team: str, user: str) -> Mapping[str, Any]:
        """Return the home tab of a user."""
        cases = self.of(team, user)
        lines = [self._line(place, case) for place, case in cases]
        return home_view(self._services.wording, self.languages(cases), lines)

    def _line(self, place: Place, case: Case) -> CaseLine:
        wording, desk, language = self._services.wording, self._services.desk, case.language
        guidance = desk.guidance_of(case)
        name = guidance.outcome.name.get(language) if guidance.outcome else wording.phrase("handout_open", language)
        moments = desk.timeline(case, guidance) if guidance.outcome else ()
        lines = [timeline_item(wording, moment, guidance.on, language).text for moment in moments]
        if lines:
            lines.insert(0, wording.phrase("slack_deadlines", language, on=guidance.on.isoformat()))
        remarks = []
        if guidance.expected:
            counts = {"answered": str(guidance.answered), "expected": str(guidance.expected)}
            remarks.append(wording.phrase("slack_progress", language, **counts))
        title = f"{case.id} · {name}"
        return CaseLine(conversation=case.conversation, title=title, lines=lines, remark=" · ".join(remarks))

    # Forms

    def form(self, place: Place, kind: str) -> Optional[Mapping[str, Any]]:
        """Return a form of a case, filled with what is known; None where there is nothing to fill in yet."""
        case = self.at(place)
        if case is None:
            return None
        form = Form(conversation=place.conversation, language=case.language)
        catalog, wording, desk = self._services.catalog, self._services.wording, self._services.desk
        if kind == "sheet":
            if desk.guidance_of(case).outcome is None:
                return None
            return sheet_view(wording, form, [(row.detail, row.value or "") for row in desk.sheet(case)])
        facts = [(catalog.facts[name], value) for name, value in case.facts.items()]
        view = review_view(wording, form, facts)
        return view if view["blocks"] else None

    def no_form(self, place: Place, kind: str) -> str:
        """Say why there is no form to open."""
        case = self.at(place)
        return self._services.wording.phrase(_FORMS_NEED[kind], case.language if case else "zh")

    def refusals(self, form: Form, found: Mapping[str, Any]) -> dict[str, str]:
        """Return what is said beside each field that could not be taken."""
        catalog, wording = self._services.catalog, self._services.wording
        errors = {}
        for name, refused in found.items():
            thing = catalog.details.get(name) or catalog.facts[name]
            example = getattr(thing, "example", "")
            errors[name] = wording.refusal(refused, thing.name, example, form.language)
        return errors
