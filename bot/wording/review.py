"""The review card: every answer of a case, each with a way to give it anew, and what a reviewer would say beside it."""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping, Sequence

from bot.filing.conditions import Value
from bot.filing.model import Catalog, Detail, Finding
from bot.wording.compose import Wording
from bot.wording.reply import Block, Item, Reply, paragraph

EDIT = "edit:"
"""The value of the button that gives one answer anew: `edit:<fact or row>`."""
Rows = Iterable[tuple[Detail, str]]


def summary(
    wording: Wording,
    catalog: Catalog,
    case: str,
    facts: Mapping[str, Value],
    details: Mapping[str, str],
    language: str,
) -> Reply:
    """Return what is known of a case, row by row."""
    rows = [(catalog.details[name], value) for name, value in details.items()]
    title = paragraph(wording.phrase("case_summary", language, case=case))
    card = review_block(wording, catalog, facts, rows, (), language)
    if not card.items:
        return wording.reply(None, language, [title, paragraph(wording.phrase("case_empty", language))])
    return wording.reply(None, language, [title, card, paragraph(wording.phrase("review_hint", language))])


def review_block(
    wording: Wording,
    catalog: Catalog,
    facts: Mapping[str, Value],
    rows: Rows,
    findings: Sequence[Finding],
    language: str,
) -> Block:
    """Return the card: facts first, then the rows of the sheet, each with the findings that concern it."""
    items = [*_fact_items(wording, catalog, facts, language), *_row_items(wording, rows, findings, language)]
    return Block(kind="review", items=tuple(items))


def _fact_items(wording: Wording, catalog: Catalog, facts: Mapping[str, Value], language: str) -> Iterator[Item]:
    for name, value in facts.items():
        shown = wording.fact_value(name, value, language)
        yield _item(wording, name, catalog.facts[name].name.get(language), shown, (), language)


def _row_items(wording: Wording, rows: Rows, findings: Sequence[Finding], language: str) -> Iterator[Item]:
    for detail, value in rows:
        found = tuple(finding.id for finding in findings if finding.rows[0] == detail.id)
        shown = value or wording.phrase("sheet_open", language)
        yield _item(wording, detail.id, detail.name.get(language), shown, found, language)


def _item(wording: Wording, name: str, title: str, value: str, findings: tuple[str, ...], language: str) -> Item:
    text = wording.phrase("fact_row", language, name=title, value=value)
    extra = {"name": title, "value": value, "edit": f"{EDIT}{name}", "findings": list(findings)}
    return Item(id=name, text=text, extra=extra)
