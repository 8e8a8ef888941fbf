"""`cases`: list, show, export and erase cases."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime
from typing import Any

from bot.cases.case import Case
from bot.cases.desk import FilingDesk
from bot.commands.handouts import FORMATS, render
from bot.wording.handout import Content


def add(verbs: Any) -> None:
    """Register the verb and its own verbs."""
    parser = verbs.add_parser("cases", help="the case database")
    actions = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    listing = actions.add_parser("list", help="cases, latest change first")
    listing.add_argument("--text", help="only cases with this text in number, conversation or details")
    listing.add_argument("--limit", type=int, default=50)
    listing.add_argument("--offset", type=int, default=0)
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=run_list)
    for name, run, about in (
        ("show", run_show, "one case, for people"),
        ("export", run_export, "one case: complete as JSON, or as a handout or calendar"),
        ("erase", run_erase, "remove one case and everything of it"),
    ):
        one = actions.add_parser(name, help=about)
        one.add_argument("number", metavar="NUMBER", help="such as ICP-7K3M-9QX2")
        one.set_defaults(run=run)
        if name == "export":
            one.add_argument("--format", choices=FORMATS, default="json")
    one.add_argument("--yes", action="store_true", help="do not ask for confirmation")


def _services() -> Any:
    from bot.settings import read_settings
    from bot.wiring import open_services

    return open_services(read_settings())


def run_list(options: argparse.Namespace) -> int:
    """Print one line a case."""
    found = _services().desk.repository.list(limit=options.limit, offset=options.offset, text=options.text)
    for case in found:
        if options.json:
            print(json.dumps(_brief(case), ensure_ascii=False))
        else:
            print(f"{case.id}  {case.updated_at:%Y-%m-%d %H:%M}  {_outcome(case) or '-':22}  {case.conversation}")
    if not found and not options.json:
        print("no cases", file=sys.stderr)
    return 0


def _brief(case: Case) -> dict[str, Any]:
    return {
        "case": case.id,
        "conversation": case.conversation,
        "language": case.language,
        "updated_at": case.updated_at.isoformat(),
        "outcome": _outcome(case),
    }


def _outcome(case: Case) -> str | None:
    return case.advice[-1].outcome if case.advice else None


def run_show(options: argparse.Namespace) -> int:
    """Print what is known of a case and what was advised."""
    from bot.wording.plain import plain_text
    from bot.wording.review import summary

    services = _services()
    case = services.desk.repository.get(options.number.upper())
    known = summary(services.wording, services.catalog, case.id, case.facts, case.details, case.language)
    print(plain_text(known))
    for advice in case.advice:
        print(f"{advice.at:%Y-%m-%d %H:%M}  {advice.outcome}  ({advice.on.isoformat()})")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Print everything of a case as JSON, or what it comes to as a handout or calendar."""
    services = _services()
    case = services.desk.repository.get(options.number.upper())
    if options.format == "json":
        print(json.dumps(as_json(case), ensure_ascii=False, indent=2))
    else:
        content = of_case(services.desk, case)
        print(render(services.catalog, content, options.format, case.language, services.desk.clock()))
    return 0


def of_case(desk: FilingDesk, case: Case) -> Content:
    """Return everything there is to say about a case today."""
    guidance = desk.guidance_of(case)
    rows = tuple((row.detail, row.value or "") for row in desk.sheet(case) if row.value is not None)
    return Content(
        guidance=guidance,
        facts=case.facts,
        rows=rows,
        findings=desk.findings(case) if rows else (),
        moments=desk.timeline(case, guidance),
        case=case.id,
    )


def as_json(case: Case) -> dict[str, Any]:
    """Return everything of a case in JSON's own types."""
    return {
        **_brief(case),
        "opened_at": case.opened_at.isoformat(),
        "facts": {name: _plain(value) for name, value in case.facts.items()},
        "assumed": {name: _plain(value) for name, value in case.assumed.items()},
        "details": dict(case.details),
        "events": [{"at": one.at.isoformat(), "kind": one.kind, **one.data} for one in case.events],
        "advice": [
            {
                "at": one.at.isoformat(),
                "on": one.on.isoformat(),
                "outcome": one.outcome,
                "documents": list(one.documents),
                "steps": list(one.steps),
            }
            for one in case.advice
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def run_erase(options: argparse.Namespace) -> int:
    """Remove a case after its number was typed back."""
    services = _services()
    case = services.desk.repository.get(options.number.upper())
    if not options.yes and _typed(f"erase {case.id} for good? type its number: ") != case.id:
        print("nothing was erased", file=sys.stderr)
        return 1
    services.desk.repository.erase(case.id)
    print(f"erased {case.id}")
    return 0


def _typed(prompt: str) -> str:
    print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().upper()
