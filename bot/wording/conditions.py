"""A condition of the catalogue in words that a customer can read."""

from __future__ import annotations

from bot.filing.conditions import All, AnyOf, Condition, Not, Test, Value
from bot.filing.model import Catalog, Choice, Fact
from bot.wording.compose import Wording

ORGANIZATION = Test("subject_nature", "is_not", "individual")
"""What is no individual has a word of its own."""

_FEW = 3
"""So many other choices are named one by one where one is excluded."""
_PHRASES = {
    "is": "condition_is",
    "in": "condition_is",
    "is_not": "condition_is_not",
    "not_in": "condition_is_not",
    "at_least": "condition_at_least",
    "at_most": "condition_at_most",
}


class ConditionWording:
    """Says conditions from one catalogue, in Chinese or English."""

    def __init__(self, catalog: Catalog, wording: Wording) -> None:
        self._catalog = catalog
        self._wording = wording

    def in_words(self, condition: Condition, language: str) -> str:
        """Return the condition in words; empty where it always holds."""
        match condition:
            case Test():
                return self._test(condition, language)
            case Not(part):
                return self._wording.phrase("condition_not", language, condition=self.in_words(part, language))
            case All(parts):
                return self._joined("condition_and", [self._part(part, language) for part in parts], language)
            case AnyOf(parts):
                return self._joined("condition_or", [self._part(part, language) for part in parts], language)

    def _part(self, part: Condition, language: str) -> str:
        text = self.in_words(part, language)
        is_list = len(_meant(self._catalog.facts[part.fact], part)) > 1 if isinstance(part, Test) else True
        is_group = is_list and not isinstance(part, Not)
        return self._wording.phrase("condition_group", language, condition=text) if is_group else text

    def _test(self, test: Test, language: str) -> str:
        fact = self._catalog.facts[test.fact]
        if test == ORGANIZATION:
            return self._wording.phrase("condition_organization", language)
        if test.word == "known":
            key = "condition_known" if test.value else "condition_unknown"
            return self._wording.phrase(key, language, fact=fact.name.get(language))
        stated = [choice.statement.get(language) for choice in _meant(fact, test) if choice.statement]
        if stated:
            return self._joined("condition_or", stated, language)
        names = self._list([_named(fact, value, language) for value in _values(test.value)], language)
        return self._wording.phrase(_PHRASES[test.word], language, fact=fact.name.get(language), value=names)

    def _list(self, names: list[str], language: str) -> str:
        most = self._joined("condition_comma", names[:-1], language)
        return self._joined("condition_or_value", [one for one in (most, names[-1]) if one], language)

    def _joined(self, key: str, parts: list[str], language: str) -> str:
        return self._wording.phrase(key, language).join(parts)


def _meant(fact: Fact, test: Test) -> list[Choice]:
    """Return the choices whose own statements say the test: the one it names, or the few that it leaves."""
    if test.word == "is":
        return [choice for choice in fact.choices if choice.value == test.value]
    left = [choice for choice in fact.choices if choice.value != test.value]
    return left if test.word == "is_not" and len(left) <= _FEW else []


def _named(fact: Fact, value: Value, language: str) -> str:
    choice = fact.choice(value)
    return choice.name.get(language) if choice else str(value)


def _values(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)
