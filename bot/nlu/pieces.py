"""Cuts a text into the word pieces that the sentence encoder knows: the likeliest cut, found by dynamic programming."""

from __future__ import annotations

from typing import List

import regex

from bot.nlu.packed import Pieces

_BLANK = "\u2581"
_UNLIKELIER = 10.0
"""By how much a character that is no piece is less likely than the least likely piece."""
_BLANKS = regex.compile(" {2,}")


class PieceCutter:
    """Cut texts into numbers of pieces."""

    def __init__(self, pieces: Pieces) -> None:
        """Index the pieces by their text; of two with one text the first counts."""
        self._written_as = pieces.written_as
        self._begin, self._end, self._unknown = pieces.begin, pieces.end, pieces.unknown
        self._scores = pieces.scores.tolist()
        self._unknown_score = min(self._scores) - _UNLIKELIER
        self._numbers = {text: number for number, text in reversed(list(enumerate(pieces.texts))) if text}
        self._longest = max(map(len, self._numbers))

    def cut(self, text: str, most: int) -> List[int]:
        """Return the numbers of a text's pieces between the begin and end marks, at most so many in all."""
        return [self._begin, *self._likeliest(self._prepared(text))[: most - 2], self._end]

    def _prepared(self, text: str) -> str:
        written = _BLANKS.sub(" ", text.translate(self._written_as))
        return (written if written.startswith(" ") else " " + written).replace(" ", _BLANK)

    def _likeliest(self, text: str) -> List[int]:
        length = len(text)
        best = [0.0] + [float("-inf")] * length
        came_by = [(0, self._unknown)] * (length + 1)
        for start in range(length):
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1] = best[start] + self._unknown_score
                came_by[start + 1] = (start, self._unknown)
            for stop in range(start + 1, min(length, start + self._longest) + 1):
                number = self._numbers.get(text[start:stop])
                if number is not None and best[start] + self._scores[number] > best[stop]:
                    best[stop] = best[start] + self._scores[number]
                    came_by[stop] = (start, number)
        return _way_back(came_by)


def _way_back(came_by: List) -> List[int]:
    numbers = []
    place = len(came_by) - 1
    while place > 0:
        place, number = came_by[place]
        numbers.append(number)
    return numbers[::-1]
