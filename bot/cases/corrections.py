"""Which answer a customer corrects: "change the domain", "改一下省份", "sorry, I meant …", or the button of a row."""

from __future__ import annotations

import re
from typing import Iterable, Iterator, Mapping, Optional

from bot.cases.mentions import is_named
from bot.cases.message import Message
from bot.filing.conditions import Value
from bot.filing.facts import normalize
from bot.filing.model import Catalog

EDIT = "edit:"
"""The value of a button that gives one answer anew: `edit:<fact or row>`."""

_WANTS_CHANGE = re.compile(
    r"改|换成|修改|更正|重新填|重填|填错|写错|\b(change|correct|edit|update|fix|redo|re-?enter)\b|\bwrong\b"
)
_CORRECTS = re.compile(
    r"^(不是[^，,]+[，,]|no,|not [^,]+,)|说错|弄错|搞错|填错|选错|不对|更正|纠正|其实|应该是|我是说"
    r"|\b(sorry|correction|actually|i meant|i mean|was wrong|mistake|misspoke|rather)\b"
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


def corrects(text: str) -> bool:
    """Tell whether a text says by its words that something said before was wrong."""
    return _CORRECTS.search(normalize(text)) is not None


def is_correction(message: Message) -> bool:
    """Tell whether a message gives something anew, by its intent or, where it states something, by its words."""
    return message.intent == "correct_fact" or (message.intent == "state_fact" and corrects(message.text))


def renamed(catalog: Catalog, known: Mapping[str, Value], text: str) -> dict[str, Value]:
    """Return the one fact, among those known, of which a correction names another choice; the latest where two fit."""
    sentence = normalize(text)
    found = [
        (len(word), place, name, choice.value)
        for place, name in enumerate(known)
        if name != "goal" and name in catalog.facts and catalog.facts[name].kind == "choice"
        for choice in catalog.facts[name].choices
        for word in (choice.name.zh, choice.name.en, *choice.aliases)
        if is_named(normalize(word), sentence)
    ]
    if not found:
        return {}
    _, _, name, value = max(found)
    return {name: value} if known[name] != value else {}


def changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the facts that had another value before."""
    return tuple(name for name, value in after.items() if name in before and before[name] != value)
