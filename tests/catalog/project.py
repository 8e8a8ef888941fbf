"""A small project of its own for a test: a catalogue without a fault, the Rasa domain and the generated files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Iterator

import pytest

from bot.catalog.checks import check_everything
from bot.catalog.files import Problems

SMALL = Path(__file__).parent / "small"
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Project:
    """The copy that a test may spoil; it is the working folder while the test runs."""

    root: Path

    @property
    def catalog(self) -> Path:
        """Return the catalogue's folder."""
        return self.root / "data" / "catalog"

    def path(self, name: str) -> Path:
        """Return a file of the catalogue; `domain.yml` and `data/generated/…` are the project's."""
        is_outside = name == "domain.yml" or name.startswith("data/")
        return (self.root if is_outside else self.catalog) / name

    def write(self, name: str, text: str) -> None:
        """Write a whole file."""
        self.path(name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Put one text in the place of another that stands in the file exactly once."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def check(self) -> Problems:
        """Return what `python -m bot check` finds on the day of the tests."""
        return check_everything(Path("data/catalog"), TODAY)[0]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Yield a fresh copy of the small project as the working folder."""
    root = tmp_path / "project"
    shutil.copytree(SMALL, root)
    monkeypatch.chdir(root)
    monkeypatch.delenv("FILING_CATALOG", raising=False)
    yield Project(root)
