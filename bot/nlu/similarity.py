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
from sklearn.model_selection import KFold

_ARRAYS = "similarity.npz"
_INTENTS = "intents.json"
_SHARPNESS_STEPS = np.geomspace(1.0, 30.0, 60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What can be tuned; the measurements behind the defaults are in bot/nlu/README.md."""

    meaning_width: float = 2.0
    ridge: float = 0.15
    doubt: float = 0.5
    folds: int = 5
    seed: int = 42


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentences:
    """Sentences as numbers: counts of words and letters, and unit vectors of meaning."""

    counts: scipy.sparse.csr_matrix
    meanings: np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class SimilarityModel:
    """Ridge regression on the sum of two likenesses: cosine of weighted counts, and Gaussian of meanings."""

    intents: List[str]
    inverse_document_frequency: np.ndarray
    word_weights: np.ndarray
    meaning_centre: np.ndarray
    meanings: np.ndarray
    meaning_weights: np.ndarray
    meaning_width: float
    sharpness: float

    def probabilities(self, sentences: Sentences) -> np.ndarray:
        """Give each sentence a probability for each intent."""
        words = _weigh(sentences.counts, self.inverse_document_frequency)
        meanings = _centred(sentences.meanings, self.meaning_centre)
        likeness = _meaning_likeness(meanings, self.meanings, self.meaning_width)
        return _softmax(self.sharpness * (words @ self.word_weights + likeness @ self.meaning_weights))

    def save(self, directory: Path) -> None:
        """Write the model into a directory, without pickles."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "intents"}
        np.savez_compressed(directory / _ARRAYS, **arrays)
        (directory / _INTENTS).write_text(json.dumps(self.intents), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> SimilarityModel:
        """Read a model that was saved."""
        with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
            values = {name: arrays[name] if arrays[name].ndim else float(arrays[name]) for name in arrays.files}
        return cls(intents=json.loads((directory / _INTENTS).read_text(encoding="utf-8")), **values)


def fit(sentences: Sentences, labels: List[str], settings: Settings) -> SimilarityModel:
    """Fit a model to labelled sentences; the same input gives the same model."""
    intents = sorted(set(labels))
    numbers = np.array([intents.index(label) for label in labels])
    frequency = TfidfTransformer(sublinear_tf=True).fit(sentences.counts).idf_.astype(np.float32)
    words = _weigh(sentences.counts, frequency)
    centre = sentences.meanings.mean(axis=0)
    meanings = _centred(sentences.meanings, centre)
    likeness = _meaning_likeness(meanings, meanings, settings.meaning_width)
    likeness += (words @ words.T).toarray()
    scores = _left_out_scores(likeness, numbers, settings)
    trusted = np.flatnonzero(_lead(scores, numbers) > -settings.doubt)
    targets = _targets(numbers, len(intents))[trusted]
    weights = _solve(likeness[np.ix_(trusted, trusted)], targets, settings.ridge)
    return SimilarityModel(
        intents=intents,
        inverse_document_frequency=frequency,
        word_weights=words[trusted].T @ weights,
        meaning_centre=centre,
        meanings=meanings[trusted],
        meaning_weights=weights,
        meaning_width=settings.meaning_width,
        sharpness=_best_sharpness(scores, numbers),
    )


def _weigh(counts: scipy.sparse.csr_matrix, frequency: np.ndarray) -> scipy.sparse.csr_matrix:
    """Damp repeated words, weigh rare ones up, and scale each sentence to length one."""
    weighed = counts.astype(np.float32)
    weighed.data = 1.0 + np.log(weighed.data)
    weighed = scipy.sparse.csr_matrix(weighed.multiply(frequency))
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1))).ravel()
    return scipy.sparse.diags(1.0 / np.maximum(lengths, 1e-6)).astype(np.float32) @ weighed


def _centred(meanings: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Take away what all sentences share ("filing"), so that what differs counts."""
    moved = meanings - centre
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


def _left_out_scores(likeness: np.ndarray, numbers: np.ndarray, settings: Settings) -> np.ndarray:
    """Score each sentence by a model that was fitted without it."""
    targets = _targets(numbers, numbers.max() + 1)
    scores = np.empty_like(targets)
    folds = KFold(settings.folds, shuffle=True, random_state=settings.seed)
    for kept, left_out in folds.split(targets):
        weights = _solve(likeness[np.ix_(kept, kept)], targets[kept], settings.ridge)
        scores[left_out] = likeness[np.ix_(left_out, kept)] @ weights
    return scores


def _lead(scores: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Tell by how much each sentence's own intent leads; far below zero its label contradicts all others like it."""
    rows = np.arange(len(numbers))
    others = scores.copy()
    others[rows, numbers] = -np.inf
    return scores[rows, numbers] - others.max(axis=1)


def _best_sharpness(scores: np.ndarray, numbers: np.ndarray) -> float:
    """Choose the sharpness whose probabilities fit sentences best that were left out of fitting."""
    return float(min(_SHARPNESS_STEPS, key=lambda sharpness: _log_loss(sharpness * scores, numbers)))


def _log_loss(scores: np.ndarray, numbers: np.ndarray) -> float:
    chosen = _softmax(scores)[np.arange(len(numbers)), numbers]
    return float(-np.log(np.maximum(chosen, 1e-9)).mean())


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
