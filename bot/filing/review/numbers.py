"""Checks of a unified social credit code against what else is known of the subject."""

from __future__ import annotations

from typing import Iterator

from bot.filing.model import Text
from bot.filing.review.look import Hit, Look, same

_NATURE = "subject_nature"
_OF_THE_COUNTRY = "10"


def has_other_nature(look: Look) -> Iterator[Hit]:
    """Find a code whose first characters stand for another nature than the customer's; `expects` knows them."""
    nature, fact = look.values.get(_NATURE), look.catalog.facts.get(_NATURE)
    natures = look.expects.get(look.first[:2], ())
    if len(look.first) != 18 or fact is None or not natures or fact.choice(nature or "") is None or nature in natures:
        return
    names = [choice.name for choice in fact.choices if choice.value in natures]
    means = Text(zh="或".join(name.zh for name in names), en=" or ".join(name.en for name in names))
    yield Hit(fills={"prefix": same(look.first[:2]), "means": means})


def is_of_other_province(look: Look) -> Iterator[Hit]:
    """Find a code that was given out in another province than the one that the customer files in."""
    wanted = look.catalog.provinces.get(str(look.values.get("province")))
    division = look.first[2:4]
    by_code = {province.code: province for province in look.catalog.provinces.values()}
    if len(look.first) != 18 or wanted is None or division in (wanted.code, _OF_THE_COUNTRY):
        return
    if division in by_code:
        yield Hit(fills={"here": by_code[division].name, "there": wanted.name})
