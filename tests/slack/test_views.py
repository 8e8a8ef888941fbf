"""Forms and the home tab within Slack's limits, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from bot.channels.slack.views import CaseLine, Form, form_of, given_in, home_view, review_view, sheet_view
from bot.filing.conditions import NOT_SURE
from bot.wording.compose import Wording
from tests.catalogs import real_catalog
from tests.slack.blockkit import view_problems
from tests.wording.situations import LANGUAGES

CATALOG = real_catalog()
WORDING = Wording(CATALOG)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_has_a_field_for_every_row_with_what_is_known(language):
    form = Form(conversation="slack:" + "x" * 32, language=language)
    rows = [(row, "示例" if row.id == "website_name" else "") for row in CATALOG.details.values()]
    view = sheet_view(WORDING, form, rows)
    assert view_problems(view) == []
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert list(inputs) == list(CATALOG.details)
    assert inputs["website_name"]["initial_value"] == "示例" and "initial_value" not in inputs["remarks"]
    assert form_of(view) == form


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_review_has_a_field_for_every_kind_of_fact(language):
    known = {"age": 30, "opened_on": date(2026, 11, 2), "changed_items": ("name",)}
    facts = [
        (fact, known.get(fact.id, fact.choices[0].value if fact.choices else NOT_SURE))
        for fact in CATALOG.facts.values()
    ]
    view = review_view(WORDING, Form(conversation="slack:x", language=language), facts)
    assert view_problems(view) == []
    inputs = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert set(CATALOG.facts) - set(inputs) == {"changed_items"}
    assert inputs["opened_on"]["initial_date"] == "2026-11-02" and inputs["age"]["initial_value"] == "30"
    unsure = review_view(WORDING, Form(conversation="slack:x", language=language), [(CATALOG.facts["goal"], NOT_SURE)])
    assert unsure["blocks"][0]["element"]["initial_option"]["value"] == NOT_SURE


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("zh", "en")])
@pytest.mark.parametrize("count", [0, 1, 20, 40])
def test_the_home_tab_fits_however_many_cases_there_are(languages, count):
    lines = [f"{number}. " + "x" * 300 for number in range(12)]
    cases = [
        CaseLine(conversation=f"slack:{number}", title=f"ICP-{number} · <b>", lines=lines, remark="1 / 2")
        for number in range(count)
    ]
    view = home_view(WORDING, languages, cases)
    assert view_problems(view) == []
    assert "home:start" in str(view)


def test_what_a_form_says_back_is_read_from_every_kind_of_field():
    values = {
        "text": {"given": {"type": "plain_text_input", "value": "a"}},
        "empty": {"given": {"type": "plain_text_input", "value": None}},
        "menu": {"given": {"type": "static_select", "selected_option": {"value": "host"}}},
        "none": {"given": {"type": "static_select", "selected_option": None}},
        "day": {"given": {"type": "datepicker", "selected_date": "2026-11-02"}},
    }
    assert given_in({"state": {"values": values}}) == {
        "text": "a",
        "empty": "",
        "menu": "host",
        "none": "",
        "day": "2026-11-02",
    }
