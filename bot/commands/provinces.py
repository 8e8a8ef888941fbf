"""Provinces as tables for people: what one asks for of its own, and how two of them differ."""

from __future__ import annotations

from datetime import date
from typing import Iterable, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as Plain

from bot.filing.compare import Difference, ProvinceRule, compare, province_rules
from bot.filing.errors import FilingError
from bot.filing.facts import exact_choice
from bot.filing.model import Catalog, Province
from bot.filing.overlay import province_version_on
from bot.wording.compose import Wording
from bot.wording.provinces import ProvinceWording

_KINDS = {"document": "kind_document", "requirement": "kind_requirement", "step": "kind_step", "note": "kind_note"}
_VERBS = {"drop": "verb_drop", "replace": "verb_replace"}
"""What is added or said needs no word."""
_SURE = {"high": "sure_high", "medium": "sure_medium", "low": "sure_low"}


class NoSuchProvince(FilingError):
    """What was named is not a province."""


def find_province(catalog: Catalog, name: str) -> Province:
    """Return the province of this id, name or alias; raise `NoSuchProvince`."""
    from bot.catalog.files import suggestion

    choice = exact_choice(catalog.facts["province"], name)
    if choice is None:
        raise NoSuchProvince(f"'{name}' is not a province — {suggestion(name, catalog.provinces)}")
    return catalog.provinces[str(choice.value)]


class ProvinceTables:
    """Builds the tables of one catalogue, one day and one language."""

    def __init__(self, catalog: Catalog, on: date, language: str) -> None:
        self._catalog, self._on, self._language = catalog, on, language
        self._wording = Wording(catalog)
        self._provinces = ProvinceWording(catalog, self._wording)
        self._numbers: dict[str, int] = {}
        """The sources that the tables name, in the order of their first mention."""

    def province(self, province: Province) -> list[RenderableType]:
        """Return everything a province asks for of its own on the day."""
        rules = province_rules(province, self._on)
        return [self._table(self._title("table_province", province, rules), rules, province), self._legend()]

    def difference(self, first: Province, second: Province) -> list[RenderableType]:
        """Return what only one of two provinces asks for, and what both ask for differently."""
        found = compare(first, second, self._on)
        return [
            self._table(self._title("table_only", first, found.only_first), found.only_first, first),
            self._table(self._title("table_only", second, found.only_second), found.only_second, second),
            self._differences(found.differently, first, second),
            self._phrase("table_alike", count=str(len(found.alike))),
            self._legend(),
        ]

    def _table(self, title: str, rules: Iterable[ProvinceRule], province: Province) -> Table:
        table = self._empty(title)
        for rule in rules:
            table.add_row(*self._cells(rule, province), end_section=True)
        return table

    def _differences(self, differences: Sequence[Difference], first: Province, second: Province) -> Table:
        names = {"first": self._name(first), "second": self._name(second)}
        title = self._phrase("table_differently", count=str(len(differences)), **names)
        table = self._empty(title, self._phrase("column_province"))
        for difference in differences:
            for province, rules in ((first, difference.first), (second, difference.second)):
                for rule in rules:
                    table.add_row(self._name(province), *self._cells(rule, province))
            table.add_section()
        return table

    def _empty(self, title: str, *first: str) -> Table:
        """Return a table with its columns; those of long texts share the width that is left."""
        table = Table(*first, title=title, title_justify="left", expand=True)
        table.add_column(self._phrase("column_rule"), overflow="fold", ratio=5)
        table.add_column(self._phrase("column_operations"), overflow="fold", ratio=3)
        table.add_column(self._phrase("column_when"), overflow="fold", ratio=3)
        table.add_column(self._phrase("column_sure"))
        table.add_column(self._phrase("column_source"))
        return table

    def _cells(self, rule: ProvinceRule, province: Province) -> list[RenderableType]:
        operations = self._phrase("condition_comma").join(self._operation(name) for name in rule.operations)
        when = self._provinces.condition(rule, self._language) or self._phrase("condition_always")
        numbers = [str(self._numbers.setdefault(name, len(self._numbers) + 1)) for name in rule.change.sources]
        sure = self._phrase(_SURE[rule.change.confidence])
        return [Plain(self._rule(rule, province)), operations, when, sure, " ".join(numbers)]

    def _rule(self, rule: ProvinceRule, province: Province) -> str:
        change = rule.change
        marks = [self._phrase(_KINDS[change.kind])]
        if change.verb in _VERBS:
            marks.append(self._phrase(_VERBS[change.verb]))
        if change.use and change.kind == "requirement" and self._catalog.requirements[change.use.id].effect == "blocks":
            marks.append(self._phrase("mark_blocks"))
        text = self._provinces.text(rule, province).get(self._language)
        return f"[{' · '.join(marks)}] {text}"

    def _operation(self, name: str) -> str:
        """Return a short name: the Chinese ones are, for the English ones the id serves better."""
        return self._catalog.outcomes[name].name.zh if self._language == "zh" else name.replace("_", " ")

    def _legend(self) -> Table:
        """Return the sources behind the numbers, each with the day it was last looked at."""
        table = Table(show_header=False, box=None)
        for name, number in self._numbers.items():
            source = self._catalog.sources[name]
            checked = self._phrase("source_checked", checked=source.checked.isoformat())
            table.add_row(str(number), source.title.get(self._language), checked)
        return table

    def _title(self, key: str, province: Province, rules: Sequence[ProvinceRule]) -> str:
        version = province_version_on(province, self._on)
        return self._phrase(
            key,
            province=self._name(province),
            on=self._on.isoformat(),
            since=version.since.isoformat() if version else "–",
            checked=province.checked.isoformat() if province.checked else "–",
            count=str(len(rules)),
        )

    def _name(self, province: Province) -> str:
        return province.name.get(self._language)

    def _phrase(self, key: str, **values: str) -> str:
        return self._wording.phrase(key, self._language, **values)
