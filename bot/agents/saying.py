"""What customers are told about persons: who is here, that nobody is free yet, and that the assistant is back."""

from __future__ import annotations

from bot.agents.model import Json
from bot.cases.case import Case
from bot.storage.people import Person
from bot.wiring import Services
from bot.wording.reply import Block, Reply, choices, paragraph

ASSISTANT = {"kind": "assistant", "name": None}


class Saying:
    """Says it in the language of a case."""

    def __init__(self, services: Services, minutes: int) -> None:
        self._services = services
        self._minutes = str(minutes)

    def text_of(self, case: Case, person: Person, text: str) -> Json:
        """Return what a person says."""
        return self._line(case, [paragraph(text)], person)

    def here(self, case: Case, person: Person) -> Json:
        """Say that a person has the conversation now."""
        return self.text_of(case, person, self._phrase("human_here", case, name=person.name))

    def back(self, case: Case, name: str) -> Json:
        """Say that the assistant has it again."""
        return self._line(case, [paragraph(self._phrase("human_back", case, name=name))])

    def busy(self, case: Case) -> Json:
        """Say honestly that nobody is free, and offer what the assistant can do."""
        phrase = self._services.wording.phrase
        text = phrase("human_busy", case.language, minutes=self._minutes, case=case.id)
        return self._line(case, [paragraph(text), *self._meanwhile(case)])

    def _meanwhile(self, case: Case) -> list[Block]:
        """Return the open question again, or what there is to see where none is open."""
        catalog, wording, language = self._services.catalog, self._services.wording, case.language
        if case.asked in catalog.facts:
            return wording.ask(catalog.facts[case.asked], language, short=True)
        if self._services.desk.guidance_of(case).outcome is None:
            return wording.ask(catalog.facts["goal"], language)
        offers = {
            "steps": wording.phrase("steps_offer", language),
            "papers": wording.phrase("papers_offer", language),
            "timeline": wording.phrase("timeline_offer", language),
        }
        return [paragraph(self._phrase("human_meanwhile", case)), choices(None, offers)]

    def _phrase(self, key: str, case: Case, **values: str) -> str:
        return self._services.wording.phrase(key, case.language, **values)

    def _line(self, case: Case, blocks: list[Block], person: Person | None = None) -> Json:
        reply: Reply = self._services.wording.reply(self._services.desk.guidance_of(case), case.language, blocks)
        said_by = {"kind": "person", "name": person.name} if person else dict(ASSISTANT)
        return {**reply.to_json(), "case": case.id, "from": said_by}
