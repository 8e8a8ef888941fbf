"""What nobody has looked at for long says so, by the day that is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from bot.wording.compose import Wording
from bot.wording.plain import plain_text
from tests.catalogs import real_catalog
from tests.wording.situations import LANGUAGES, OPERATIONS, guidance_of

WORDING = Wording(real_catalog())
FACTS = {**OPERATIONS["first_filing"], "province": "zhejiang", "subject_nature": "enterprise"}
LATER = date(2028, 1, 1)


def answered(on, language):
    guidance = guidance_of(FACTS, on)
    return WORDING.answer(guidance, guidance.outcome, language)


@pytest.mark.parametrize(("language", "words"), [("zh", "上次核对是 2026-11-20"), ("en", "last checked on 2026-11-20")])
def test_stale_sources_and_provinces_name_the_day_of_the_last_look(language, words):
    said = plain_text(answered(LATER, language))
    sources = [line for line in said.splitlines() if line.startswith("※")]
    assert sources and all(words in line for line in sources)
    assert [line for line in said.splitlines() if words in line and not line.startswith("※")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_fresh_sources_just_show_their_day(language):
    reply = answered(date(2026, 11, 24), language).to_json()
    (sources,) = [block for block in reply["blocks"] if block["kind"] == "sources"]
    assert all("note" not in item and item["checked"] for item in sources["items"])
