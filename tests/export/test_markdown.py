"""The handout as Markdown: everything is there, and nothing typed becomes markup."""

from __future__ import annotations

import re

import pytest

from bot.export.markdown import markdown
from tests.export.contents import HOSTILE, content, handout_of

UNESCAPED = re.compile(r"(?<!\\)[`<>|#*\[]")


def plain(text):
    return re.sub(r"\\(.)", r"\1", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_says_everything_that_the_handout_holds(language):
    whole = handout_of(content(), language)
    text = plain(markdown(whole))
    assert text.startswith(f"# {whole.title}\n")
    for section in whole.sections:
        assert f"## {section.title}" in text
        for line in section.lines:
            assert " ".join(line.text.split()) in text and " ".join(line.note.split()) in text


def test_papers_can_be_ticked_and_steps_are_counted():
    text = markdown(handout_of(content(), "en"))
    assert "\n- [ ] " in text and re.search(r"\n1\. \*\*You\*\* ", text) and "\n| " in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_customer_typed_stays_text(hostile):
    lines = markdown(handout_of(content(remarks=hostile), "zh")).splitlines()
    (row,) = [line for line in lines if line.startswith("| 备注 |")]
    value = row.removeprefix("| 备注 |").removesuffix("|")
    assert not UNESCAPED.search(value), value
    assert plain(value).strip() == " ".join(hostile.split())
