"""Refuse references to nothing: every id, fact, value and placeholder that a catalogue file names must exist."""

from __future__ import annotations

from datetime import date
from typing import Any, Iterable, Iterator, Optional

from bot.catalog.files import Entry, Problems, suggestion
from bot.catalog.placeholders import check_languages_agree, check_placeholders
from bot.catalog.reader import Files
from bot.catalog.sheet_references import check_sheet, check_stages

_LOGIC = ("all", "any", "not")
_YES_NO = (True, False)
_DAYS = ("from", "before", "checked", "published", "in_force")
_DEEPEST = 3
"""`all` or `any` in the outcome, one more level, and a list of tests in that: deeper means a missing fact."""


def check_references(files: Files, problems: Problems) -> None:
    """Note every reference that leads nowhere, every unsorted day and every broken placeholder."""
    for entry in (entry for entries in files.entries.values() for entry in entries.values()):
        _check_sources(files, entry, entry.data, (), problems)
        _check_calendar(entry, entry.data, (), problems)
        check_placeholders(entry, entry.data, (), problems)
    for entry in files.outcomes().values():
        _check_outcome(files, entry, problems)
    for entry in files.entries["province"].values():
        _check_province(files, entry, problems)
    for entry in files.entries["fact"].values():
        _check_fact(files, entry, problems)
    for entry in (*files.entries["document"].values(), *files.entries["answer"].values()):
        for number, variant in enumerate(entry.data.get("variants", ())):
            _check_condition(files, entry, variant["when"], ("variants", number, "when"), problems)
    for kind in ("detail", "finding", "deadline"):
        for entry in files.entries[kind].values():
            _check_condition(files, entry, entry.data.get("when"), ("when",), problems)
    check_sheet(files, _check_ids, problems)
    _check_singles(files, problems)


def _check_sources(files: Files, entry: Entry, node: Any, keys: tuple, problems: Problems) -> None:
    if entry.kind == "source":
        return
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "source" and isinstance(value, list):
                _check_ids(files.entries["source"], entry, (*keys, key), value, "source", problems)
            else:
                _check_sources(files, entry, value, (*keys, key), problems)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            _check_sources(files, entry, value, (*keys, number), problems)


def _check_ids(
    known: Iterable[str], entry: Entry, keys: tuple, names: Iterable[Any], kind: str, problems: Problems
) -> None:
    for number, name in enumerate(names):
        if str(name) not in known:
            article = "an" if kind[0] in "aeio" else "a"
            problems.add(entry.where(*keys, number), f"'{name}' is not {article} {kind}", suggestion(str(name), known))


def _check_calendar(entry: Entry, node: Any, keys: tuple, problems: Problems) -> None:
    """Refuse days that no calendar has; their form is the schema's business."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if key in _DAYS and _day(value) is None:
            problems.add(entry.where(*keys, key), f"'{value}' is not in the calendar", "correct the day")
        _check_calendar(entry, value, (*keys, key), problems)


def _day(value: Any) -> Optional[date]:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _check_outcome(files: Files, entry: Entry, problems: Problems) -> None:
    data = entry.data
    _check_condition(files, entry, data.get("when"), ("when",), problems, certain=True)
    _check_days(entry, problems)
    for number, version in enumerate(data["versions"]):
        keys = ("versions", number)
        if "when" not in data and "when" not in version:
            problems.add(entry.where(*keys), "nothing says when this applies", "add 'when:' to the file or the version")
        _check_condition(files, entry, version.get("when"), (*keys, "when"), problems, certain=True)
        for kind in ("step", "document", "requirement"):
            for place, use in enumerate(version.get(f"{kind}s", ())):
                _check_use(files, entry, use, kind, (*keys, f"{kind}s", place), problems)
        check_stages(files, entry, version, keys, problems)
        afterwards = version.get("afterwards", ())
        _check_ids(files.outcomes(), entry, (*keys, "afterwards"), afterwards, "operation or ending", problems)


def _check_use(files: Files, entry: Entry, use: Any, kind: str, keys: tuple, problems: Problems) -> None:
    name = use if isinstance(use, str) else use[kind]
    if name not in files.entries[kind]:
        problems.add(entry.where(*keys), f"'{name}' is not a {kind}", suggestion(name, files.entries[kind]))
        return
    if not isinstance(use, str):
        _check_condition(files, entry, use.get("when"), (*keys, "when"), problems)
    given = {} if isinstance(use, str) else use.get("parameters", {})
    _check_parameters(files, entry, kind, name, given, keys, problems)


def _check_parameters(
    files: Files, entry: Entry, kind: str, name: str, given: Any, keys: tuple, problems: Problems
) -> None:
    declared = files.entries[kind][name].data.get("parameters", ())
    for parameter in declared:
        if parameter not in given and parameter not in files.entries["fact"]:
            problems.add(
                entry.where(*keys),
                f"'{name}' needs the parameter '{parameter}'",
                f"add 'parameters: {{{parameter}: …}}'",
            )
    for parameter in given:
        if parameter not in declared:
            problems.add(
                entry.where(*keys), f"'{name}' has no place for '{parameter}'", suggestion(parameter, declared)
            )


def _check_days(entry: Entry, problems: Problems) -> None:
    days = [str(version["from"]) for version in entry.data.get("versions", ())]
    for number, (earlier, later) in enumerate(zip(days, days[1:]), start=1):
        if later <= earlier:
            problems.add(entry.where("versions", number, "from"), f"{later} does not follow {earlier}", "sort by day")


def _check_province(files: Files, entry: Entry, problems: Problems) -> None:
    _check_days(entry, problems)
    operations = files.outcomes()
    for number, version in enumerate(entry.data.get("versions", ())):
        for place, change in enumerate(version["changes"]):
            keys = ("versions", number, "changes", place)
            _check_ids(operations, entry, (*keys, "to"), change["to"], "operation", problems)
            _check_condition(files, entry, change.get("when"), (*keys, "when"), problems)
            for verb in ("add", "drop", "replace", "with"):
                for kind, name in change.get(verb, {}).items():
                    _check_changed(files, entry, change, verb, kind, name, (*keys, verb), problems)
            _check_pair(entry, change, keys, problems)
            _check_effect(files, entry, version, change, keys, problems)


def _check_changed(
    files: Files, entry: Entry, change: Any, verb: str, kind: str, name: str, keys: tuple, problems: Problems
) -> None:
    """Refuse a thing that does not exist; only what comes in needs its parameters."""
    if verb in ("add", "with"):
        _check_use(files, entry, {kind: name, "parameters": change.get("parameters", {})}, kind, keys, problems)
    elif name not in files.entries[kind]:
        problems.add(entry.where(*keys), f"'{name}' is not a {kind}", suggestion(name, files.entries[kind]))


def _check_pair(entry: Entry, change: Any, keys: tuple, problems: Problems) -> None:
    """Refuse a `with:` that replaces nothing, or something of another kind."""
    if "with" in change and set(change["with"]) != set(change.get("replace", ())):
        replaced = next(iter(change.get("replace", ())), None)
        remedy = f"name a {replaced} here" if replaced else "write 'replace:' or take 'with:' out"
        problems.add(entry.where(*keys, "with"), "'with' does not fit what is replaced", remedy)


def _check_effect(files: Files, entry: Entry, version: Any, change: Any, keys: tuple, problems: Problems) -> None:
    """Refuse a line that changes nothing: a drop or replace of what is absent, an add of what is there anyway."""
    verb = next((verb for verb in ("add", "drop", "replace") if verb in change), None)
    if verb is None:
        return
    (kind, name), *_ = change[verb].items()
    if name not in files.entries[kind]:
        return
    for target in (target for target in change["to"] if target in files.outcomes()):
        present = _used_always(files.outcomes()[target], kind, name, str(version["from"]))
        if verb == "add" and present:
            problems.add(entry.where(*keys), f"'{target}' has '{name}' anyway", "take the line out")
        if verb in ("drop", "replace") and not _used(files.outcomes()[target], kind, name, str(version["from"])):
            problems.add(entry.where(*keys), f"'{target}' has no '{name}' to {verb}", "take the line out")


def _version_at(outcome: Entry, day: str) -> Any:
    versions = [version for version in outcome.data["versions"] if str(version["from"]) <= day]
    return versions[-1] if versions else {}


def _used(outcome: Entry, kind: str, name: str, day: str) -> bool:
    uses = _version_at(outcome, day).get(f"{kind}s", ())
    return any((use if isinstance(use, str) else use[kind]) == name for use in uses)


def _used_always(outcome: Entry, kind: str, name: str, day: str) -> bool:
    uses = _version_at(outcome, day).get(f"{kind}s", ())
    return any(use == name or (not isinstance(use, str) and use[kind] == name and "when" not in use) for use in uses)


def _check_fact(files: Files, entry: Entry, problems: Problems) -> None:
    data = entry.data
    _check_condition(files, entry, data.get("ask_when"), ("ask_when",), problems)
    values = _values_of(files, entry.id)
    if "presume" in data and values and data["presume"] not in values:
        problems.add(
            entry.where("presume"), f"'{data['presume']}' is not a choice", suggestion(str(data["presume"]), values)
        )
    if data["kind"] in ("choice", "several", "yes_no") and "choices" not in data:
        problems.add(entry.where("kind"), "the choices are missing", "add 'choices:'")
    if data["kind"] == "yes_no" and set(data.get("choices", ())) not in (set(), {"yes", "no"}):
        problems.add(
            entry.where("choices"), "a yes_no fact has just the choices yes and no", "rename or remove the others"
        )


def _values_of(files: Files, fact: str) -> tuple:
    data = files.entries["fact"][fact].data
    if data["kind"] == "province":
        return tuple(files.entries["province"])
    return _YES_NO if data["kind"] == "yes_no" else tuple(str(key) for key in data.get("choices", ()))


def _check_condition(
    files: Files, entry: Entry, node: Any, keys: tuple, problems: Problems, *, certain: bool = False, depth: int = 0
) -> None:
    if node is None:
        return
    if depth > _DEEPEST:
        problems.add(entry.where(*keys), "the condition is nested too deep", "a fact is missing: name what is meant")
        return
    (key, inner), *_ = node.items()
    if key in _LOGIC:
        parts = [((*keys, key), inner)] if key == "not" else [((*keys, key, i), part) for i, part in enumerate(inner)]
        for place, part in parts:
            _check_condition(files, entry, part, place, problems, certain=certain, depth=depth + 1)
        return
    if key not in files.entries["fact"]:
        problems.add(
            entry.where(*keys, key), f"'{key}' is not a fact", suggestion(key, (*files.entries["fact"], *_LOGIC))
        )
        return
    (word, value), *_ = inner.items()
    _check_test(files, entry, key, word, value, (*keys, key), problems, certain)


def _check_test(
    files: Files, entry: Entry, fact: str, word: str, value: Any, keys: tuple, problems: Problems, certain: bool
) -> None:
    if word == "known":
        if certain:
            problems.add(entry.where(*keys), "'known' may not decide an outcome", "test the fact's value")
        return
    allowed = _values_of(files, fact)
    if certain and not allowed:
        problems.add(entry.where(*keys), f"'{fact}' has no choices and may not decide an outcome", "test another fact")
    kind = files.entries["fact"][fact].data["kind"]
    for one in value if isinstance(value, list) else [value]:
        if word in ("at_least", "at_most") and kind != "number" or kind == "number" and not isinstance(one, int):
            problems.add(
                entry.where(*keys), f"'{fact}' is of kind {kind}: '{word}: {one}' never fits", "use another test"
            )
        elif allowed and one not in allowed:
            problems.add(entry.where(*keys), f"'{one}' is not a choice of '{fact}'", suggestion(str(one), allowed))


def _check_singles(files: Files, problems: Problems) -> None:
    order = files.singles["question_order"]
    _check_ids(files.entries["fact"], order, ("question_order",), order.data["question_order"], "fact", problems)
    for missing in sorted(set(files.entries["fact"]) - set(order.data["question_order"])):
        problems.add(
            order.where("question_order"), f"'{missing}' has no place in the order", "add it where it should be asked"
        )
    for kind in ("phrases", "refusals"):
        check_languages_agree(files.singles[kind], problems)
    intents = files.singles["intents"]
    for intent, facts in intents.data["intents"].items():
        for fact, value in facts.items():
            if fact not in files.entries["fact"]:
                problems.add(
                    intents.where("intents", intent), f"'{fact}' is not a fact", suggestion(fact, files.entries["fact"])
                )
            elif _values_of(files, fact) and value not in _values_of(files, fact):
                problems.add(
                    intents.where("intents", intent, fact),
                    f"'{value}' is not a choice of '{fact}'",
                    suggestion(str(value), _values_of(files, fact)),
                )


def conditions_in(files: Files) -> Iterator[tuple[Entry, tuple, Any]]:
    """Yield every condition of the catalogue with its entry and place."""
    for entries in files.entries.values():
        for entry in entries.values():
            yield from _conditions(entry, entry.data, ())


def _conditions(entry: Entry, node: Any, keys: tuple) -> Iterator[tuple[Entry, tuple, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("when", "ask_when"):
                yield entry, (*keys, key), value
            else:
                yield from _conditions(entry, value, (*keys, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _conditions(entry, value, (*keys, number))
