"""Services in memory for the actions of one test."""

from __future__ import annotations

from typing import Iterator

import pytest

from bot.cases.memory import MemoryRepository
from bot.wiring import Services, install, make_services
from tests.cases.talk import Clock
from tests.catalogs import real_catalog


@pytest.fixture
def services() -> Iterator[Services]:
    """Yield services on the real catalogue that keep their cases in memory."""
    ours = make_services(real_catalog(), MemoryRepository(), clock=Clock())
    before = install(ours)
    yield ours
    install(before)
