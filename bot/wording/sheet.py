"""The filing sheet as it is shown: every row with its value, and beside them what a reviewer would reject."""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, Sequence

from bot.filing.guidance import Guidance
from bot.filing.model import Detail, Finding
from bot.wording.compose import Wording
from bot.wording.reply import Block, Item, Reply, paragraph

_MARK = " ⚠"


def sheet_reply(
    wording: Wording,
    guidance: Guidance,
    rows: Iterable[tuple[Detail, str]],
    findings: Sequence[Finding],
    language: str,
) -> Reply:
    """Return the filled sheet to copy from, with the findings."""
    title = paragraph(wording.phrase("sheet_done", language))
    blocks = [title, rows_block(wording, rows, findings, language), *findings_blocks(wording, findings, language)]
    reply = wording.reply(guidance, language, blocks)
    return with_findings(reply, findings)


def with_findings(reply: Reply, findings: Sequence[Finding]) -> Reply:
    """Return a reply that carries the ids of what was found."""
    return replace(reply, findings=tuple(finding.id for finding in findings))


def rows_block(
    wording: Wording, rows: Iterable[tuple[Detail, str]], findings: Sequence[Finding], language: str
) -> Block:
    """Return one line a row, marked where there is a finding."""
    marked = {finding.rows[0] for finding in findings}
    lines = [_row(wording, detail, value, language) + (_MARK if detail.id in marked else "") for detail, value in rows]
    return paragraph("\n".join(lines))


def _row(wording: Wording, detail: Detail, value: str, language: str) -> str:
    shown = value or wording.phrase("sheet_open", language)
    return wording.phrase("sheet_row", language, name=detail.name.get(language), value=shown)


def findings_blocks(wording: Wording, findings: Sequence[Finding], language: str) -> list[Block]:
    """Return what a reviewer would reject, each with its way out; a sentence where there is nothing."""
    if not findings:
        return [paragraph(wording.phrase("sheet_no_findings", language))]
    title = paragraph(wording.phrase("sheet_findings", language))
    return [title, Block(kind="findings", items=tuple(_item(wording, one, language) for one in findings))]


def _item(wording: Wording, finding: Finding, language: str) -> Item:
    text = wording.hedged(finding.text.get(language), finding.confidence, language)
    way_out = finding.way_out.get(language)
    extra = {
        "effect": finding.effect,
        "row": finding.rows[0],
        "prevents": list(finding.prevents),
        "confidence": finding.confidence,
        "source": finding.sources[-1],
    }
    said = wording.phrase("finding", language, text=text, way_out=way_out)
    return Item(id=finding.id, text=said, extra=extra)
