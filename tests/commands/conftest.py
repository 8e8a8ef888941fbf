"""Fixtures of the commands' tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import pytest

from bot.__main__ import main
from tests.catalog.project import project as project


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def bot(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Return a function that runs `python -m bot …` in this process."""

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse: a verb or an option that does not exist
            status = int(stop.code or 0)
        printed = capsys.readouterr()
        return Outcome(status, printed.out, printed.err)

    return run
