"""Every situation of tests/scenarios gets the guidance it expects, in both languages."""

from __future__ import annotations

import pytest

from bot.filing.lint import lint
from bot.wording.compose import Wording
from tests.catalogs import real_catalog
from tests.filing.situations import FOLDER, KINDS, LEVELS, situations

EXPECTED = {"outcome", "asks", "confirms", "next_step", "conditional", "says", "findings", *KINDS, *LEVELS}
every_situation = pytest.mark.parametrize("situation", [pytest.param(one, id=one.id) for one in situations()])


@every_situation
def test_a_situation_gets_the_guidance_it_expects(situation):
    found, expect = situation.found, situation.expect
    assert set(expect) <= EXPECTED
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
    for kind in KINDS:
        ids = {thing.id for thing in getattr(found, kind)}
        wanted = expect.get(kind, {})
        assert set(wanted.get("include", ())) <= ids, kind
        assert not set(wanted.get("exclude", ())) & ids, kind
    if "findings" in expect:
        details = read_details(situation.details)
        expect_findings(expect["findings"], lint(real_catalog(), situation.values, details, found.on))


def read_details(rows):
    """Return the rows as a customer types them: a day in YAML is text here."""
    return {name: str(value) for name, value in rows.items()}


def expect_findings(wanted, found):
    ids = [finding.id for finding in found]
    assert sorted(ids) == sorted(wanted.get("only", ids))
    assert set(wanted.get("include", ())) <= set(ids)
    assert not set(wanted.get("exclude", ())) & set(ids)


@every_situation
def test_a_situation_is_told_as_surely_as_it_expects_and_in_these_words(situation):
    things = (*situation.found.documents, *situation.found.requirements, *situation.found.obstacles)
    for level in LEVELS:
        sure = {thing.id for thing in things if thing.confidence == level}
        assert set(situation.expect.get(level, ())) <= sure, level
    assert [piece for piece in situation.phrases("include") if piece not in situation.said] == []
    assert [piece for piece in situation.phrases("exclude") if piece in situation.said] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@every_situation
def test_a_situation_can_be_said_in_full(situation, language):
    reply = Wording(real_catalog()).everything(situation.found, language).to_json()
    texts = [block.get("text") or item["text"] for block in reply["blocks"] for item in (block.get("items") or [block])]
    assert texts and all(texts)
    assert not [text for text in texts if "{" in text or "None" in text]


def test_names_are_unique_and_every_outcome_has_a_file():
    names = [situation.name for situation in situations()]
    assert len(names) == len(set(names))
    assert set(real_catalog().outcomes) <= {path.stem for path in FOLDER.glob("*.yml")}
    assert len(names) >= 120
