"""What becomes of something a customer gave: a value, or a reason for refusing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Mapping, TypeVar, Union

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The answer was understood; `value` is its canonical form."""

    value: T


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer cannot be taken. `reason` is a key of `data/catalog/phrases.yml` under `refusals`."""

    reason: str
    values: Mapping[str, str] = field(default_factory=dict)
    """What fills the placeholders of the phrase; never anything personal in clear."""


Answer = Union[Accepted[T], Refused]
