"""The printable page: complete, self-contained, and safe whatever a customer typed."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from bot.export.page import page
from tests.export.contents import HOSTILE, content, handout_of

ALLOWED_LINKS = ("https://", "http://")


class Reader(HTMLParser):
    """Collects tags, attributes and the text that a reader sees."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text, self.open = [], [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        values = dict(attributes)
        assert not [name for name in values if name.startswith("on") or name in ("src", "style")], values
        self.links += [values["href"]] if "href" in values else []
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if "style" not in self.open else ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_everything_that_the_handout_holds(language):
    whole = handout_of(content(), language)
    read = Reader(page(whole))
    assert read.open == []
    for section in whole.sections:
        assert section.title in read.text
        for line in section.lines:
            assert line.text in read.text and line.note in read.text and line.badge in read.text


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing():
    text = page(handout_of(content(), "zh"))
    read = Reader(text)
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(read.tags)
    assert "url(" not in text and "@import" not in text
    assert "default-src 'none'" in text
    assert all(link.startswith(ALLOWED_LINKS) for link in read.links)


def test_the_page_has_styles_for_the_dark_for_phones_and_for_paper():
    text = page(handout_of(content(), "en"))
    for condition in ("prefers-color-scheme: dark", "max-width", "@media print"):
        assert condition in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_customer_typed_stays_text(hostile):
    harmless = Reader(page(handout_of(content(remarks="示例"), "zh")))
    read = Reader(page(handout_of(content(remarks=hostile), "zh")))
    assert read.tags == harmless.tags
    assert " ".join(hostile.split()) in " ".join(read.text.split())


def test_an_undecided_situation_has_a_page_with_its_question():
    whole = handout_of(content(facts={"goal": "host"}), "en")
    assert "Where are the servers" in Reader(page(whole)).text
