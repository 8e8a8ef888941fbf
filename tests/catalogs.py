"""The real catalogue, read once, and small ones made for a test."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.catalog.reader import read_catalog
from bot.filing.model import Catalog

ROOT = Path(__file__).parent.parent


@lru_cache(maxsize=1)
def real_catalog() -> Catalog:
    """Return the project's catalogue."""
    return read_catalog(ROOT / "data" / "catalog")
