"""What a check of the filing sheet looks at, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Callable, Iterator, Mapping, Optional

from bot.filing.conditions import Value
from bot.filing.model import Catalog, Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One finding's rows and parameters beside the whole sheet; rows left open are not in `sheet`."""

    catalog: Catalog
    values: Mapping[str, Value]
    sheet: Mapping[str, str]
    on: date
    rows: tuple[str, ...]
    words: tuple[str, ...] = ()
    limit: Optional[int] = None
    expects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Further numbers of the requirement that the finding stands on."""

    @property
    def first(self) -> str:
        """Return what stands in the row that the finding is about; empty where it is open."""
        return self.sheet.get(self.rows[0], "")

    def others(self) -> Iterator[tuple[str, str]]:
        """Yield the further rows that are filled in, with what stands in them."""
        return ((row, self.sheet[row]) for row in self.rows[1:] if row in self.sheet)

    def name_of(self, row: str) -> Text:
        """Return what a row of the sheet is called."""
        return self.catalog.details[row].name


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One thing that is wrong in the first row of a finding."""

    about: tuple[str, ...] = ()
    """Words or rows: a stronger finding of the same row that is about them, too, makes this one silent."""
    fills: Mapping[str, Text] = field(default_factory=dict)
    """What fills the placeholders of the finding's text."""


Check = Callable[[Look], Iterator[Hit]]


def same(text: str) -> Text:
    """Return a text that is the same in every language, such as a number."""
    return Text(zh=text, en=text)


def listed(words: tuple[str, ...]) -> Text:
    """Return words as they are listed in a sentence."""
    return Text(zh="、".join(words), en=", ".join(words))
