"""Commands that ask the catalogue: advice for facts on one line, two provinces compared, another day's rules."""

from __future__ import annotations

import shlex
from datetime import date
from difflib import get_close_matches
from typing import Any

from bot.filing.facts import Facts, normalize
from bot.filing.guidance import guide
from bot.filing.model import Catalog, Fact
from bot.filing.timeline import timeline
from bot.shell.registry import commands
from bot.shell.session import BadCommand, Shell
from bot.shell.values import values_of
from bot.wording.timeline import timeline_blocks

_MOST_VALUES = 8


@commands.command("advise", "filing", short="a", takes=("fact",))
async def advise(shell: Shell, arguments: str) -> None:
    """Say what the facts on the line come to."""
    from bot.commands.advise import read_facts

    pairs = read_pairs(shell, arguments)
    if not pairs:
        raise BadCommand(shell.word("advise_how"))
    _show(shell, read_facts(shell.catalog, pairs, shell.language))


def _show(shell: Shell, facts: Facts) -> None:
    from bot.working_days import ChineseWorkingDays

    guidance = guide(shell.catalog, facts, shell.day)
    moments = timeline(shell.catalog, guidance, facts.known(shell.catalog), {}, ChineseWorkingDays())
    more = timeline_blocks(shell.wording, moments, guidance.on, shell.language)
    reply = shell.wording.everything(guidance, shell.language, more).to_json()
    offered, shell.replies = shell.offered, [reply]
    shell.show_reply({**reply, "blocks": [block for block in reply["blocks"] if block["kind"] != "choices"]})
    shell.offered = offered
    if guidance.asks is not None:
        values = "|".join(value for value, _ in values_of(guidance.asks, shell.language)[:_MOST_VALUES])
        shell.tell("advise_asks", fact=guidance.asks.id, values=values or guidance.asks.kind)


def read_pairs(shell: Shell, arguments: str, *, rows: bool = False) -> dict[str, Any]:
    """Return the `fact=value` pairs of a line, by id; with `rows` those of the filing sheet, too, and empty ones."""
    try:
        words = shlex.split(arguments.replace("＝", "="))
    except ValueError as error:
        raise BadCommand(shell.word("open_quote")) from error
    return dict(_pair(shell, word, rows) for word in words)


def _pair(shell: Shell, word: str, rows: bool) -> tuple[str, Any]:
    name, equals, value = word.partition("=")
    if not equals or not (value or rows):
        raise BadCommand(shell.word("not_a_pair", word=word))
    if rows and name in shell.catalog.details:
        return name, value or None
    fact = find_fact(shell.catalog, name)
    if fact is None:
        known = [*shell.catalog.facts, *(shell.catalog.details if rows else ())]
        close = get_close_matches(name, known, n=1)
        raise BadCommand(
            shell.word("no_fact_nearest", name=name, nearest=close[0]) if close else shell.word("no_fact", name=name)
        )
    return fact.id, (_typed(fact, value) if value else None)


def find_fact(catalog: Catalog, name: str) -> Fact | None:
    """Return the fact of this id or name."""
    wanted = normalize(name)
    return catalog.facts.get(name) or next(
        (one for one in catalog.facts.values() if wanted in (normalize(one.name.zh), normalize(one.name.en))), None
    )


def _typed(fact: Fact, value: str) -> Any:
    if fact.kind == "several" and "," in value:
        return value.split(",")
    return value


@commands.command("compare", "filing", short="c", takes=("province", "province"))
async def compare(shell: Shell, arguments: str) -> None:
    """Show how the rules of two provinces differ."""
    from bot.commands.provinces import ProvinceTables, find_province

    names = arguments.split()
    if len(names) != 2:
        raise BadCommand(shell.word("compare_how"))
    first, second = (find_province(shell.catalog, name) for name in names)
    for table in ProvinceTables(shell.catalog, shell.day, shell.language).difference(first, second):
        shell.console.print(table)


@commands.command("province", "filing", takes=("province",))
async def province(shell: Shell, arguments: str) -> None:
    """Show what a province asks for of its own."""
    from bot.commands.provinces import ProvinceTables, find_province

    if not arguments:
        raise BadCommand(shell.word("province_how"))
    found = find_province(shell.catalog, arguments)
    for table in ProvinceTables(shell.catalog, shell.day, shell.language).province(found):
        shell.console.print(table)


_TODAY = ("", "today", "今天")


@commands.command("as-of", "filing", takes=("day",))
async def as_of(shell: Shell, arguments: str) -> None:
    """Ask by the rules of another day from now on."""
    if arguments.strip() in _TODAY:
        shell.on = None
        shell.tell("as_of_today")
        return
    try:
        shell.on = date.fromisoformat(arguments.strip())
    except ValueError as error:
        raise BadCommand(shell.word("not_a_day", text=arguments)) from error
    shell.tell("as_of_set", day=shell.on.isoformat())
    facts = await shell.assistant.facts() if shell.replies else None
    if facts and (facts.given or facts.assumed):
        _show(shell, facts)
