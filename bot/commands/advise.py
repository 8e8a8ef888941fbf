"""`advise`: facts in, guidance out, as JSON for other programs."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from bot.filing.answers import Accepted, Refused
from bot.filing.errors import FilingError
from bot.filing.facts import Facts, parse_answer
from bot.filing.guidance import guide
from bot.filing.model import Catalog


class BadFacts(FilingError):
    """What was handed to `advise` cannot be used; the command ends with status 2."""


def add(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser("advise", help="facts in (JSON), guidance out (JSON)")
    parser.add_argument("facts", metavar="FACTS.json", help="a JSON object of fact id → value; - reads standard input")
    parser.add_argument("--on", metavar="DATE", help="by the rules of this day, such as 2019-05-01 (default: today)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the guidance; return 2 with the reason on the error output where a fact is refused."""
    from bot.catalog.reader import read_catalog
    from bot.settings import read_settings
    from bot.wiring import china_now

    catalog = read_catalog(read_settings().catalog)
    try:
        facts = read_facts(catalog, _read(options.facts), options.language)
        on = _day(options.on) if options.on else china_now().date()
        reply = _advise(catalog, facts, on, options.language)
    except FilingError as error:
        print(f"refused: {error}", file=sys.stderr)
        return 2
    print(json.dumps(reply, ensure_ascii=False, indent=2))
    return 0


def _advise(catalog: Catalog, facts: Facts, on: date, language: str) -> dict[str, Any]:
    from bot.wording.compose import Wording

    reply = Wording(catalog).everything(guide(catalog, facts, on), language).to_json()
    del reply["case"]
    return reply


def _read(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except OSError as error:
        raise BadFacts(f"{name} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadFacts(f"{name} is not a JSON object in UTF-8: {error}") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise BadFacts(f"'{name}' is given twice")
    return dict(pairs)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadFacts(f"'{text}' is not a day; give it as 2026-11-24") from error


def read_facts(catalog: Catalog, data: Any, language: str) -> Facts:
    """Return the facts of a JSON object; raise `BadFacts` naming the first that cannot be taken."""
    if not isinstance(data, dict):
        raise BadFacts('the facts must be a JSON object such as {"goal": "host"}')
    return Facts(given={name: _value(catalog, name, raw, language) for name, raw in data.items()})


def _value(catalog: Catalog, name: str, raw: Any, language: str) -> Any:
    from bot.catalog.files import suggestion

    if name not in catalog.facts:
        raise BadFacts(f"'{name}' is not a fact — {suggestion(name, catalog.facts)}")
    match parse_answer(catalog.facts[name], raw):
        case Accepted(value):
            return value
        case Refused() as refused:
            raise BadFacts(f"{name}: {_reason(catalog, name, refused, language)}")


def _reason(catalog: Catalog, name: str, refused: Refused, language: str) -> str:
    from bot.wording.compose import Wording

    fact = catalog.facts[name]
    example = ", ".join(json.dumps(choice.value) for choice in fact.choices[:12])
    return Wording(catalog).refusal(refused, fact.name, example, language)
