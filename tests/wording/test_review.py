"""The review card shows every answer by its name, each with a way to give it anew."""

from __future__ import annotations

import pytest

from bot.filing.conditions import NOT_SURE
from bot.filing.facts import parse_answer
from bot.wording.compose import Wording
from bot.wording.plain import plain_text
from bot.wording.review import summary
from tests.catalogs import real_catalog
from tests.wording.test_compose import KEYS

CATALOG = real_catalog()
WORDING = Wording(CATALOG)
both_languages = pytest.mark.parametrize("language", ["zh", "en"])


def summarized(facts, details, language):
    return summary(WORDING, CATALOG, "ICP-7K3M-9QX2", facts, details, language)


@both_languages
def test_a_summary_shows_every_fact_by_its_name_and_never_an_id(language):
    facts = {
        "goal": "host",
        "mainland_cdn": False,
        "filed_websites": 3,
        "changed_items": ("name", "address"),
        "province": "zhejiang",
        "opened_on": parse_answer(CATALOG.facts["opened_on"], "2026-11-20").value,
        "subject_record": NOT_SURE,
    }
    details = {"subject_name": "杭州{示例}有限公司", "remarks": ""}
    data = check_summary(summarized(facts, details, language), language)
    assert "ICP-7K3M-9QX2" in data["blocks"][0]["text"]
    rows = [item["text"] for item in data["blocks"][1]["items"]]
    assert [item["edit"] for item in data["blocks"][1]["items"]] == [f"edit:{name}" for name in (*facts, *details)]
    for name, row in zip(facts, rows):
        assert row.startswith(CATALOG.facts[name].name.get(language))
        assert "not_sure" not in row and "False" not in row
    assert rows[-2].endswith("杭州{示例}有限公司")
    assert rows[-1].endswith(CATALOG.phrases["sheet_open"].get(language))
    assert "2026-11-20" in rows[5] and "3" in rows[2]


def check_summary(reply, language):
    data = reply.to_json()
    assert list(data) == KEYS and data["language"] == language
    return data


@both_languages
def test_an_empty_case_is_said_to_be_empty(language):
    said = plain_text(summarized({}, {}, language))
    assert CATALOG.phrases["case_empty"].get(language) in said


@both_languages
def test_every_value_of_every_fact_has_a_name_in_a_summary(language):
    for fact in CATALOG.facts.values():
        for choice in fact.choices:
            said = plain_text(summarized({fact.id: choice.value}, {}, language))
            assert choice.name.get(language) in said
