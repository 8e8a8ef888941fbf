"""What the calls of the people who work here have in common: who calls, and how a call is refused."""

from __future__ import annotations

from datetime import date
from typing import Any, Mapping

from bot.filing.errors import FilingError
from bot.storage.people import Person

AGENT, ADMIN = "agent", "admin"
ROLES = (AGENT, ADMIN)
LOCAL = Person(id="local", name="local", role=ADMIN)
"""Who works on the database itself, without a server: whoever can open it needs no token."""
DELIVERED = ("widget", "slack")
"""The channels in which a person's reply reaches the customer."""
Json = dict[str, Any]


class CallRefused(FilingError):
    """A call that is not done; `code` names the reason."""

    def __init__(self, status: int, code: str, **values: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.values = values
        """What fills the placeholders of the phrase `agents_<code>`."""


def plain_value(value: Any) -> Any:
    """Return a value in JSON's own types."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain_value(one) for name, one in value.items()}
    return [plain_value(one) for one in value] if isinstance(value, (tuple, list)) else value
