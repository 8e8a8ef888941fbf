"""Fixtures of the tests of the language components."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nlu.components import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return a place where components are created, trained and loaded."""
    return Workshop(tmp_path)
