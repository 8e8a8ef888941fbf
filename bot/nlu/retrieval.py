"""Find what a question is about: which of many entries its wording and its meaning resemble most.

Every entry has sentences of its own; a question is scored against all of them at once by ridge regression on two
likenesses, the cosine of weighted words and letters, and a Gaussian of the encoder's meanings.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
import scipy.linalg
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold

from bot.nlu.meaning import meanings_of
from bot.nlu.tokenizer import fold, mixed_pipeline

Ranked = List[Tuple[str, float]]
"""Owners with their share of confidence, best first."""
_MEANING_WIDTH = 4.0
_WORDS_SHARE = 1.0
_RIDGE = 0.3
_FOLDS = 5
_SEED = 42
_SHARPNESS_STEPS = np.geomspace(1.0, 40.0, 60)


@dataclass(frozen=True)
class Index:
    """The sentences of all entries as numbers, and the weights that lead from likeness to owners."""

    owners: List[str]
    sentences: List[str]
    words: scipy.sparse.csr_matrix
    meanings: np.ndarray
    centre: np.ndarray
    weights: np.ndarray
    sharpness: float
    vectorizers: Tuple[TfidfVectorizer, TfidfVectorizer]

    def rank(self, text: str, most: int = 5) -> Ranked:
        """Return the owners whose sentences a text resembles most."""
        likeness = _likeness(self, *_features(self.vectorizers, [text]))
        shares = _softmax(self.sharpness * (likeness @ self.weights))[0]
        return [(self.owners[number], float(shares[number])) for number in np.argsort(-shares, kind="stable")[:most]]

    def save(self, path: Path) -> None:
        """Write what cannot be had again quickly: meanings and weights; the rest is made from the sentences."""
        numbers = {"meanings": self.meanings, "centre": self.centre, "weights": self.weights}
        names = json.dumps({"owners": self.owners, "sentences": self.sentences, "sharpness": self.sharpness})
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(file, names=np.frombuffer(names.encode(), dtype=np.uint8), **numbers)

    @classmethod
    def load(cls, path: Path) -> Index:
        """Read an index that was saved, without pickles."""
        with np.load(path, allow_pickle=False) as arrays:
            names = json.loads(arrays["names"].tobytes().decode())
            numbers = {name: arrays[name] for name in ("meanings", "centre", "weights")}
        vectorizers, words = _weigh_words(names["sentences"])
        return cls(**names, **numbers, words=words, vectorizers=vectorizers)


class NothingKnown:
    """The index of a catalogue without sentences."""

    def rank(self, text: str, most: int = 5) -> Ranked:
        """Return nothing."""
        return []


def build_index(sentences: Sequence[Tuple[str, str]]) -> Index:
    """Build an index from pairs of owner and sentence; the same input gives the same index."""
    texts = [text for _, text in sentences]
    owners = sorted({owner for owner, _ in sentences})
    numbers = np.array([owners.index(owner) for owner, _ in sentences])
    vectorizers, words = _weigh_words(texts)
    plain = meanings_of([_plain(text) for text in texts])
    centre = plain.mean(axis=0)
    meanings = _centred(plain, centre)
    likeness = _WORDS_SHARE * (words @ words.T).toarray() + _gaussian(meanings, meanings)
    return Index(
        owners=owners,
        sentences=texts,
        words=words,
        meanings=meanings,
        centre=centre,
        weights=_solve(likeness, numbers, len(owners)),
        sharpness=_sharpness(likeness, numbers),
        vectorizers=vectorizers,
    )


def _weigh_words(texts: List[str]) -> Tuple[Tuple[TfidfVectorizer, TfidfVectorizer], scipy.sparse.csr_matrix]:
    cutter = mixed_pipeline()
    words = TfidfVectorizer(
        analyzer=lambda text: _word_runs([token.text for token in cutter(text) if not token.is_space]),
        sublinear_tf=True,
        dtype=np.float32,
    )
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32)
    plain = [_plain(text) for text in texts]
    both = scipy.sparse.hstack([words.fit_transform(plain), letters.fit_transform(plain)]).tocsr()
    return (words, letters), both / np.float32(2.0)


def _word_runs(tokens: List[str]) -> List[str]:
    """Return single tokens and runs of two and three."""
    runs = [tokens[place : place + length] for length in (1, 2, 3) for place in range(len(tokens) - length + 1)]
    return [" ".join(run) for run in runs]


def _plain(text: str) -> str:
    return fold(text).strip().lower()


def _features(
    vectorizers: Tuple[TfidfVectorizer, TfidfVectorizer], texts: List[str]
) -> Tuple[scipy.sparse.csr_matrix, np.ndarray]:
    plain = [_plain(text) for text in texts]
    words = scipy.sparse.hstack([vectorizer.transform(plain) for vectorizer in vectorizers]).tocsr()
    return words, meanings_of(plain)


def _likeness(index: Index, words: scipy.sparse.csr_matrix, meanings: np.ndarray) -> np.ndarray:
    by_words = (words @ index.words.T).toarray()
    return _WORDS_SHARE * by_words + _gaussian(_centred(meanings, index.centre), index.meanings)


def _centred(meanings: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Take away what all sentences share ("filing"), so that what differs counts."""
    moved = meanings - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)


def _gaussian(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.exp(_MEANING_WIDTH * (some @ others.T - 1.0))


def _solve(likeness: np.ndarray, numbers: np.ndarray, owners: int) -> np.ndarray:
    targets = np.zeros((len(numbers), owners), dtype=np.float32)
    targets[np.arange(len(numbers)), numbers] = 1.0
    system = likeness + _RIDGE * np.eye(len(likeness), dtype=np.float32)
    return scipy.linalg.cho_solve(scipy.linalg.cho_factor(system, overwrite_a=True), targets).astype(np.float32)


def _sharpness(likeness: np.ndarray, numbers: np.ndarray) -> float:
    """Choose the sharpness whose shares fit sentences best that were left out of fitting."""
    owners = int(numbers.max()) + 1
    scores = np.empty((len(numbers), owners), dtype=np.float32)
    for kept, left_out in KFold(_FOLDS, shuffle=True, random_state=_SEED).split(numbers):
        weights = _solve(likeness[np.ix_(kept, kept)], numbers[kept], owners)
        scores[left_out] = likeness[np.ix_(left_out, kept)] @ weights
    return float(min(_SHARPNESS_STEPS, key=lambda sharpness: _log_loss(sharpness * scores, numbers)))


def _log_loss(scores: np.ndarray, numbers: np.ndarray) -> float:
    chosen = _softmax(scores)[np.arange(len(numbers)), numbers]
    return float(-np.log(np.maximum(chosen, 1e-9)).mean())


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


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
    for module in ("retrieval.py", "meaning.py", "tokenizer.py", "shapes.py"):
        digest.update((Path(__file__).parent / module).read_bytes())
    return digest.hexdigest()[:12]
