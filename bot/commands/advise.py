"""`advise`: facts and rows of the filing sheet in; guidance, findings and timeline out."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Mapping, Optional

from bot.commands.handouts import FORMATS, render
from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.errors import FilingError
from bot.filing.facts import Facts, parse_answer
from bot.filing.formats import CHECKS
from bot.filing.formats.personal import contains_identity_number
from bot.filing.formats.text import LONGEST
from bot.filing.guidance import guide
from bot.filing.lint import lint
from bot.filing.model import Catalog, Detail
from bot.filing.timeline import WorkingDays, timeline
from bot.wording.handout import Content

DETAILS = "details"
"""The key of FACTS.json for the rows of the filing sheet."""


class BadFacts(FilingError):
    """What was handed to `advise` cannot be used; the command ends with status 2."""


def add(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser("advise", help="facts in (JSON), guidance out (JSON, Markdown, HTML or a calendar)")
    about = "a JSON object of fact id → value, and `details`: row of the filing sheet → text; - reads standard input"
    parser.add_argument("facts", metavar="FACTS.json", help=about)
    parser.add_argument("--on", metavar="DATE", help="by the rules of this day, such as 2019-05-01 (default: today)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--format", choices=FORMATS, default="json")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the guidance; return 2 with the reason on the error output where a fact is refused."""
    from bot.catalog.reader import read_catalog
    from bot.settings import read_settings
    from bot.wiring import china_now
    from bot.working_days import ChineseWorkingDays

    catalog, now = read_catalog(read_settings().catalog), china_now()
    try:
        data = _read(options.facts)
        details = read_details(catalog, data, options.language)
        facts = read_facts(catalog, data, options.language)
        on = _day(options.on) if options.on else now.date()
        content = advice(catalog, facts, details, on, ChineseWorkingDays())
        if details is not None:
            _refuse_unseen(catalog, details, content, options.language)
        print(render(catalog, content, options.format, options.language, now, looked=details is not None))
    except FilingError as error:
        print(f"refused: {error}", file=sys.stderr)
        return 2
    return 0


def advice(
    catalog: Catalog, facts: Facts, details: Optional[Mapping[str, str]], on: date, calendar: WorkingDays
) -> Content:
    """Return everything there is to say about facts and rows of the filing sheet."""
    guidance, values, rows = guide(catalog, facts, on), facts.known(catalog), details or {}
    return Content(
        guidance=guidance,
        facts=facts.given,
        rows=tuple((catalog.details[name], text) for name, text in _in_order(catalog, rows)),
        findings=lint(catalog, values, rows, on) if details is not None else (),
        moments=timeline(catalog, guidance, values, rows, calendar),
    )


def _in_order(catalog: Catalog, rows: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, rows[name]) for name in catalog.details if name in rows]


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
    given = {name: _value(catalog, name, raw, language) for name, raw in data.items() if name != DETAILS}
    return Facts(given=given)


def read_details(catalog: Catalog, data: Any, language: str) -> Optional[dict[str, str]]:
    """Return the rows of the filing sheet, None where the object has none; an identity number is never taken."""
    if not isinstance(data, dict) or DETAILS not in data:
        return None
    details = data[DETAILS]
    if not isinstance(details, dict):
        raise BadFacts('the details must be a JSON object such as {"website_name": "示例科技产品展示"}')
    return {name: _row(catalog, name, raw, language) for name, raw in details.items()}


def _row(catalog: Catalog, name: str, raw: Any, language: str) -> str:
    from bot.catalog.files import suggestion

    if name not in catalog.details:
        raise BadFacts(f"'{name}' is not a row of the filing sheet — {suggestion(name, catalog.details)}")
    if not isinstance(raw, str):
        raise BadFacts(f"{name}: a row holds text, not {json.dumps(raw)[:40]}")
    if contains_identity_number(raw) or len(raw) > LONGEST:
        raise BadFacts(f"{name}: {_why_refused(catalog, catalog.details[name], raw, language)}")
    return raw


def _refuse_unseen(catalog: Catalog, details: Mapping[str, str], content: Content, language: str) -> None:
    """Refuse a row that its check does not take, unless a finding that is more than advice says what is wrong."""
    explained = {finding.rows[0] for finding in content.findings if finding.effect != "advised"}
    for name, text in details.items():
        if name not in explained and text.strip() and isinstance(_checked(catalog.details[name], text), Refused):
            raise BadFacts(f"{name}: {_why_refused(catalog, catalog.details[name], text, language)}")


def _checked(detail: Detail, text: str) -> Answer[str]:
    return CHECKS[detail.check](text)


def _why_refused(catalog: Catalog, detail: Detail, text: str, language: str) -> str:
    from bot.wording.compose import Wording

    match _checked(detail, text):
        case Refused() as refused:
            return Wording(catalog).refusal(refused, detail.name, detail.example, language)
    return Wording(catalog).refusal(Refused("identity_number"), detail.name, detail.example, language)


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
