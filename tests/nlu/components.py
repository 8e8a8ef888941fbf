"""Builds the real language components on small training data, without the rest of Rasa."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Type

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import SentenceEncoderFeaturizer
from bot.nlu.tokenizer import MixedTokenizer


class Workshop:
    """Creates, trains and loads components with storage in one directory."""

    def __init__(self, directory: Path) -> None:
        """Keep what is trained below a directory."""
        self._storage = LocalModelStorage(directory)

    def create(self, component: Type, **config: Any) -> Any:
        """Create an untrained component."""
        return component.create({**component.get_default_config(), **config}, *self._place(component))

    def load(self, component: Type, **config: Any) -> Any:
        """Load a component that was trained here."""
        return component.load({**component.get_default_config(), **config}, *self._place(component))

    def _place(self, component: Type) -> tuple:
        name = component.__name__
        return self._storage, Resource(name), ExecutionContext(GraphSchema({}), node_name=name)


@lru_cache(maxsize=1)
def tokenizer() -> MixedTokenizer:
    """Return the tokenizer; it keeps nothing of what it cuts."""
    return MixedTokenizer(MixedTokenizer.get_default_config())


def tokenized(text: str) -> Message:
    """Return a message with its tokens."""
    return tokenizer().process([Message.build(text)])[0]


def featurized(workshop: Workshop, sentences: Dict[str, List[str]]) -> TrainingData:
    """Return labelled sentences with all features the classifier needs."""
    messages = [Message.build(text, intent) for intent, texts in sentences.items() for text in texts]
    data = TrainingData(messages)
    tokenizer().process_training_data(data)
    workshop.create(SentenceEncoderFeaturizer).process_training_data(data)
    return data
