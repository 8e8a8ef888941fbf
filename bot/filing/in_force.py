"""Which requirements are in force in one situation, before or after its outcome is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Iterable, Mapping, Optional

from bot.filing.conditions import Value
from bot.filing.decision import Decided, decide
from bot.filing.facts import Facts
from bot.filing.model import Catalog, Province, Use
from bot.filing.overlay import holds, overlay, province_version_on


@dataclass(frozen=True, slots=True)
class InForceHere:
    """The outcome of a situation, if it is known, and the requirements by id."""

    operation: Optional[str]
    requirements: Mapping[str, Use]


def in_force_here(catalog: Catalog, values: Mapping[str, Value], on: date) -> InForceHere:
    """Return what the outcome asks for; while it is open, what the province asks of anybody there."""
    province = catalog.provinces.get(str(values.get("province")))
    decided = decide(catalog, Facts(given=values), on)
    if not isinstance(decided, Decided):
        return InForceHere(None, _by_id(_asked_by(province, values, on)))
    uses = overlay(decided.version, decided.outcome.id, province, on, values).requirements
    return InForceHere(decided.outcome.id, _by_id(uses))


def _asked_by(province: Optional[Province], values: Mapping[str, Value], on: date) -> Iterable[Use]:
    version = province_version_on(province, on)
    for change in version.changes if version else ():
        comes_in = change.kind == "requirement" and change.verb in ("add", "replace")
        if comes_in and change.use and holds(change.when, values):
            yield change.use


def _by_id(uses: Iterable[Use]) -> dict[str, Use]:
    return {use.id: use for use in uses}
