"""National rules + province + day → the documents, requirements and steps that are in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Iterator, Mapping, Optional

from bot.filing.conditions import Condition, Value, Verdict, evaluate, open_facts, tests_in
from bot.filing.model import Change, Note, Province, ProvinceVersion, Use, Version


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """What one outcome asks for in one situation, and which unknown facts could still change that."""

    steps: tuple[Use, ...]
    documents: tuple[Use, ...]
    requirements: tuple[Use, ...]
    notes: tuple[Note, ...] = ()
    open_facts: frozenset[str] = frozenset()
    tested: frozenset[str] = frozenset()
    """Every fact on whose value something here rests."""
    sources: tuple[str, ...] = ()


def overlay(
    version: Version, outcome: str, province: Optional[Province], on: date, values: Mapping[str, Value]
) -> InForce:
    """Apply a province's changes of that day to an outcome, then keep what the known facts call for."""
    changes = [change for change in _changes(province, on) if outcome in change.to]
    ours = [change for change in changes if evaluate(change.when, values).verdict is Verdict.YES]
    conditions = [change.when for change in changes]
    kept: dict[str, tuple[Use, ...]] = {}
    for kind in ("step", "document", "requirement"):
        uses = _applied(getattr(version, f"{kind}s"), [change for change in ours if change.kind == kind])
        kept[kind] = tuple(use for use in uses if evaluate(use.when, values).verdict is Verdict.YES)
        conditions += [use.when for use in uses]
    return InForce(
        steps=kept["step"],
        documents=kept["document"],
        requirements=kept["requirement"],
        notes=tuple(note for change in ours if (note := _note(change))),
        open_facts=frozenset(fact for condition in conditions for fact in open_facts(condition, values)),
        tested=frozenset(fact for condition in conditions for fact in decisive(condition, values)),
        sources=tuple(source for change in ours for source in change.sources),
    )


def decisive(condition: Condition, values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the facts of a condition without which it would be open."""
    for name in dict.fromkeys(test.fact for test in tests_in(condition)):
        others = {fact: value for fact, value in values.items() if fact != name}
        if evaluate(condition, others).verdict is Verdict.UNKNOWN:
            yield name


def _note(change: Change) -> Optional[Note]:
    if change.text is None:
        return None
    return Note(text=change.text, confidence=change.confidence, sources=change.sources)


def _changes(province: Optional[Province], on: date) -> tuple[Change, ...]:
    version = province_version_on(province, on)
    return version.changes if version else ()


def province_version_on(province: Optional[Province], on: date) -> Optional[ProvinceVersion]:
    """Return the province's own rules of that day, or None where it has none."""
    versions = [version for version in province.versions if version.since <= on] if province else []
    return versions[-1] if versions else None


def _applied(uses: tuple[Use, ...], changes: list[Change]) -> list[Use]:
    result = list(uses)
    for change in changes:
        match change:
            case Change(verb="add", use=Use() as use):
                result.append(use)
            case Change(verb="drop", use=Use() as use):
                result = [one for one in result if one.id != use.id]
            case Change(verb="replace", use=Use() as use):
                result = [replace(use, when=one.when) if one.id == change.replaces else one for one in result]
    return result


def holds(condition: Condition, values: Mapping[str, Value]) -> bool:
    """Tell whether a condition is certainly met."""
    return evaluate(condition, values).verdict is Verdict.YES
