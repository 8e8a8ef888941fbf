"""Conversations that persons have: the queue, taking one, saying something, and giving it back."""

from __future__ import annotations

from typing import Any, Optional, Sequence

from bot.agents.model import DELIVERED, CallRefused, Json
from bot.agents.roles import permit
from bot.agents.rows import Rows
from bot.agents.saying import Saying
from bot.agents.showing import Showing
from bot.agents.transcript import plain
from bot.cases.case import Case
from bot.cases.editing import understood
from bot.filing.errors import CaseNotFound
from bot.storage.case_lines import channel_of
from bot.storage.hand_overs import HandOver, NotWaiting, NotYours, StillProposed, TakenByOther
from bot.storage.people import Person
from bot.wiring import Services

_MOST_TRIES = 5


class TalkCalls:
    """The calls that are about conversations; who calls has been checked."""

    def __init__(self, services: Services, rows: Rows, showing: Showing, saying: Saying) -> None:
        self._services, self._rows, self._showing, self._saying = services, rows, showing, saying

    def queue(self, person: Person, *, language: str = "zh") -> Json:
        """Return who waits for a person, and whom persons have."""
        requests = [self._request(one, person, language) for one in self._rows.hand_overs.open()]
        shown = [one for one in requests if one is not None]
        return {name: [one for one in shown if one["with"] == held] for name, held in _QUEUES.items()}

    def _request(self, held: HandOver, person: Person, language: str) -> Optional[Json]:
        try:
            case = self._services.desk.repository.get(held.case_id)
        except CaseNotFound:
            return None  # erased since the queue was read
        return self._showing.request(case, held, person, language)

    def brief(self, number: str) -> tuple[str, list[Json]]:
        """Return the language of a case, and its brief in that language."""
        case = self._showing.get(number)
        return case.language, self._showing.brief(case, case.language)

    def take(self, person: Person, *, number: str, language: str = "zh") -> Json:
        """Take a conversation, unless somebody else was faster."""
        case = self._showing.get(number)
        if channel_of(case.conversation) not in DELIVERED:
            raise CallRefused(409, "unreachable", channel=channel_of(case.conversation))
        try:
            is_new = self._rows.hand_overs.take(case.id, person.id, person.name, self._saying.here(case, person))
        except TakenByOther as error:
            raise CallRefused(409, "taken_by_other", name=self._holder(case)) from error
        if is_new:
            self._rows.audit.add(person, "take", case.id)
        held = self._rows.hand_overs.of_case(case.id)
        if held is None:
            raise CallRefused(409, "not_yours")
        return self._showing.request(case, held, person, language)

    def _holder(self, case: Case) -> str:
        held = self._rows.hand_overs.of_case(case.id)
        return (held and held.name) or "?"

    def lines(self, person: Person, *, number: str, after: int = 0) -> Json:
        """Return the conversation after a line: clear for who has it, masked for others."""
        case = self._showing.get(number)
        return {"lines": self._showing.lines(case, clear=self._is_with(case, person), after=after)}

    def _is_with(self, case: Case, person: Person) -> bool:
        held = self._rows.hand_overs.of_case(case.id)
        return held is not None and held.state == "taken" and held.person == person.id

    def reply(self, person: Person, *, number: str, id: str, text: str) -> Json:
        """Say something to the customer, once for each id."""
        case = self._showing.get(number)
        line = self._saying.text_of(case, person, text)
        try:
            seq = self._rows.hand_overs.reply(case.id, person.id, person.name, f"{person.id}/{id}", text, line)
        except NotYours as error:
            raise CallRefused(409, "not_yours") from error
        return {"kept": True, "id": id, "seq": seq}

    def typing(self, person: Person, *, number: str) -> Json:
        """Check that a person may be seen typing; the door that was asked shows it."""
        case = self._showing.get(number)
        if not self._is_with(case, person):
            raise CallRefused(409, "not_yours")
        return {"done": True}

    def draft(self, person: Person, *, number: str, language: str = "zh") -> Json:
        """Return what the assistant would have said to the last message, and what it understood since it was taken."""
        case = self._showing.get(number)
        if not self._is_with(case, person):
            raise CallRefused(409, "not_yours")
        found = self._rows.proposals.draft(case.id)
        proposals = self._showing.given(case, self._open(case), language)
        return {"seq": found and found[0], "text": plain(found[1]) if found else None, "proposals": proposals}

    def settle(self, person: Person, *, number: str, accept: Sequence[str] = (), dismiss: Sequence[str] = ()) -> Json:
        """Note what the assistant understood in the case, or drop it."""
        case = self._showing.get(number)
        if not self._is_with(case, person):
            raise CallRefused(409, "not_yours")
        return {"accepted": self._settled(case, person.name, accept, dismiss), "refused": {}}

    def _settled(self, case: Case, by: str, accept: Sequence[str], dismiss: Sequence[str] = ()) -> list[str]:
        values = {name: value for name, value in self._open(case).items() if name in accept and name not in dismiss}
        self._services.desk.edit(case.id, understood(self._services.catalog, values), by)
        self._rows.proposals.settle(case.id, [*values, *dismiss])
        return list(values)

    def _open(self, case: Case) -> dict[str, Any]:
        return self._rows.proposals.open(case.id)

    def give_back(self, person: Person, *, number: str) -> Json:
        """Give a conversation back; what the assistant understood meanwhile counts as the customer said it."""
        case = self._showing.get(number)
        held = self._rows.hand_overs.of_case(case.id)
        if held is None:
            return {"done": True}  # it is back already
        if held.state != "taken" or held.person != person.id:
            permit(person, "give_back_of_others")
        for _ in range(_MOST_TRIES):
            self._settled(case, held.name or "", list(self._open(case)))
            try:
                self._rows.hand_overs.give_back(case.id, held.person, self._saying.back(case, held.name or ""))
                return {"done": True}
            except StillProposed:
                continue
            except NotYours as error:
                raise CallRefused(409, "not_yours") from error
        raise CallRefused(409, "case_changed")

    def tell_those_who_wait(self, seconds: float) -> int:
        """Tell everybody who has waited that long that nobody is free; return how many were told."""
        now, told = self._services.desk.clock(), 0
        for held in self._rows.hand_overs.open():
            waits = (now - held.requested_at).total_seconds()
            if held.state == "waiting" and held.told_at is None and waits >= seconds:
                told += self._told(held)
        return told

    def _told(self, held: HandOver) -> bool:
        try:
            case = self._services.desk.repository.get(held.case_id)
            self._rows.hand_overs.tell_nobody_is_free(case.id, self._saying.busy(case))
        except (CaseNotFound, NotWaiting):
            return False
        return True


_QUEUES = {"waiting": "waiting", "taken": "person"}
