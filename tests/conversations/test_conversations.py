"""Whole conversations through the real agent: the trained model, the actions in process, a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

pytestmark = pytest.mark.rasa
FOLDER = Path(__file__).parent


def conversations():
    for path in sorted(FOLDER.glob("*.yml")):
        for talk in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            yield pytest.param(talk, id=f"{path.stem}: {talk['name']}")


@pytest.mark.parametrize("talk", conversations())
async def test_a_conversation_goes_as_written(talk, assistant):
    conversation = assistant.new_conversation()
    for number, turn in enumerate(talk["turns"], start=1):
        replies = await assistant.send(conversation, text=turn.get("say"), choice=turn.get("choose"))
        assert replies, f"turn {number} got no reply"
        check(turn.get("expect", {}), replies, assistant.said(replies), f"turn {number} ({turn})")


def check(expect, replies, text, where):
    last = replies[-1]
    for key in ("asks", "outcome", "language"):
        if key in expect:
            assert last[key] == expect[key], f"{where}: {text}"
    for key in ("documents", "steps", "requirements", "obstacles"):
        assert set(expect.get(key, ())) <= set(last[key]), f"{where}: {last[key]}"
    for word in expect.get("says", ()):
        assert word in text, f"{where}: {text}"
    for word in expect.get("never_says", ()):
        assert word not in text, f"{where}: {text}"
    if "choices" in expect:
        offered = [item["value"] for block in last["blocks"] if block["kind"] == "choices" for item in block["items"]]
        assert set(expect["choices"]) <= set(offered), f"{where}: {offered}"


def test_every_outcome_is_reached_and_both_languages_are_spoken():
    from tests.catalogs import real_catalog

    talks = [param.values[0] for param in conversations()]
    reached = {turn.get("expect", {}).get("outcome") for talk in talks for turn in talk["turns"]}
    assert set(real_catalog().outcomes) <= reached
    assert len(talks) >= 24
    assert {talk["language"] for talk in talks} == {"zh", "en"}
