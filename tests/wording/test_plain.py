"""Replies as plain text, as buttons, and as messages of pressed buttons."""

from __future__ import annotations

import json

import pytest

from bot.wording.compose import Wording
from bot.wording.payload import COMMANDS, payload_of
from bot.wording.plain import block_text, from_json, plain_text
from bot.wording.reply import Block, Item, Reply, choices, paragraph
from tests.catalogs import real_catalog
from tests.wording.situations import LANGUAGES, company_in_zhejiang, scenarios

WORDING = Wording(real_catalog())


def test_paragraphs_lists_and_sources_are_lines_and_choices_are_not():
    item = Item(id="a", text="A", extra={"note": "soon"})
    source = Item(id="s", text="S", extra={"checked": "2026-11-20"})
    blocks = (
        paragraph("Hello"),
        Block(kind="steps", items=(item, item)),
        Block(kind="checklist", items=(item,)),
        Block(kind="obstacles", items=(item,)),
        Block(kind="requirements", items=(item,)),
        choices("goal", {"host": "Host"}),
        Block(kind="sources", items=(source,)),
    )
    assert plain_text(Reply(language="en", blocks=blocks)).splitlines() == [
        "Hello", "1. A", "2. A", "☐ A — soon", "⚠ A — soon", "• A — soon", "※ S (2026-11-20)"
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_said_stands_in_the_plain_text(language):
    for name, guidance in scenarios():
        reply = WORDING.everything(guidance, language)
        said = plain_text(reply)
        for block in reply.blocks:
            for text in [block.text] if block.text else [item.text for item in block.items]:
                assert (text in said) or block.kind == "choices", name


def test_the_plain_text_is_the_same_from_the_structured_form_after_a_trip_as_json():
    guidance = company_in_zhejiang("first_filing")
    reply = WORDING.answer(guidance, guidance.outcome, "zh")
    assert from_json(json.loads(json.dumps(reply.to_json()))) == plain_text(reply)


def test_a_block_of_choices_keeps_their_values():
    assert choices("goal", {"host": "Host", "stop": "Stop"}).to_json() == {
        "kind": "choices",
        "fact": "goal",
        "items": [{"value": "host", "text": "Host"}, {"value": "stop", "text": "Stop"}],
    }
    assert block_text(choices("goal", {"host": "Host"}).to_json()) == ""


@pytest.mark.parametrize("choice", ["host", "not_sure", 'a"b', "}{", "\\", "/restart", "备案", "\ud800", "x\ny", ""])
def test_a_pressed_button_is_a_message_that_gives_back_its_value(choice):
    message = payload_of(choice)
    assert message.startswith("/state_fact{") and "\n" not in message and message.isascii()
    assert json.loads(message.removeprefix("/state_fact")) == {"choice": choice}


@pytest.mark.parametrize(("choice", "intent"), COMMANDS.items())
def test_a_button_that_asks_for_something_is_its_intent(choice, intent):
    assert payload_of(choice) == f"/{intent}"
