"""Texts are cut into the encoder's own pieces, whatever they hold, and never into more than asked for."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.packed import Pieces
from bot.nlu.pieces import PieceCutter

TEXTS = ["<s>", "</s>", "<unk>", "\u2581", "备", "案", "备案", "\u2581icp", "i", "c", "p"]


@pytest.fixture
def cutter() -> PieceCutter:
    """Return a cutter with a few pieces; long pieces are likelier than their parts together."""
    scores = np.array([0, 0, 0, -1, -3, -3, -4, -2, -5, -5, -5], dtype=np.float32)
    pieces = Pieces(texts=TEXTS, scores=scores, begin=0, end=1, unknown=2, written_as={ord("Ｉ"): "i"})
    return PieceCutter(pieces)


def cut(cutter: PieceCutter, text: str, most: int = 100) -> list[str]:
    return [TEXTS[number] for number in cutter.cut(text, most)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("备案", ["\u2581", "备案"]),
        ("案备", ["\u2581", "案", "备"]),
        ("icp  备案", ["\u2581icp", "\u2581", "备案"]),
        ("Ｉcp", ["\u2581icp"]),
        ("备猫案", ["\u2581", "备", "<unk>", "案"]),
        ("", ["\u2581"]),
    ],
)
def test_the_likeliest_cut_is_found(cutter, text, pieces):
    assert cut(cutter, text) == ["<s>", *pieces, "</s>"]


def test_a_long_text_is_cut_off_before_the_end_mark(cutter):
    assert cut(cutter, "备案" * 50, most=5) == ["<s>", "\u2581", "备案", "备案", "</s>"]
