"""Gives a message its intent where it holds something that leaves no doubt, such as the number of a case."""

from __future__ import annotations

from typing import Any, Dict, List, Pattern, Tuple, Type

import regex
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.tokenizer import fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FixedShapeClassifier(IntentClassifier, GraphComponent):
    """Overrule the classifier before it where a pattern of the configuration is found."""

    def __init__(self, patterns: List[Tuple[Pattern[str], str]]) -> None:
        """Create a classifier of these patterns and their intents."""
        self._patterns = patterns

    @classmethod
    def required_components(cls) -> List[Type]:
        """Name what must stand before this in the pipeline."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings: `intents`, a pattern for each intent."""
        return {"intents": {}}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FixedShapeClassifier:
        """Create the component for a pipeline."""
        return cls([(regex.compile(pattern, regex.I), intent) for intent, pattern in config["intents"].items()])

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent of each message in which a pattern is found."""
        for message in messages:
            text = fold(message.get(TEXT) or "")
            intent = next((intent for pattern, intent in self._patterns if pattern.search(text)), None)
            if intent:
                sure = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, sure, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [sure], add_to_output=True)
        return messages
