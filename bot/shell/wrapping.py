"""Break text into lines for a terminal, Chinese and English in one sentence, by the cells it takes."""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_PIECES = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")
_ENDS = frozenset("，。、；：？！）】》”’…%,.;:?!)]}")
"""No line begins with one of these."""
_STARTS = frozenset("（【《“‘([{")
"""No line ends with one of these."""


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text; a line break in it stays."""
    return [line for part in text.split("\n") for line in _wrap_line(part, max(width, 4))]


def _wrap_line(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _unbroken(text, width):
        if cell_len(line + piece.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _unbroken(text: str, width: int) -> list[str]:
    """Return what must stay on one line: words, single Chinese characters, each with the marks that belong to it."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and (piece[0] in _ENDS or pieces[-1][-1] in _STARTS) and not pieces[-1].isspace():
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return [part for piece in pieces for part in (chop_cells(piece, width) if cell_len(piece) > width else [piece])]
