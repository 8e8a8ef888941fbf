"""Which answer a customer wants to give anew: "change the domain", "改一下省份", or the button beside a row."""

from __future__ import annotations

import re
from typing import Iterable, Iterator, Mapping, Optional

from bot.filing.conditions import Value
from bot.filing.facts import normalize
from bot.filing.model import Catalog

EDIT = "edit:"
"""The value of a button that gives one answer anew: `edit:<fact or row>`."""

_WANTS_CHANGE = re.compile(
    r"改|换成|修改|更正|重新填|重填|填错|写错|\b(change|correct|edit|update|fix|redo|re-?enter)\b|\bwrong\b"
)
_LONGEST_REQUEST = 40


def reopened(catalog: Catalog, answered: Iterable[str], text: str) -> Optional[str]:
    """Return the fact or row, among those answered, that a short request names with a word for changing; or None."""
    sentence = normalize(text)
    if len(sentence) > _LONGEST_REQUEST or not _WANTS_CHANGE.search(sentence):
        return None
    named = [(len(word), name) for name, word in _names(catalog, answered) if word in sentence]
    return max(named)[1] if named else None


def _names(catalog: Catalog, answered: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in answered:
        thing = catalog.facts.get(name) or catalog.details.get(name)
        if thing:
            yield from ((name, normalize(word)) for word in (thing.name.zh, thing.name.en, *thing.called))


def changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the facts that had another value before."""
    return tuple(name for name, value in after.items() if name in before and before[name] != value)
