"""What a reviewer would reject in what was collected so far, by the findings of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Iterator, Mapping

from bot.filing.answers import Accepted
from bot.filing.conditions import Value
from bot.filing.formats import CHECKS as FORMATS
from bot.filing.formats.text import LONGEST, folded
from bot.filing.guidance import lowest
from bot.filing.in_force import InForceHere, in_force_here
from bot.filing.model import Catalog, Detail, Finding, Text, Use
from bot.filing.overlay import holds
from bot.filing.review import CHECKS
from bot.filing.review.look import Hit, Look, listed

EFFECTS = ("blocks", "must", "advised")
"""From the strongest to the weakest."""


def lint(catalog: Catalog, values: Mapping[str, Value], details: Mapping[str, str], on: date) -> tuple[Finding, ...]:
    """Return what is wrong, row by row in the order of the sheet, the strongest first; texts are filled."""
    here = in_force_here(catalog, values, on)
    sheet = filled_rows(catalog, details)
    named: dict[str, set[str]] = {}
    found: list[Finding] = []
    for finding in sorted(catalog.findings.values(), key=lambda one: EFFECTS.index(one.effect)):
        if _applies(finding, here, values, on):
            found += _found(catalog, finding, here, values, sheet, on, named)
    return tuple(sorted(found, key=lambda one: (catalog.details[one.rows[0]].position, EFFECTS.index(one.effect))))


def filled_rows(catalog: Catalog, details: Mapping[str, str]) -> dict[str, str]:
    """Return the rows that hold something, in their canonical form where they have one."""
    sheet = {row: _canonical(catalog.details[row], text) for row, text in details.items() if row in catalog.details}
    return {row: text for row, text in sheet.items() if text}


def _canonical(detail: Detail, text: str) -> str:
    answer = FORMATS[detail.check](text) if detail.check in FORMATS else None
    return answer.value if isinstance(answer, Accepted) else folded(text[:LONGEST])


def _applies(finding: Finding, here: InForceHere, values: Mapping[str, Value], on: date) -> bool:
    return (
        finding.since <= on
        and (not finding.to or here.operation is None or here.operation in finding.to)
        and (finding.requirement is None or finding.requirement in here.requirements)
        and holds(finding.when, values)
    )


def _found(
    catalog: Catalog,
    finding: Finding,
    here: InForceHere,
    values: Mapping[str, Value],
    sheet: Mapping[str, str],
    on: date,
    named: dict[str, set[str]],
) -> Iterator[Finding]:
    use = here.requirements.get(finding.requirement or "", Use(id=""))
    look = Look(
        catalog=catalog,
        values=values,
        sheet=sheet,
        on=on,
        rows=finding.rows,
        words=(*finding.words, *_words(use)),
        limit=_numbers(use).get("number", finding.limit),
        expects=finding.expects,
        numbers=_numbers(use),
    )
    for hit in CHECKS[finding.check](look):
        fresh = _without(hit, named.setdefault(finding.rows[0], set()))
        if fresh is not None:
            yield _filled(catalog, finding, fresh, use, values)


def _words(use: Use) -> tuple[str, ...]:
    return tuple(word for word in use.parameters.get("words", "").split("、") if word)


def _numbers(use: Use) -> dict[str, int]:
    return {name: int(value) for name, value in use.parameters.items() if value.isdigit()}


def _without(hit: Hit, named: set[str]) -> Hit | None:
    """Take out what a stronger finding of the row was about; None where nothing is left to say."""
    if not hit.about:
        return hit
    fresh = tuple(one for one in hit.about if one not in named)
    named.update(fresh)
    fills = {**hit.fills, "words": listed(fresh)} if "words" in hit.fills else hit.fills
    return replace(hit, about=fresh, fills=fills) if fresh else None


def _filled(catalog: Catalog, finding: Finding, hit: Hit, use: Use, values: Mapping[str, Value]) -> Finding:
    fills = {"province": _province_named(catalog, values), **hit.fills}
    return replace(
        finding,
        text=finding.text.fill(**fills),
        way_out=finding.way_out.fill(**fills),
        sources=tuple(dict.fromkeys((*finding.sources, *use.sources))),
        confidence=lowest(finding.confidence, use.confidence),
    )


def _province_named(catalog: Catalog, values: Mapping[str, Value]) -> Text:
    province = catalog.provinces.get(str(values.get("province")))
    return province.name if province else catalog.facts["province"].name
