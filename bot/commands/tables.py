"""Parts of the catalogue as tables for people."""

from __future__ import annotations

from datetime import date

from rich.console import Console, RenderableType
from rich.table import Table

from bot.filing.conditions import All, AnyOf, Condition, Not, Test
from bot.filing.decision import rules_in_force
from bot.filing.model import Catalog


def show(what: str, catalog: Catalog, on: date, language: str) -> None:
    """Print one table; wide enough to be read when piped."""
    build = {"operations": operations, "facts": facts, "sources": sources}[what]
    print_table(build(catalog, on, language))


def print_table(*tables: RenderableType) -> None:
    """Print tables one below the other; wide enough to be read when piped."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    for table in tables:
        console.print(table)


def operations(catalog: Catalog, on: date, language: str) -> Table:
    """Return the decision table of a day: what is looked at first stands first."""
    table = Table(title=f"{on.isoformat()}", show_lines=True)
    for column in ("gate", "id", "name", "when"):
        table.add_column(column, overflow="fold")
    for outcome, version in rules_in_force(catalog, on):
        table.add_row(str(outcome.gate or ""), outcome.id, outcome.name.get(language), in_words(version.when))
    return table


def facts(catalog: Catalog, on: date, language: str) -> Table:
    """Return every fact with its question and choices, in the order of asking."""
    table = Table(show_lines=True)
    for column in ("id", "question", "values"):
        table.add_column(column, overflow="fold")
    for name in catalog.question_order:
        fact = catalog.facts[name]
        values = ", ".join(str(choice.value) for choice in fact.choices) or fact.kind
        table.add_row(name, fact.question.get(language), values)
    return table


def sources(catalog: Catalog, on: date, language: str) -> Table:
    """Return every source with the day it was last looked at, oldest first."""
    table = Table()
    for column in ("checked", "age", "standing", "id", "title"):
        table.add_column(column, overflow="fold")
    for source in sorted(catalog.sources.values(), key=lambda one: one.checked):
        age = f"{(on - source.checked).days} d"
        table.add_row(source.checked.isoformat(), age, source.standing, source.id, source.title.get(language))
    return table


def in_words(condition: Condition) -> str:
    """Return a condition as one line of text."""
    match condition:
        case Test(fact, word, value):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()
            return f"{fact} {word.replace('_', ' ')} {shown}"
        case Not(part):
            return f"not ({in_words(part)})"
        case All(parts):
            return " and ".join(_bracketed(part) for part in parts) or "always"
        case AnyOf(parts):
            return "\nor ".join(_bracketed(part) for part in parts)
    raise TypeError(condition)


def _bracketed(condition: Condition) -> str:
    return in_words(condition) if isinstance(condition, Test) else f"({in_words(condition)})"
