"""Counts runs of words and of letters in a message: quick for a single one, and bounded by what training has seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Dict, Iterable, Iterator, List, Sequence

import numpy as np
import scipy.sparse

_LONGEST_RUN = 3
_LETTER_RUNS = (3, 4, 5)
_LEAST_SENTENCES = 2
_NUMBER = "0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """The runs that training has seen more than once, each with its column."""

    columns: Dict[str, int]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Vocabulary:
        """Learn the runs of texts that are cut into words."""
        sentences = Counter(run for words in texts for run in set(runs(words)))
        known = sorted(run for run, times in sentences.items() if times >= _LEAST_SENTENCES)
        return cls(columns={run: column for column, run in enumerate(known)})

    def count(self, texts: Sequence[Sequence[str]]) -> scipy.sparse.csr_matrix:
        """Count the known runs in texts, one row for each."""
        counts = [Counter(filter(self.columns.__contains__, runs(words))) for words in texts]
        columns = [self.columns[run] for row in counts for run in row]
        values = [times for row in counts for times in row.values()]
        ends = np.cumsum([0] + [len(row) for row in counts])
        shape = (len(texts), len(self.columns))
        return scipy.sparse.csr_matrix((np.array(values, np.float32), np.array(columns, np.int64), ends), shape)


def plain(word: str) -> str:
    """Return a word as it is counted: in small letters, and all numbers alike."""
    return _NUMBER if word.isdigit() else word.lower()


def runs(words: Sequence[str]) -> Iterator[str]:
    """Return runs of one to three words, and of three to five letters within words of several letters."""
    for length in range(1, _LONGEST_RUN + 1):
        for first in range(len(words) - length + 1):
            yield " ".join(words[first : first + length])
    for word in words:
        if len(word) > 1:
            yield from _letter_runs(f"_{word}_")


def _letter_runs(word: str) -> List[str]:
    return [f"~{word[first : first + n]}" for n in _LETTER_RUNS for first in range(len(word) - n + 1)]
