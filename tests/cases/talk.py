"""A conversation with the desk alone: messages in, the open question out, on a clock that a test sets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Optional

from bot.cases.case import Case
from bot.cases.desk import FilingDesk, Recorded
from bot.cases.memory import MemoryRepository
from bot.cases.message import Message
from bot.filing.formats import CHECKS
from bot.filing.guidance import Guidance
from tests.catalogs import real_catalog

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=8)))


@dataclass
class Clock:
    """Goes on by a minute each time it is read, and by as much as a test wants."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        self.now += timedelta(minutes=1)
        return self.now


class Crowded(MemoryRepository):
    """Somebody else saves the case first, as often as it says."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def save(self, case):
        if self.times:
            self.times -= 1
            others = self.get(case.id)
            super().save(replace(others, details={**others.details, "remarks": f"{self.times} more"}))
        return super().save(case)


def new_desk(repository: Optional[MemoryRepository] = None, clock: Optional[Clock] = None) -> FilingDesk:
    """Return a desk on the real catalogue that keeps its cases in memory."""
    return FilingDesk(
        catalog=real_catalog(), repository=repository or MemoryRepository(), clock=clock or Clock(), checks=CHECKS
    )


@dataclass
class Talk:
    """One customer at one desk."""

    desk: FilingDesk = field(default_factory=new_desk)
    conversation: str = "test:one"
    language: str = "zh"
    count: int = 0

    @property
    def case(self) -> Case:
        """Return the customer's case as it is stored."""
        return self.desk.open(self.conversation, self.language)

    @property
    def asked(self) -> Optional[str]:
        """Return the question that is open."""
        return self.case.asked

    def say(
        self,
        text: str,
        intent: str = "nlu_fallback",
        confidence: float = 0.9,
        choice: Optional[str] = None,
        **entities: str,
    ) -> Recorded:
        """Note a message, as the first action of a turn does."""
        self.count += 1
        message = Message(
            id=str(self.count), text=text, intent=intent, confidence=confidence, entities=entities, choice=choice
        )
        return self.desk.note(self.case.id, message)

    def choose(self, value: str) -> Recorded:
        """Press a button."""
        return self.say(f"a button: {value}", intent="state_fact", choice=value)

    def ask(self) -> tuple[Optional[str], Guidance]:
        """Ask the next question, as the form does, and return it with the guidance."""
        case, guidance = self.desk.next_question(self.case.id)
        return case.asked, guidance

    def answer(self, *choices: str) -> Optional[str]:
        """Press buttons, one for each question, and return the question that follows."""
        for value in choices:
            self.ask()
            self.choose(value)
        return self.ask()[0]
