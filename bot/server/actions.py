"""Run the custom actions in this process: no second server, no HTTP hop."""

from __future__ import annotations

import json
from typing import Any, Optional

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException


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
        """Run one action and return its events and responses; errors look as an action server's would."""
        try:
            return await self._executor.run(kwargs["json"])
        except ActionExecutionRejection as rejected:
            raise _refusal(400, rejected.message, rejected.action_name) from rejected
        except ActionNotFoundException as missing:
            raise _refusal(404, missing.message, missing.action_name) from missing


def _refusal(status: int, message: str, action: str) -> ClientResponseError:
    return ClientResponseError(status, message, json.dumps({"error": message, "action_name": action}))
