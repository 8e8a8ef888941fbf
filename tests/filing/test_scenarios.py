"""Every situation of tests/scenarios gets the guidance it expects, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.filing.facts import Facts, parse_answer
from bot.filing.guidance import guide
from bot.filing.lint import lint
from bot.wording.compose import Wording
from tests.catalogs import real_catalog

FOLDER = Path(__file__).parent.parent / "scenarios"
TODAY = date(2026, 11, 24)


def scenarios():
    for path in sorted(FOLDER.glob("*.yml")):
        for number, scenario in enumerate(YAML(typ="safe").load(path.read_text(encoding="utf-8"))):
            yield pytest.param(scenario, id=f"{path.stem}-{number}")


def read_facts(data):
    catalog = real_catalog()
    return {name: parse_answer(catalog.facts[name], value).value for name, value in (data or {}).items()}


@pytest.mark.parametrize("scenario", scenarios())
def test_a_situation_gets_the_guidance_it_expects(scenario):
    catalog = real_catalog()
    facts = Facts(given=read_facts(scenario["facts"]), assumed=read_facts(scenario.get("assumed")))
    on = scenario.get("as_of", TODAY)
    found = guide(catalog, facts, on if isinstance(on, date) else date.fromisoformat(on))
    expect = scenario["expect"]
    if "outcome" in expect:
        assert (found.outcome.id if found.outcome else None) == expect["outcome"]
    if "asks" in expect:
        assert (found.asks.id if found.asks else None) == expect["asks"]
    if "confirms" in expect:
        assert sorted(found.confirms) == sorted(expect["confirms"])
    if "next_step" in expect:
        assert found.steps[0].id == expect["next_step"]
    if "conditional" in expect:
        cases = {str(value): b.decided.outcome.id for b in found.conditional for value in b.conditions.values()}
        assert cases == {str(value): outcome for value, outcome in expect["conditional"].items()}
    for kind in ("steps", "documents", "requirements", "obstacles"):
        ids = {thing.id for thing in getattr(found, kind)}
        wanted = expect.get(kind, {})
        assert set(wanted.get("include", ())) <= ids, kind
        assert not set(wanted.get("exclude", ())) & ids, kind
    if "findings" in expect:
        expect_findings(expect["findings"], lint(catalog, facts.known(catalog), read_details(scenario), found.on))


def read_details(scenario):
    """Return the rows as a customer types them: a day in YAML is text here."""
    return {name: str(value) for name, value in scenario["details"].items()}


def expect_findings(wanted, found):
    ids = [finding.id for finding in found]
    assert sorted(ids) == sorted(wanted.get("only", ids))
    assert set(wanted.get("include", ())) <= set(ids)
    assert not set(wanted.get("exclude", ())) & set(ids)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scenario", scenarios())
def test_a_situation_can_be_said_in_full(scenario, language):
    catalog = real_catalog()
    facts = Facts(given=read_facts(scenario["facts"]), assumed=read_facts(scenario.get("assumed")))
    on = scenario.get("as_of", TODAY)
    found = guide(catalog, facts, on if isinstance(on, date) else date.fromisoformat(on))
    reply = Wording(catalog).everything(found, language).to_json()
    texts = [block.get("text") or item["text"] for block in reply["blocks"] for item in (block.get("items") or [block])]
    assert texts and all(texts)
    assert not [text for text in texts if "{" in text or "None" in text]


def test_names_are_unique_and_every_outcome_has_a_file():
    names = [scenario.values[0]["name"] for scenario in scenarios()]
    assert len(names) == len(set(names))
    assert set(real_catalog().outcomes) <= {path.stem for path in FOLDER.glob("*.yml")}
    assert len(names) >= 120
