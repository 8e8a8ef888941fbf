"""The filing sheet as it is shown: every row with its value, and beside them what a reviewer would reject."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from bot.filing.guidance import Guidance
from bot.filing.model import Finding
from bot.wording.compose import Wording
from bot.wording.reply import Block, Item, Reply, paragraph


def sheet_reply(wording: Wording, guidance: Guidance, card: Block, findings: Sequence[Finding], language: str) -> Reply:
    """Return the filled sheet to copy from, with the findings: the last look before it is final."""
    title = paragraph(wording.phrase("sheet_done", language))
    hint = paragraph(wording.phrase("review_hint", language))
    reply = wording.reply(guidance, language, [title, card, hint, *findings_blocks(wording, findings, language)])
    return with_findings(reply, findings)


def with_findings(reply: Reply, findings: Sequence[Finding]) -> Reply:
    """Return a reply that carries the ids of what was found."""
    return replace(reply, findings=tuple(finding.id for finding in findings))


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
    said = wording.phrase("finding", language, text=text, way_out=way_out) + wording.prevented(finding, language)
    return Item(id=finding.id, text=said, extra=extra)
