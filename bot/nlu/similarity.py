"""Scores intents by how much a message resembles the training sentences, in its words and in its meaning."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import List

import numpy as np
import scipy.linalg
import scipy.sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.model_selection import train_test_split

from bot.nlu.words import Vocabulary

_ARRAYS = "similarity.npz"
_NAMES = "names.json"
_NAMED = ("intents", "vocabulary")
_SHARPNESS_STEPS = np.geomspace(1.0, 30.0, 60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What can be tuned; the measurements behind the defaults are in bot/nlu/README.md."""

    meaning_width: float = 4.0
    meaning_directions: int = 192
    words_share: float = 0.5
    """How much likeness in words counts beside likeness in meaning; real customers use other words than we do."""
    ridge: float = 0.2
    left_out: float = 0.2
    seed: int = 42


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentences:
    """Sentences cut into words, and their unit vectors of meaning."""

    words: List[List[str]]
    meanings: np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class SimilarityModel:
    """Ridge regression on the sum of two likenesses: cosine of weighted counts, and Gaussian of meanings."""

    intents: List[str]
    vocabulary: Vocabulary
    inverse_document_frequency: np.ndarray
    word_weights: np.ndarray
    meaning_centre: np.ndarray
    meaning_directions: np.ndarray
    meanings: np.ndarray
    meaning_weights: np.ndarray
    meaning_width: float
    sharpness: float

    def probabilities(self, sentences: Sentences) -> np.ndarray:
        """Give each sentence a probability for each intent."""
        meanings = _turned(sentences.meanings, self.meaning_centre, self.meaning_directions)
        by_meaning = _meaning_likeness(meanings, self.meanings, self.meaning_width) @ self.meaning_weights
        return _softmax(self.sharpness * (self._by_words(sentences.words) + by_meaning))

    def _by_words(self, texts: List[List[str]]) -> np.ndarray:
        """Score row by row, which for single messages is many times quicker than products of sparse matrices."""
        counts = self.vocabulary.count(texts)
        scores = np.zeros((counts.shape[0], len(self.intents)), dtype=np.float32)
        for row, (start, stop) in enumerate(zip(counts.indptr, counts.indptr[1:])):
            words = counts.indices[start:stop]
            weighed = (1.0 + np.log(counts.data[start:stop])) * self.inverse_document_frequency[words]
            scores[row] = weighed @ self.word_weights[words] / max(float(np.linalg.norm(weighed)), 1e-6)
        return scores

    def save(self, directory: Path) -> None:
        """Write the model into a directory, without pickles."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _NAMED}
        np.savez_compressed(directory / _ARRAYS, **arrays)
        names = {"intents": self.intents, "runs": list(self.vocabulary.columns)}
        (directory / _NAMES).write_text(json.dumps(names), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> SimilarityModel:
        """Read a model that was saved."""
        names = json.loads((directory / _NAMES).read_text(encoding="utf-8"))
        vocabulary = Vocabulary(columns={run: column for column, run in enumerate(names["runs"])})
        with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
            values = {name: arrays[name] if arrays[name].ndim else float(arrays[name]) for name in arrays.files}
        return cls(intents=names["intents"], vocabulary=vocabulary, **values)


def fit(sentences: Sentences, labels: List[str], settings: Settings) -> SimilarityModel:
    """Fit a model to labelled sentences; the same input gives the same model."""
    intents = sorted(set(labels))
    numbers = np.array([intents.index(label) for label in labels])
    vocabulary = Vocabulary.of(sentences.words)
    counts = vocabulary.count(sentences.words)
    frequency = TfidfTransformer(sublinear_tf=True).fit(counts).idf_.astype(np.float32)
    words = _weigh(counts, frequency)
    centre = sentences.meanings.mean(axis=0)
    directions = _main_directions(sentences.meanings - centre, settings.meaning_directions)
    meanings = _turned(sentences.meanings, centre, directions)
    likeness = _meaning_likeness(meanings, meanings, settings.meaning_width)
    likeness += settings.words_share * (words @ words.T).toarray()
    sharpness = _sharpness(likeness, numbers, settings)
    weights = _solve(likeness, _targets(numbers, len(intents)), settings.ridge)
    return SimilarityModel(
        intents=intents,
        vocabulary=vocabulary,
        inverse_document_frequency=frequency,
        word_weights=settings.words_share * (words.T @ weights),
        meaning_centre=centre,
        meaning_directions=directions,
        meanings=meanings,
        meaning_weights=weights,
        meaning_width=settings.meaning_width,
        sharpness=sharpness,
    )


def _weigh(counts: scipy.sparse.csr_matrix, frequency: np.ndarray) -> scipy.sparse.csr_matrix:
    """Damp repeated words, weigh rare ones up, and scale each sentence to length one."""
    weighed = counts.astype(np.float32)
    weighed.data = 1.0 + np.log(weighed.data)
    weighed = scipy.sparse.csr_matrix(weighed.multiply(frequency))
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1))).ravel()
    return scipy.sparse.diags(1.0 / np.maximum(lengths, 1e-6)).astype(np.float32) @ weighed


def _main_directions(moved: np.ndarray, most: int) -> np.ndarray:
    """Return the directions in which meanings differ most; half of them tell nearly as much in half the time."""
    _, directions = np.linalg.eigh(moved.T @ moved)
    return np.ascontiguousarray(directions[:, -most:])


def _turned(meanings: np.ndarray, centre: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Take away what all sentences share ("filing"), so that what differs counts, and keep the main directions."""
    moved = (meanings - centre) @ directions
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)


def _meaning_likeness(some: np.ndarray, others: np.ndarray, width: float) -> np.ndarray:
    return np.exp(width * (some @ others.T - 1.0))


def _targets(numbers: np.ndarray, intents: int) -> np.ndarray:
    targets = np.full((len(numbers), intents), -1.0, dtype=np.float32)
    targets[np.arange(len(numbers)), numbers] = 1.0
    return targets


def _solve(likeness: np.ndarray, targets: np.ndarray, ridge: float) -> np.ndarray:
    system = likeness + ridge * np.eye(len(likeness), dtype=np.float32)
    return scipy.linalg.cho_solve(scipy.linalg.cho_factor(system, overwrite_a=True), targets)


def _sharpness(likeness: np.ndarray, numbers: np.ndarray, settings: Settings) -> float:
    """Choose the sharpness whose probabilities fit sentences best that were left out of fitting."""
    kept, left_out = train_test_split(
        np.arange(len(numbers)), test_size=settings.left_out, shuffle=True, random_state=settings.seed
    )
    weights = _solve(likeness[np.ix_(kept, kept)], _targets(numbers, numbers.max() + 1)[kept], settings.ridge)
    scores = likeness[np.ix_(left_out, kept)] @ weights
    return float(min(_SHARPNESS_STEPS, key=lambda sharpness: _log_loss(sharpness * scores, numbers[left_out])))


def _log_loss(scores: np.ndarray, numbers: np.ndarray) -> float:
    chosen = _softmax(scores)[np.arange(len(numbers)), numbers]
    return float(-np.log(np.maximum(chosen, 1e-9)).mean())


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
