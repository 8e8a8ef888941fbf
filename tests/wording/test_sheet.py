"""The filled sheet, with what a reviewer would reject beside the rows."""

from __future__ import annotations

from datetime import date

import pytest

from bot.filing.lint import lint
from bot.wording.compose import Wording
from bot.wording.plain import plain_text
from bot.wording.review import review_block
from bot.wording.sheet import findings_blocks, sheet_reply
from tests.catalogs import real_catalog
from tests.wording.situations import LANGUAGES, OPERATIONS, company_in_zhejiang

CATALOG = real_catalog()
WORDING = Wording(CATALOG)
VALUES = {**OPERATIONS["first_filing"], "province": "beijing", "subject_nature": "individual"}
DETAILS = {"subject_name": "林示例", "website_name": "小林团购论坛", "remarks": ""}
ROWS = [(CATALOG.details[name], value) for name, value in DETAILS.items()]
FOUND = lint(CATALOG, VALUES, DETAILS, date(2026, 11, 24))
GUIDANCE = company_in_zhejiang("first_filing")


def shown(findings, language):
    card = review_block(WORDING, CATALOG, VALUES, ROWS, findings, language)
    return sheet_reply(WORDING, GUIDANCE, card, findings, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_with_a_finding_are_marked_and_the_findings_follow(language):
    said = plain_text(shown(FOUND, language))
    marked = [line for line in said.splitlines() if line.endswith("⚠")]
    assert len(marked) == 1 and "小林团购论坛" in marked[0]
    assert sum(line.startswith("⚠ ") for line in said.splitlines()) == len(FOUND) == 2
    assert "团购" in said and "论坛" in said


def test_a_finding_is_shown_with_effect_row_rejections_confidence_and_source():
    reply = shown(FOUND, "en").to_json()
    (block,) = [block for block in reply["blocks"] if block["kind"] == "findings"]
    for item in block["items"]:
        assert set(item) == {"id", "text", "effect", "row", "prevents", "confidence", "source"}
        assert item["row"] in CATALOG.details and item["source"] in CATALOG.sources
        assert isinstance(item["prevents"], list)
    assert reply["findings"] == [item["id"] for item in block["items"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_says_which_rejection_it_prevents(language):
    name = CATALOG.rejections["website_name_individual"].name.get(language)
    assert name in plain_text(shown(FOUND, language))


def test_four_in_five_findings_know_the_rejection_they_prevent():
    knowing = [finding for finding in CATALOG.findings.values() if finding.prevents]
    assert len(knowing) >= 0.8 * len(CATALOG.findings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_without_findings_says_so(language):
    (block,) = findings_blocks(WORDING, (), language)
    assert block.kind == "paragraph" and block.text
    reply = shown((), language).to_json()
    assert reply["findings"] == []


def test_a_reply_without_a_sheet_has_no_key_for_findings():
    guidance = company_in_zhejiang("first_filing")
    assert "findings" not in WORDING.answer(guidance, guidance.outcome, "zh").to_json()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("finding", CATALOG.findings.values(), ids=lambda one: one.id)
def test_every_finding_tells_the_way_out_in_a_sentence(finding, language):
    for text in (finding.text.get(language), finding.way_out.get(language)):
        assert text.rstrip().endswith(("。", ".")), text
