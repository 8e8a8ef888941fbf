"""The one place that chooses implementations: catalogue, repository, clock, checks, desk, wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Callable, Optional
from zoneinfo import ZoneInfo

from bot.agents.openness import Colleagues
from bot.cases.desk import FilingDesk
from bot.cases.questions import Finder, Questions, question_sentences, rejection_sentences
from bot.cases.repository import CaseRepository
from bot.cases.resuming import ResumeCodes
from bot.catalog.reader import read_catalog
from bot.filing.formats import CHECKS
from bot.filing.model import Catalog
from bot.secret import read_secret
from bot.settings import Settings, read_settings
from bot.storage.cases import SqlRepository
from bot.storage.database import Database, open_database
from bot.storage.hand_overs import HandOverRows
from bot.storage.migrate import upgrade
from bot.storage.people import PersonRows
from bot.storage.turns import CasesInTurns
from bot.wording.answers import QuestionWording
from bot.wording.compose import Wording
from bot.wording.provinces import ProvinceWording
from bot.working_days import ChineseWorkingDays

CHINA = ZoneInfo("Asia/Shanghai")
"""Days count as they do where the filing is reviewed."""


def china_now() -> datetime:
    """Return the present time in China."""
    return datetime.now(timezone.utc).astimezone(CHINA)


@dataclass(frozen=True, kw_only=True)
class Services:
    """What actions, shell and server work with."""

    catalog: Catalog
    desk: FilingDesk
    wording: Wording
    database: Optional[Database] = None
    """None where cases are kept in memory."""
    models: Path = Path("models")
    """Where what was learned from the catalogue's questions is kept."""

    secret: bytes = b""
    """What codes are made from that only this service can make; empty where cases are kept in memory."""

    wait: int = Settings().hand_over_wait
    """How many minutes a customer waits for a person until they are told that nobody is free."""

    @cached_property
    def colleagues(self) -> Optional[Colleagues]:
        """Return who knows whether a person can take over; None where cases are kept in memory."""
        if self.database is None:
            return None
        return Colleagues(PersonRows(self.database), HandOverRows(self.database), self.wait)

    @cached_property
    def codes(self) -> ResumeCodes:
        """Return what proves that a case is a customer's."""
        return ResumeCodes(self.secret)

    @cached_property
    def questions(self) -> Questions:
        """Return what answers common questions; opened at the first one."""
        return open_questions(self.catalog, self.models)

    @cached_property
    def province_wording(self) -> ProvinceWording:
        """Return what says the own rules of provinces."""
        return ProvinceWording(self.catalog, self.wording)

    @cached_property
    def question_wording(self) -> QuestionWording:
        """Return what says the answers to common questions."""
        return QuestionWording(self.catalog, self.wording, self.desk.clock)


def make_services(
    catalog: Catalog,
    repository: CaseRepository,
    clock: Callable[[], datetime] = china_now,
    database: Optional[Database] = None,
    models: Path = Settings().models,
    secret: bytes = b"",
    wait: int = Settings().hand_over_wait,
) -> Services:
    """Put services together from parts; tests choose other parts."""
    desk = FilingDesk(catalog=catalog, repository=repository, clock=clock, checks=CHECKS, calendar=ChineseWorkingDays())
    return Services(
        catalog=catalog,
        desk=desk,
        wording=Wording(catalog),
        database=database,
        models=models,
        secret=secret,
        wait=wait,
    )


def open_services(settings: Settings) -> Services:
    """Read the catalogue, bring the database to the newest schema, and put the services together."""
    catalog = read_catalog(settings.catalog)
    upgrade(settings.database_url)
    database = open_database(settings.database_url)
    return make_services(
        catalog,
        CasesInTurns(SqlRepository(database)),
        database=database,
        models=settings.models,
        secret=read_secret(settings.secret, settings.secret_file),
        wait=settings.hand_over_wait,
    )


_FAR_FROM_FILING = ("chitchat", "out_of_scope", "greet", "goodbye", "thank", "give_feedback")
"""Intents whose sentences no entry of the catalogue answers."""


def open_questions(catalog: Catalog, models: Path, training: Path = Path("data/nlu")) -> Questions:
    """Return what answers common questions, learning the catalogue's sentences where they are new."""
    from bot.nlu.training import sentences_of

    others = sentences_of(training, _FAR_FROM_FILING)
    return Questions(
        catalog=catalog,
        answers=_finder(models, "answers", question_sentences(catalog, others)),
        rejections=_finder(models, "rejections", rejection_sentences(catalog)),
    )


def _finder(models: Path, name: str, sentences: list[tuple[str, str]]) -> Finder:
    from bot.nlu.retrieval import NothingKnown, index_for

    return index_for(models, name, sentences) if sentences else NothingKnown()


_services: Optional[Services] = None


def services() -> Services:
    """Return the services of this process; opened at the first call."""
    global _services
    if _services is None:
        _services = open_services(read_settings())
    return _services


def install(chosen: Optional[Services]) -> Optional[Services]:
    """Use these services from now on and return those used before; None: open them anew at the next call."""
    global _services
    before, _services = _services, chosen
    return before
