"""Reads training sentences of intents from their files, for what learns from them beside Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable, List

import yaml


def sentences_of(folder: Path, intents: Iterable[str]) -> List[str]:
    """Return the training sentences of some intents, in every language; none where the folder has none."""
    paths = [path for intent in intents for path in sorted(folder.glob(f"*/{intent}.yml"))]
    return [sentence for path in paths for sentence in _examples(path.read_text(encoding="utf-8"))]


def _examples(text: str) -> List[str]:
    data = yaml.load(text, Loader=yaml.CSafeLoader)
    lines = [line for block in data["nlu"] for line in block["examples"].splitlines()]
    return [line[2:].strip() for line in lines if line.startswith("- ")]
