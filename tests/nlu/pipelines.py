"""`python -m tests.nlu.pipelines`: several pipelines, trained on the same sentences and asked the same held-out ones.

Each is trained and asked in a process of its own, so that its memory can be told. Takes about half an hour; name some
of the pipelines to try only these.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

WORDS = [
    {"name": "CountVectorsFeaturizer", "alias": "words", "analyzer": "word", "min_ngram": 1, "max_ngram": 3},
    {"name": "CountVectorsFeaturizer", "alias": "letters", "analyzer": "char_wb", "min_ngram": 3, "max_ngram": 4},
]
TOKENS = {"name": "bot.nlu.tokenizer.MixedTokenizer"}
MEANING = {"name": "bot.nlu.encoder.SentenceEncoderFeaturizer"}
ROW = "| {} | {right:.1%} | {parse:.1f} ms | {memory:.0f} MB | {training:.0f} s |"
LINEAR = {"name": "LogisticRegressionClassifier", "max_iter": 200}


def pipelines(epochs: int) -> dict[str, list[dict[str, Any]]]:
    """Return name → pipeline."""
    neural = {"name": "DIETClassifier", "epochs": epochs, "entity_recognition": False, "random_seed": 42}
    return {
        "ours": [TOKENS, MEANING, {"name": "bot.nlu.classifier.SimilarityClassifier"}],
        "linear, words and meaning": [TOKENS, *WORDS, MEANING, LINEAR],
        "linear, words only": [TOKENS, *WORDS, LINEAR],
        "support vectors, meaning only": [TOKENS, MEANING, {"name": "SklearnIntentClassifier", "C": [5]}],
        f"DIET, words and meaning, {epochs} epochs": [TOKENS, *WORDS, MEANING, neural],
        f"Rasa's default, {epochs} epochs": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            neural,
        ],
    }


def main() -> None:
    """Measure each pipeline and print one line of a table for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="the pipelines to measure; all without any")
    parser.add_argument("--epochs", type=int, default=10, help="of the neural classifier")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(pipelines(options.epochs)[options.measure])))
        return
    print("| pipeline | held out | parse, median | memory | training |\n|---|---|---|---|---|")
    for name in options.names or pipelines(options.epochs):
        line = subprocess.run(
            [sys.executable, "-m", "tests.nlu.pipelines", "--epochs", str(options.epochs), "--measure", name],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
        ).stdout.splitlines()[-1]  # fmt: skip
        print(ROW.format(name, **json.loads(line)))
        sys.stdout.flush()


def measured(pipeline: list[dict[str, Any]]) -> dict[str, float]:
    """Train a pipeline in a process of its own, then let this one ask it."""
    with TemporaryDirectory() as directory:
        config = Path(directory) / "config.yml"
        with config.open("w") as file:
            YAML().dump({"recipe": "default.v1", "language": "zh", "pipeline": pipeline, "policies": []}, file)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "data/nlu", "--config", str(config),
             "--out", directory, "--fixed-model-name", "model"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        training = time.perf_counter() - start
        return {"training": training, **asyncio.run(asked(Path(directory) / "model.tar.gz"))}


async def asked(model: Path) -> dict[str, float]:
    """Ask a model every held-out sentence."""
    from rasa.core.agent import Agent

    from bot.quiet import be_quiet
    from tests.nlu.held_out import LANGUAGES, held_out

    be_quiet()
    agent = Agent.load(str(model))
    await agent.parse_message("hello")
    right, times = [], []
    for language in LANGUAGES:
        for intent, sentences in held_out(language).items():
            for sentence in sentences:
                start = time.perf_counter()
                parsed = await agent.parse_message(sentence)
                times.append(time.perf_counter() - start)
                right.append(parsed["intent"]["name"] == intent)
    return {
        "right": statistics.mean(right),
        "parse": statistics.median(times) * 1000,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
