"""Turns a message into a vector of what it means, the same for Chinese and English."""

from __future__ import annotations

from typing import Any, Dict, List, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.meaning import meanings_of
from bot.nlu.tokenizer import fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Give each message the numbers of the multilingual sentence encoder."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Name what must stand before this in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings every Rasa featurizer has."""
        return {FEATURIZER_CLASS_ALIAS: None}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Create the component for a pipeline."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Accept any configuration: there is nothing that can contradict."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the sentence feature to messages, all encoded at once."""
        with_text = [message for message in messages if message.get(TEXT)]
        if with_text:
            vectors = meanings_of([fold(message.get(TEXT)) for message in with_text])
            for message, vector in zip(with_text, vectors):
                self.add_features_to_message(None, vector.reshape(1, -1), TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the sentence feature to every training sentence."""
        self.process(training_data.training_examples)
        return training_data
