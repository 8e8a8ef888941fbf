"""`check`, `generate`, `show` and `new`: the catalogue."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any, Sequence

from bot.filing.model import Catalog


def add(verbs: Any) -> None:
    """Register the verbs."""
    check = verbs.add_parser("check", help="refuse what is wrong in the catalogue, with file and line")
    check.set_defaults(run=run_check)
    generate = verbs.add_parser("generate", help="write data/generated from the catalogue")
    generate.set_defaults(run=run_generate)
    show = verbs.add_parser("show", help="print a part of the catalogue")
    show.add_argument("what", choices=("operations", "facts", "sources", *_NAMED))
    show.add_argument("names", metavar="PROVINCE", nargs="*", help="for province: one; for diff: two")
    show.add_argument("--on", metavar="DATE", type=date.fromisoformat, help="by the rules of this day (default: today)")
    show.add_argument("--language", choices=("zh", "en"), default="zh")
    show.set_defaults(run=run_show, refuse=show.error)
    new = verbs.add_parser("new", help="start a new file of the catalogue, with TODO where you fill in")
    new.add_argument(
        "kind",
        metavar="KIND",
        help="operation, ending, fact, document, requirement, step, province, source, detail, finding or deadline",
    )
    new.add_argument("id", metavar="ID", help="the new thing's id, such as quick_app")
    new.set_defaults(run=run_new)


def run_check(options: argparse.Namespace) -> int:
    """Print every problem; return 1 where there is one."""
    from bot.catalog.checks import check_everything
    from bot.settings import read_settings
    from bot.wiring import china_now

    problems, report = check_everything(read_settings().catalog, china_now().date())
    for line in (*problems.warnings, *problems.lines):
        print(line, file=sys.stderr)
    print(report)
    return 1 if problems.lines else 0


def run_generate(options: argparse.Namespace) -> int:
    """Write the generated files and say which changed."""
    from bot.catalog.files import Problems
    from bot.catalog.projection import generate
    from bot.catalog.reader import build, read_catalog, read_files
    from bot.settings import read_settings

    root = read_settings().catalog
    read_catalog(root)
    files = read_files(root, Problems())
    changed = generate(build(files), files)
    print("\n".join(f"wrote {path}" for path in changed) or "data/generated is up to date")
    return 0


_NAMED = {"province": 1, "diff": 2}
"""What `show` can print about provinces, and how many have to be named."""


def run_show(options: argparse.Namespace) -> int:
    """Print operations, facts, sources, a province or the difference of two as tables for people."""
    from bot.catalog.reader import read_catalog
    from bot.commands import tables
    from bot.settings import read_settings
    from bot.wiring import china_now

    if len(options.names) != _NAMED.get(options.what, 0):
        options.refuse(f"'show {options.what}' takes {_NAMED.get(options.what, 0)} province(s)")
    on = options.on or china_now().date()
    catalog = read_catalog(read_settings().catalog)
    if options.what in _NAMED:
        show_provinces(options.names, catalog, on, options.language)
    else:
        tables.show(options.what, catalog, on, options.language)
    return 0


def show_provinces(names: Sequence[str], catalog: Catalog, on: date, language: str) -> None:
    """Print what one province asks for of its own, or how two differ."""
    from bot.commands import provinces, tables

    named = [provinces.find_province(catalog, name) for name in names]
    built = provinces.ProvinceTables(catalog, on, language)
    tables.print_table(*(built.province(*named) if len(named) == 1 else built.difference(*named)))


def run_new(options: argparse.Namespace) -> int:
    """Write the scaffold of one thing and say what to do next."""
    from bot.catalog.scaffold import scaffold
    from bot.settings import read_settings

    print(scaffold(read_settings().catalog, options.kind, options.id))
    return 0
