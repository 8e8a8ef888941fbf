"""Rasa's side of the intent classifier: features of messages in, ranked intents out."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, Dict, List, Optional, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.similarity import Sentences, Settings, SimilarityModel, fit
from bot.nlu.words import plain


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SimilarityClassifier(IntentClassifier, GraphComponent):
    """Classify a message by its likeness to the training sentences."""

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[SimilarityModel] = None,
    ) -> None:
        """Create a classifier, trained if a model is given."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def required_components(cls) -> List[Type]:
        """Name what must stand before this in the pipeline."""
        return [Tokenizer, DenseFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings of the model, and how many intents are ranked."""
        return {**asdict(Settings()), "ranking_length": 10}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SimilarityClassifier:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model to the training sentences and keep it."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        settings = Settings(**{field.name: self._config[field.name] for field in fields(Settings)})
        self._model = fit(_sentences(examples), [example.get(INTENT) for example in examples], settings)
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SimilarityClassifier:
        """Load the classifier that training kept."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, SimilarityModel.load(directory))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set each message's intent and the ranking; a message without words gets none."""
        for message in messages:
            ranking = self._rank(message)
            best = ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> List[Dict[str, Any]]:
        if not message.get(TOKENS_NAMES[TEXT]) or _meaning(message) is None:
            return []
        probabilities = self._model.probabilities(_sentences([message]))[0]
        best_first = np.argsort(-probabilities, kind="stable")[: self._config["ranking_length"]]
        return [
            {INTENT_NAME_KEY: self._model.intents[number], PREDICTED_CONFIDENCE_KEY: float(probabilities[number])}
            for number in best_first
        ]


def _sentences(messages: List[Message]) -> Sentences:
    return Sentences(
        words=[[plain(token.lemma) for token in message.get(TOKENS_NAMES[TEXT])] for message in messages],
        meanings=np.vstack([_meaning(message) for message in messages]),
    )


def _meaning(message: Message) -> Optional[np.ndarray]:
    features = message.get_dense_features(TEXT)[1]
    return None if features is None else features.features
