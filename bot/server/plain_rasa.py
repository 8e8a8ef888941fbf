"""Let plain `rasa shell`, `rasa run` and `rasa test` find the custom actions where no endpoints file names a server.

The top level of this project has no `endpoints.yml`. Rasa loads its pipeline on every start path, so a component of
the pipeline is where the actions can be offered; with an action server configured it changes nothing.
"""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ActionsAtHand(GraphComponent):
    """Runs actions in this process when Rasa was started without an action server; passes messages on."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ActionsAtHand:
        """Offer the actions of this project, once per process."""
        if not getattr(RemoteAction, "has_actions_at_hand", False):
            _offer_actions()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages unchanged."""
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data unchanged."""
        return training_data


def _offer_actions() -> None:
    plain_init = RemoteAction.__init__

    def init(self: RemoteAction, name: str, action_endpoint: Any) -> None:
        plain_init(self, name, action_endpoint if action_endpoint is not None else _in_process())

    RemoteAction.__init__ = init  # type: ignore[method-assign]
    RemoteAction.has_actions_at_hand = True  # type: ignore[attr-defined]


_endpoint: Any = None


def _in_process() -> Any:
    global _endpoint
    if _endpoint is None:
        from bot.server.actions import InProcessActions

        _endpoint = InProcessActions()
    return _endpoint
