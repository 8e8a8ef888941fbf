"""Run the custom actions in this process: no second server, no HTTP hop."""

from __future__ import annotations

import json
from typing import Any, Optional

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.filing.errors import FilingError, StorageUnavailable
from bot.storage.turns import note_trouble

_TROUBLES = {"storage_away": StorageUnavailable, "broken": FilingError}
"""What an action says when it could not work, and what that means for the turn."""


class InProcessActions(EndpointConfig):
    """Looks like an action server to Rasa and calls the executor of rasa-sdk instead."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run one action and return its events and responses; errors look as an action server's would.

        Rasa goes on after an action that failed; the running turn remembers it, so that no half turn is stored.
        """
        action = kwargs["json"].get("next_action")
        try:
            result = await self._executor.run(kwargs["json"])
        except ActionExecutionRejection as rejected:
            raise _refusal(400, rejected.message, rejected.action_name) from rejected
        except ActionNotFoundException as missing:
            raise _refusal(404, missing.message, missing.action_name) from missing
        except Exception as error:
            note_trouble(FilingError(f"{action} failed: {type(error).__name__}"))
            raise
        for response in (result or {}).get("responses", ()):
            if response.get("trouble"):
                note_trouble(_TROUBLES[response["trouble"]](f"{action} could not work"))
        return result


def check_results_quickly() -> None:
    """Check what actions return by Rasa's own schema, but not that schema itself anew at every action: 25 ms each."""
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def check(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = check


def _refusal(status: int, message: str, action: str) -> ClientResponseError:
    return ClientResponseError(status, message, json.dumps({"error": message, "action_name": action}))
