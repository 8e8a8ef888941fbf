"""`train`: train the model, unless a fresh one is there."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path
from typing import Any, Iterator, Optional

from bot.filing.errors import FilingError


class TrainingFailed(FilingError):
    """Rasa could not train a model."""


INPUTS = ("config.yml", "domain.yml", "data/nlu", "data/rules", "data/responses", "data/generated", "bot/nlu")
"""Everything that a trained model depends on."""


def add(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser("train", help="train the model")
    parser.add_argument("--if-needed", action="store_true", help="do nothing where a model for the present data exists")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train with progress, and name the model after what it was trained on."""
    from bot.quiet import be_quiet
    from bot.settings import read_settings

    be_quiet()
    models = read_settings().models
    fresh = fresh_model(models)
    _learn_questions()
    if options.if_needed and fresh:
        print(f"the model {fresh} is fresh", file=sys.stderr)
        return 0
    print("training the model (one to three minutes on two cores) …", file=sys.stderr)
    start = time.monotonic()
    model = train(models)
    print(f"trained {model} in {time.monotonic() - start:.0f} s", file=sys.stderr)
    return 0


def _learn_questions() -> None:
    """Learn the catalogue's questions, where they are new: half a minute for ten thousand sentences."""
    from bot.catalog.reader import read_catalog
    from bot.settings import read_settings
    from bot.wiring import open_questions

    settings = read_settings()
    print("learning the questions of the catalogue …", file=sys.stderr)
    open_questions(read_catalog(settings.catalog), settings.models)


def train(models: Path) -> Path:
    """Train a model from the working folder and return its file; raise `TrainingFailed`."""
    from rasa.model_training import train as rasa_train

    models.mkdir(exist_ok=True)
    name = f"filing-{fingerprint()}"
    result = rasa_train(
        "domain.yml", "config.yml", ["data"], output=str(models), fixed_model_name=name, force_training=True
    )
    if result.model is None:
        raise TrainingFailed("Rasa trained no model; `rasa train` in this folder shows why")
    return Path(result.model)


def fresh_model(models: Path) -> Optional[Path]:
    """Return the model that was trained on the present data, or None."""
    path = models / f"filing-{fingerprint()}.tar.gz"
    return path if path.exists() else None


def fingerprint() -> str:
    """Return a short hash over everything that a model depends on."""
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _inputs() -> Iterator[Path]:
    for name in INPUTS:
        path = Path(name)
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in files if file.is_file() and file.suffix in (".yml", ".py"))
