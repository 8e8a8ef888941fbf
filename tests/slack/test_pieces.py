"""Text for Slack: escaped, and never longer than asked for."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.pieces import cut, cut_escaped, escaped, link, split

TEXTS = st.text(alphabet=st.sampled_from("ab &<>。.!\n，你好"), max_size=400)


@given(TEXTS, st.integers(20, 80))
def test_pieces_of_a_text_fit_and_together_are_the_whole(text, limit):
    pieces = split(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert unescape("".join(pieces)).replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")


@given(TEXTS, st.integers(20, 80))
def test_what_is_cut_fits_and_breaks_no_entity(text, limit):
    assert len(cut(text, limit)) <= limit
    short = cut_escaped(text, limit)
    assert len(short) <= limit and escaped(unescape(short)) == short


def test_a_text_is_parted_at_its_sentences():
    assert split("一二三。四五六。七八九。", 8) == ["一二三。四五六。", "七八九。"]


def test_a_link_cannot_be_broken_out_of():
    assert link("https://a.cn/|x>y", "a|b>c") == "<https://a.cn/%7Cx&gt;y|a/b&gt;c>"
