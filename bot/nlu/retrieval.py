"""Find what a question is about: which of many entries its meaning resembles most.

Every entry has sentences of its own; a question is scored against all of them at once, by ridge regression on a
Gaussian of the distance between meanings. Words and letters beside the meanings were tried and add nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
import scipy.linalg

from bot.nlu.meaning import meanings_of
from bot.nlu.tokenizer import fold

Ranked = List[Tuple[str, float]]
"""Owners with their share of confidence, best first."""
_WIDTH = 1.5
_RIDGE = 0.05
_LEFT_OUT = 10
"""One sentence of so many is left out of fitting to choose the sharpness."""
_SHARPNESS_STEPS = np.geomspace(1.0, 60.0, 60)


@dataclass(frozen=True)
class Index:
    """The sentences of all entries as meanings, and the weights that lead from likeness to owners."""

    owners: List[str]
    meanings: np.ndarray
    centre: np.ndarray
    weights: np.ndarray
    sharpness: float

    def rank(self, text: str, most: int = 5) -> Ranked:
        """Return the owners whose sentences a text resembles most."""
        likeness = _gaussian(_centred(meanings_of([_plain(text)]), self.centre), self.meanings)
        shares = _softmax(self.sharpness * (likeness @ self.weights))[0]
        return [(self.owners[number], float(shares[number])) for number in np.argsort(-shares, kind="stable")[:most]]

    def save(self, path: Path) -> None:
        """Write the index into a file, without pickles."""
        names = np.frombuffer(json.dumps(self.owners).encode(), dtype=np.uint8)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez(
                file,
                owners=names,
                meanings=self.meanings,
                centre=self.centre,
                weights=self.weights,
                sharpness=np.float32(self.sharpness),
            )

    @classmethod
    def load(cls, path: Path) -> Index:
        """Read an index that was saved."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                owners=json.loads(arrays["owners"].tobytes().decode()),
                meanings=arrays["meanings"],
                centre=arrays["centre"],
                weights=arrays["weights"],
                sharpness=float(arrays["sharpness"]),
            )


class NothingKnown:
    """The index of a catalogue without sentences."""

    def rank(self, text: str, most: int = 5) -> Ranked:
        """Return nothing."""
        return []


def build_index(sentences: Sequence[Tuple[str, str]]) -> Index:
    """Build an index from pairs of owner and sentence; the same input gives the same index."""
    owners = sorted({owner for owner, _ in sentences})
    numbers = np.array([owners.index(owner) for owner, _ in sentences])
    plain = meanings_of([_plain(text) for _, text in sentences])
    centre = plain.mean(axis=0)
    meanings = _centred(plain, centre)
    likeness = _gaussian(meanings, meanings)
    sharpness = _sharpness(likeness, numbers, len(owners))
    weights = _solve(likeness, numbers, len(owners))
    return Index(owners=owners, meanings=meanings, centre=centre, weights=weights, sharpness=sharpness)


def index_for(folder: Path, name: str, sentences: Sequence[Tuple[str, str]]) -> Index:
    """Return the index over these sentences: the one kept in the folder, or a new one, which is then kept."""
    path = folder / f"{name}-{_fingerprint(sentences)}.npz"
    if path.exists():
        return Index.load(path)
    index = build_index(sentences)
    for outdated in folder.glob(f"{name}-*.npz"):
        outdated.unlink(missing_ok=True)
    index.save(path)
    return index


def _fingerprint(sentences: Sequence[Tuple[str, str]]) -> str:
    """Return a short hash over everything that an index depends on."""
    digest = hashlib.sha256(json.dumps(list(sentences), ensure_ascii=False).encode())
    for module in ("retrieval.py", "meaning.py"):
        digest.update((Path(__file__).parent / module).read_bytes())
    return digest.hexdigest()[:12]


def _plain(text: str) -> str:
    return fold(text).strip().lower()


def _centred(meanings: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Take away what all sentences share ("filing"), so that what differs counts."""
    moved = meanings - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)


def _gaussian(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    likeness = some @ others.T
    likeness -= 1.0
    likeness *= _WIDTH
    return np.exp(likeness, out=likeness)


def _solve(likeness: np.ndarray, numbers: np.ndarray, owners: int) -> np.ndarray:
    """Return the ridge regression's weights; `likeness` is used up."""
    targets = np.zeros((len(numbers), owners), dtype=np.float32)
    targets[np.arange(len(numbers)), numbers] = 1.0
    likeness[np.diag_indices_from(likeness)] += np.float32(_RIDGE)
    return scipy.linalg.cho_solve(scipy.linalg.cho_factor(likeness, overwrite_a=True), targets).astype(np.float32)


def _sharpness(likeness: np.ndarray, numbers: np.ndarray, owners: int) -> float:
    """Choose the sharpness whose shares fit sentences best that were left out of fitting."""
    is_left_out = np.arange(len(numbers)) % _LEFT_OUT == _LEFT_OUT - 1
    weights = _solve(likeness[np.ix_(~is_left_out, ~is_left_out)], numbers[~is_left_out], owners)
    scores, truth = likeness[np.ix_(is_left_out, ~is_left_out)] @ weights, numbers[is_left_out]
    if not len(truth):
        return 10.0
    return float(min(_SHARPNESS_STEPS, key=lambda sharpness: _log_loss(sharpness * scores, truth)))


def _log_loss(scores: np.ndarray, numbers: np.ndarray) -> float:
    chosen = _softmax(scores)[np.arange(len(numbers)), numbers]
    return float(-np.log(np.maximum(chosen, 1e-9)).mean())


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
