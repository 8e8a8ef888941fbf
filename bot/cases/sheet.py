"""The filing sheet: the rows that the customer will type into the filing system, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional

from bot.filing.conditions import Value
from bot.filing.model import Catalog, Detail
from bot.filing.overlay import holds

SKIPPED = ""
"""The customer left this row open; it is not asked again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with what was given; None: not asked yet, empty: skipped."""

    detail: Detail
    value: Optional[str]


Sheet = tuple[Row, ...]


def sheet_of(catalog: Catalog, values: Mapping[str, Value], details: Mapping[str, str]) -> Sheet:
    """Return the rows that apply to a situation, in the order of the filing system."""
    return tuple(
        Row(detail, details.get(detail.id)) for detail in catalog.details.values() if holds(detail.when, values)
    )


def next_row(catalog: Catalog, values: Mapping[str, Value], details: Mapping[str, str]) -> Optional[Detail]:
    """Return the first row that is neither filled in nor skipped."""
    return next((row.detail for row in sheet_of(catalog, values, details) if row.value is None), None)
