"""Who may do what, as the table in `roles.yml` says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Mapping

from ruamel.yaml import YAML

from bot.agents.model import CallRefused
from bot.storage.people import Person

_TABLE = Path(__file__).parent / "roles.yml"


@cache
def table() -> Mapping[str, tuple[str, ...]]:
    """Return the roles that may make each call."""
    calls = YAML(typ="safe", pure=True).load(_TABLE.read_text(encoding="utf-8"))["calls"]
    return {call: tuple(roles) for call, roles in calls.items()}


def may(person: Person, call: str) -> bool:
    """Tell whether a person may make a call."""
    return person.role in table().get(call, ())


def permit(person: Person, call: str) -> None:
    """Raise `CallRefused` where a person may not make a call."""
    if not may(person, call):
        raise CallRefused(403, "not_permitted", role=person.role, call=call)
