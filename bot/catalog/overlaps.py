"""Refuse what would come twice: two uses or changes of the same thing that can hold in one situation."""

from __future__ import annotations

from itertools import combinations, product
from typing import Iterator, Optional

from bot.catalog.files import Entry, Problems
from bot.catalog.reader import Files
from bot.filing.conditions import NOT_SURE, All, Condition, Test, Value, Verdict, evaluate, tests_in
from bot.filing.decision import version_on
from bot.filing.model import Catalog, Change, Fact, Province, ProvinceVersion, Version

_KINDS = ("step", "document", "requirement")
_REMEDY = "let the two 'when:' exclude each other, or make it one line"


def check_overlaps(catalog: Catalog, files: Files, problems: Problems) -> None:
    """Note every pair of lines that can hold together and touch the same thing of the same outcome."""
    for outcome in catalog.outcomes.values():
        for number, version in enumerate(outcome.versions):
            _check_uses(catalog, files.outcomes()[outcome.id], number, version, problems)
    for province in catalog.provinces.values():
        for number, dated in enumerate(province.versions):
            entry = files.entries["province"][province.id]
            _check_changes(catalog, entry, province, number, dated, problems)
            _check_additions(catalog, entry, province, number, dated, problems)


def _check_uses(catalog: Catalog, entry: Entry, number: int, version: Version, problems: Problems) -> None:
    """Refuse a thing that one version of an outcome lists twice."""
    for kind in _KINDS:
        for (_, first), (place, second) in combinations(enumerate(getattr(version, f"{kind}s")), 2):
            if first.id == second.id and can_both_hold(catalog, first.when, second.when):
                where = entry.where("versions", number, f"{kind}s", place)
                problems.add(where, f"from {version.since} on, '{second.id}' is listed twice", _REMEDY)


def _check_changes(
    catalog: Catalog, entry: Entry, province: Province, number: int, dated: ProvinceVersion, problems: Problems
) -> None:
    """Refuse two changes of one thing: nothing says which of them comes first."""
    for (_, first), (place, second) in combinations(enumerate(dated.changes), 2):
        targets, things = set(first.to) & set(second.to), _touched(first) & _touched(second)
        if targets and things and can_both_hold(catalog, first.when, second.when, province.id):
            where = entry.where("versions", number, "changes", place)
            what = f"from {dated.since} on, '{min(things)[1]}' is changed twice for '{min(targets)}'"
            problems.add(where, what, _REMEDY)


def _touched(change: Change) -> set[tuple[str, str]]:
    names = (change.replaces, change.use.id if change.use else None)
    return {(change.kind, name) for name in names if name}


def _check_additions(
    catalog: Catalog, entry: Entry, province: Province, number: int, dated: ProvinceVersion, problems: Problems
) -> None:
    """Refuse an addition of what the outcome asks for in some of the same situations; always is an error elsewhere."""
    for place, change in enumerate(dated.changes):
        for target in change.to if change.verb == "add" else ():
            version = version_on(catalog.outcomes[target], dated.since)
            for use in getattr(version, f"{change.kind}s", ()):
                if (
                    change.use
                    and use.id == change.use.id
                    and can_both_hold(catalog, use.when, change.when, province.id)
                ):
                    where = entry.where("versions", number, "changes", place)
                    problems.add(where, f"'{target}' has '{use.id}' under a condition that can hold too", _REMEDY)


def can_both_hold(catalog: Catalog, first: Condition, second: Condition, province: Optional[str] = None) -> bool:
    """Tell whether some situation (in a province) meets two conditions at once."""
    both = All((first, second))
    tests = [test for test in tests_in(both) if province is None or test.fact != "province"]
    domains = {test.fact: list(_values(catalog.facts[test.fact], tests)) for test in tests}
    known: dict[str, Value] = {} if province is None else {"province": province}
    return any(
        evaluate(both, {**known, **dict(zip(domains, values))}).verdict is Verdict.YES
        for values in product(*domains.values())
    )


def _values(fact: Fact, tests: list[Test]) -> Iterator[Value]:
    """Yield values that tell the tests of a fact apart: what they name, and one that they do not."""
    ours = [test for test in tests if test.fact == fact.id]
    if any(test.word == "known" for test in ours):
        yield NOT_SURE
    named = dict.fromkeys(one for test in ours if test.word != "known" for one in _several(test.value))
    if fact.kind == "number":
        yield from sorted({number + step for number in (*named, 0) for step in (-1, 0, 1)})
        return
    unnamed = [choice.value for choice in fact.choices if choice.value not in named]
    other = unnamed[0] if unnamed else None if fact.choices else "anything else"
    values = [*named, *([] if other is None else [other])]
    if fact.kind == "several":
        yield from (chosen for size in range(1, len(values) + 1) for chosen in combinations(values, size))
    else:
        yield from values


def _several(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)
