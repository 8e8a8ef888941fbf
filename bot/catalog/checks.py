"""Everything that `python -m bot check` refuses: what no single file shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Iterator

from ruamel.yaml import YAML

from bot.catalog.files import Entry, Problems, Where, suggestion
from bot.catalog.overlaps import check_overlaps
from bot.catalog.projection import projected, vocabulary
from bot.catalog.questions import check_questions
from bot.catalog.reader import FOLDERS, Files, build, place_of, read_files
from bot.catalog.references import check_references, conditions_in
from bot.catalog.situations import Group, groups
from bot.filing.answers import Refused
from bot.filing.facts import normalize
from bot.filing.formats import CHECKS
from bot.filing.freshness import is_refused, is_stale
from bot.filing.model import Catalog, Fact

DOMAIN = Path("domain.yml")
_MOST_SHOWN = 5
"""Situations with the same fault; the rest usually goes with them."""


def check_everything(root: Path, today: date) -> tuple[Problems, str]:
    """Return all problems of the catalogue, and one line on what was looked at."""
    problems = Problems()
    files = read_files(root, problems)
    if not problems.lines:
        check_references(files, problems)
    if problems.lines:
        return problems, f"{len(problems.lines)} problem(s); mend these first"
    catalog = build(files)
    situations = _check_outcomes(catalog, files, problems)
    check_overlaps(catalog, files, problems)
    check_questions(files, problems)
    _check_orphans(files, problems)
    _check_choices(files, problems)
    _check_details(files, problems)
    _check_aliases(catalog, files, problems)
    _check_ages(files, today, problems)
    _check_generated(catalog, files, problems)
    _check_slots(catalog, files, problems)
    things = sum(len(entries) for entries in files.entries.values())
    verdict = f"{len(problems.lines)} problem(s)" if problems.lines else "no problems"
    return problems, f"{things} files, {situations:,} situations in {len(eras(catalog))} eras: {verdict}"


def eras(catalog: Catalog) -> list[date]:
    """Return the days from which the rules of some outcome changed."""
    return sorted({version.since for outcome in catalog.outcomes.values() for version in outcome.versions})


def _check_outcomes(catalog: Catalog, files: Files, problems: Problems) -> int:
    """Refuse situations with two outcomes or none, and outcomes that no situation leads to."""
    situations, reached, wrong = 0, set(), Counter()
    for on in eras(catalog):
        for group in groups(catalog, on):
            situations += group.situations
            reached.update(group.outcomes)
            if len(group.outcomes) != 1:
                wrong[group.outcomes] += 1
                if wrong[group.outcomes] <= _MOST_SHOWN:
                    _refuse_group(files, on, group, problems)
    for name in sorted(set(catalog.outcomes) - reached):
        problems.add(_outcome_place(files, name), f"no situation leads to '{name}'", "widen its 'when:' or remove it")
    return situations


def _refuse_group(files: Files, on: date, group: Group, problems: Problems) -> None:
    names = ", ".join(group.outcomes)
    where = _outcome_place(files, group.outcomes[0]) if group.outcomes else Where("operations")
    found = f"has {len(group.outcomes)} outcomes ({names})" if group.outcomes else "has no outcome"
    values = ", ".join(f"{name}: {_as_written(value)}" for name, value in group.values.items())
    problems.add(
        where, f"on {on} the situation {{{values}}} {found}", "make the conditions exclude each other, or add an ending"
    )


def _as_written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _outcome_place(files: Files, name: str) -> Where:
    return place_of(files, "operation" if name in files.entries["operation"] else "ending", name)


def _check_orphans(files: Files, problems: Problems) -> None:
    """Refuse things that nothing refers to."""
    used: dict[str, set[str]] = defaultdict(set)
    for entries in files.entries.values():
        for entry in entries.values():
            for kind, name in _references(entry, entry.data):
                used[kind].add(name)
    for kind in ("document", "requirement", "step", "source"):
        for name in sorted(set(files.entries[kind]) - used[kind]):
            problems.add(
                place_of(files, kind, name), f"nothing refers to '{name}'", f"use this {kind} or remove the file"
            )


def _references(entry: Entry, node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "source" and isinstance(value, list):
                yield from (("source", str(name)) for name in value)
            elif key in ("documents", "requirements", "steps"):
                yield from ((key[:-1], str(one)) for one in value if isinstance(one, str))
            elif key in ("document", "requirement", "step") and node is not entry.data:
                yield key, str(value)
            yield from _references(entry, value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(entry, value)


def _check_choices(files: Files, problems: Problems) -> None:
    """Refuse facts that no condition tests: nobody would need the answer."""
    tested: set[str] = set()
    for _, _, node in conditions_in(files):
        tested |= set(_facts_of(node))
    tested |= {str(name) for one in files.entries["requirement"].values() for name in one.data.get("parameters", ())}
    for name, entry in files.entries["fact"].items():
        if name not in tested and name not in _ASKED_FOR_WORDING:
            problems.add(entry.where("fact"), f"no condition looks at '{name}'", "use it in a condition or remove it")


_ASKED_FOR_WORDING = ("opened_on", "record_province", "filed_websites", "several_domains", "age")
"""Facts that later answers fill texts and dates with."""


def _facts_of(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("all", "any"):
                for part in value:
                    yield from _facts_of(part)
            elif key == "not":
                yield from _facts_of(value)
            else:
                yield str(key)


def _check_details(files: Files, problems: Problems) -> None:
    positions: dict[int, str] = {}
    for entry in files.entries["detail"].values():
        check, example = entry.data["check"], str(entry.data["example"])
        if check not in CHECKS:
            problems.add(entry.where("check"), f"'{check}' is not a check", suggestion(check, CHECKS))
        elif isinstance(CHECKS[check](example), Refused):
            what = f"the check '{check}' refuses '{example}'"
            problems.add(entry.where("example"), what, "give an example that passes")
        position = entry.data["position"]
        if position in positions:
            problems.add(
                entry.where("position"), f"'{positions[position]}' has position {position} too", "choose another"
            )
        positions[position] = entry.id


def _check_aliases(catalog: Catalog, files: Files, problems: Problems) -> None:
    """Refuse a name that stands for two things: a sentence with it could not be understood."""
    owners: dict[str, tuple[str, str]] = {}
    for kind, things in vocabulary(catalog, files).items():
        for thing, names in things.items():
            for name in names:
                owner = owners.setdefault(name.casefold(), (kind, thing))
                if owner != (kind, thing):
                    place = _named_place(files, kind, thing)
                    problems.add(place, f"'{name}' also names the {owner[0]} '{owner[1]}'", "take it from one of them")
    for fact in catalog.facts.values():
        if fact.kind != "province":
            _check_choice_names(fact, files.entries["fact"][fact.id], problems)


def _check_choice_names(fact: Fact, entry: Entry, problems: Problems) -> None:
    """Refuse a name that two choices of one fact share: an answer with it could mean either."""
    owners: dict[str, str] = {}
    for choice, key in zip(fact.choices, entry.data.get("choices", ())):
        for name in sorted({normalize(one) for one in (choice.name.zh, choice.name.en, *choice.aliases)}):
            owner = owners.setdefault(name, key)
            if owner != key:
                problems.add(entry.where("choices", key), f"'{name}' also names '{owner}'", "take it from one of them")


def _named_place(files: Files, kind: str, thing: str) -> Where:
    if kind == "provider":
        return files.singles["providers"].where("providers", thing)
    if kind == "operation":
        return _outcome_place(files, thing)
    return place_of(files, kind, thing) if kind in FOLDERS else files.entries["fact"][kind].where("choices", thing)


def _check_ages(files: Files, today: date, problems: Problems) -> None:
    """Warn of what nobody looked at for half a year, and refuse it after a year."""
    for kind in ("source", "province"):
        for entry in files.entries[kind].values():
            if "checked" not in entry.data:
                continue
            checked = date.fromisoformat(str(entry.data["checked"]))
            note = problems.add if is_refused(checked, today) else problems.warn if is_stale(checked, today) else None
            if note:
                days = (today - checked).days
                note(entry.where("checked"), f"last checked {days} days ago", "look again and enter the day")


def _check_generated(catalog: Catalog, files: Files, problems: Problems) -> None:
    for path, text in projected(catalog, files).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            problems.add(Where(str(path)), "the file is not what the catalogue gives", "run `python -m bot generate`")


def _check_slots(catalog: Catalog, files: Files, problems: Problems) -> None:
    """Refuse facts without a slot in the Rasa domain, printing the line to paste, and slots without a fact."""
    slots = YAML(typ="safe").load(DOMAIN.read_text(encoding="utf-8"))["slots"] if DOMAIN.exists() else {}
    for name in catalog.facts:
        if name not in slots:
            line = f"{name}: {{type: any, influence_conversation: false, mappings: [{{type: custom}}]}}"
            problems.add(
                place_of(files, "fact", name), f"'{name}' has no slot", f"paste into {DOMAIN} under slots: {line}"
            )
    ours = ("case_id", "language", "noted", "answer")
    for name in set(slots) - set(catalog.facts) - set(ours):
        problems.add(Where(str(DOMAIN)), f"the slot '{name}' is not a fact", "remove the slot")
