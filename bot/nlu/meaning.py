"""What a text means as numbers: the encoder "multilingual E5 small", Chinese and English in one space."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import List

import numpy as np

from bot.nlu.packed import PackedEncoder, weights_file, widened
from bot.nlu.pieces import PieceCutter
from bot.nlu.transformer import session_of

WIDTH = 384
LONGEST = 400
"""Characters that are looked at, which bounds the time a long text takes."""
_MOST_PIECES = 128
_ASKS = "query: "
"""What the encoder was trained to see before a short text."""
_THREADS = 2
"""For many texts at once; a single one runs on one core."""


class Encoder:
    """Turns texts into unit vectors, each by itself, so that a text has the same vector in any company."""

    def __init__(self) -> None:
        """Load the weights and build the graph, which takes about two seconds."""
        encoder = PackedEncoder(weights_file())
        self._width = encoder.sizes.width
        self._cutter = PieceCutter(encoder.pieces)
        self._pieces = encoder.rows("emb.word", self._width)
        self._places = encoder.vector("emb.pos").reshape(-1, self._width) + encoder.vector("emb.type")[: self._width]
        self._session = session_of(encoder)

    def encode(self, texts: List[str]) -> np.ndarray:
        """Return one unit vector for each text."""
        if len(texts) == 1:
            return self._encode_one(texts[0])[np.newaxis]
        with ThreadPoolExecutor(_THREADS) as pool:
            return np.array(list(pool.map(self._encode_one, texts)), dtype=np.float32).reshape(-1, self._width)

    def _encode_one(self, text: str) -> np.ndarray:
        numbers = self._cutter.cut(_ASKS + text[:LONGEST], _MOST_PIECES)
        pieces = widened(self._pieces[numbers]) + self._places[: len(numbers)]
        (mean,) = self._session.run(None, {"pieces": pieces[np.newaxis]})
        return mean[0] / max(float(np.linalg.norm(mean[0])), 1e-9)


def meanings_of(texts: List[str]) -> np.ndarray:
    """Return one unit vector of 384 numbers for each text."""
    return _encoder().encode(texts)


@lru_cache(maxsize=1)
def _encoder() -> Encoder:
    return Encoder()
