"""Facts that nobody asked for and the customer states anyway: an order that runs, a mini program, a provider gone.

A sentence states a fact when it says nearly what the catalogue's own statement of a choice says, or names a choice of
a fact that is presumed and therefore never asked.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Iterator, Mapping, Optional

from bot.filing.conditions import Value
from bot.filing.facts import normalize, normalized_name, yes_or_no
from bot.filing.model import Catalog, Choice, Fact

LIKE_ENOUGH = 0.7
"""The share of a statement's pieces that must stand in the sentence."""

CLEARLY = 0.1
"""How much better the best statement must fit than any other fact's or choice's."""

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DENIED = re.compile(
    r"(不是|不算|并非|不用|没有?|无|[不没未](做|设|搞|放|开|弄|碰|涉及|提供|打算做|准备做)?"
    r"|not an?|not|no|without|isn't)\s*(一个|任何|的)?\s*$"
)
_LITTLE = frozenset(
    ["the", "a", "an", "is", "are", "it", "you", "we", "of", "to", "and", "your", "our", "this", "that", "in", "for"]
)


def stated(catalog: Catalog, text: str) -> Optional[tuple[str, Value]]:
    """Return the one fact whose statement a sentence clearly makes, with its value, or None."""
    sentence = _pieces(normalize(text))
    scores = sorted(
        ((_share(choice, sentence), fact.id, choice.value) for fact, choice in _choices(catalog)),
        key=lambda score: -score[0],
    )
    (best, name, value), (second, *_) = scores[0], scores[1]
    return (name, value) if best >= LIKE_ENOUGH and best - second >= CLEARLY else None


_NEVER_IN_PASSING = frozenset(["domain_holder"])
"""Facts whose choices are words of everyday life, such as 法人 and "employee": only a reading gives them."""


def named_in_passing(catalog: Catalog, text: str) -> Mapping[str, Value]:
    """Return the presumed facts whose other choices a sentence names without denying them."""
    sentence = normalize(text)
    found: dict[str, Value] = {}
    for fact, choice in _choices(catalog):
        names = choice.aliases if fact.kind == "yes_no" else (choice.name.zh, choice.name.en, *choice.aliases)
        is_other = fact.presume is not None and fact.id not in _NEVER_IN_PASSING and choice.value != fact.presume
        if is_other and any(is_named(normalized_name(name), sentence) for name in names):
            found.setdefault(fact.id, choice.value)
    return found


def _choices(catalog: Catalog) -> Iterator[tuple[Fact, Choice]]:
    for fact in catalog.facts.values():
        if fact.kind in ("choice", "yes_no"):
            yield from ((fact, choice) for choice in fact.choices if choice.statement)


def is_named(name: str, sentence: str) -> bool:
    """Tell whether a sentence names something and does not deny it; both are normalized."""
    if len(name) < 2 or yes_or_no(name) is not None or name in ("只有", "还在"):
        return False
    pattern = rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])" if name.isascii() else re.escape(name)
    match = re.search(pattern, sentence)
    return match is not None and _DENIED.search(sentence[: match.start()]) is None


def _share(choice: Choice, sentence: set[str]) -> float:
    statements = (choice.statement.zh, choice.statement.en) if choice.statement else ()
    return max((_covered(_pieces_of_name(one), sentence) for one in statements), default=0.0)


@cache
def _pieces_of_name(statement: str) -> frozenset[str]:
    return frozenset(_pieces(normalized_name(statement)))


def _covered(pieces: frozenset[str], sentence: set[str]) -> float:
    return len(pieces & sentence) / len(pieces) if len(pieces) >= 3 else 0.0


def _pieces(text: str) -> set[str]:
    """Return a text's pairs of Chinese characters and its English words."""
    characters = [one for one in text if _CHINESE.match(one) and one not in "您我的了们"]
    pairs = {first + second for first, second in zip(characters, characters[1:])}
    return pairs | {word for word in re.findall(r"[a-z]{2,}", text) if word not in _LITTLE}
