"""Checks of names: what a website may be called, and words that call for something."""

from __future__ import annotations

import re
from typing import Iterator

from bot.filing.answers import Accepted
from bot.filing.formats.domains import domain_name
from bot.filing.formats.website import CHINESE, SIGNS
from bot.filing.review.look import Hit, Look, listed, same
from bot.filing.review.places import places_in

_LATIN = re.compile(r"[A-Za-z]")


def has_no_chinese(look: Look) -> Iterator[Hit]:
    """Find a name of digits and Latin letters only."""
    if look.first and not CHINESE.search(look.first) and not _is_domain(look.first):
        yield Hit()


def has_few_chinese(look: Look) -> Iterator[Hit]:
    """Find a name with some, but fewer than so many Chinese characters."""
    found = len(CHINESE.findall(look.first))
    if 0 < found < (look.limit or 0):
        yield Hit(fills={"number": same(str(look.limit)), "found": same(str(found))})


def has_few_characters(look: Look) -> Iterator[Hit]:
    """Find a text of fewer than so many characters, blanks aside."""
    found = len(look.first.replace(" ", ""))
    if look.first and found < (look.limit or 0):
        yield Hit(fills={"number": same(str(look.limit)), "found": same(str(found))})


def has_many_characters(look: Look) -> Iterator[Hit]:
    """Find a text of more than so many characters, blanks aside."""
    found = len(look.first.replace(" ", ""))
    if look.limit is not None and found > look.limit:
        yield Hit(fills={"number": same(str(look.limit)), "found": same(str(found))})


def has_signs(look: Look) -> Iterator[Hit]:
    """Find special signs in a name; a domain name has dots and is another matter."""
    signs = tuple(dict.fromkeys(SIGNS.findall(look.first)))
    if signs and not _is_domain(look.first):
        yield Hit(fills={"words": same(" ".join(signs[:5]))})


def has_latin(look: Look) -> Iterator[Hit]:
    """Find Latin letters in a name."""
    if _LATIN.search(look.first):
        yield Hit()


def is_domain(look: Look) -> Iterator[Hit]:
    """Find a domain name in the place of a name."""
    if _is_domain(look.first):
        yield Hit()


def _is_domain(text: str) -> bool:
    return isinstance(domain_name(text), Accepted)


def begins_with(look: Look) -> Iterator[Hit]:
    """Find a text that begins with one of the words."""
    word = next((word for word in look.words if look.first.startswith(word)), None)
    if word:
        yield Hit(about=(word,), fills={"words": same(word)})


def ends_with_none(look: Look) -> Iterator[Hit]:
    """Find a text that ends with none of the words."""
    if look.first and not look.first.endswith(look.words):
        yield Hit(fills={"words": listed(look.words)})


def contains(look: Look) -> Iterator[Hit]:
    """Find the words in a text; a word inside a longer one that is found does not count."""
    found = sorted((word for word in look.words if word in look.first), key=look.first.index)
    longest = tuple(word for word in found if not any(word != other and word in other for other in found))
    if longest:
        yield Hit(about=longest, fills={"words": listed(longest)})


def contains_place(look: Look) -> Iterator[Hit]:
    """Find the names of provinces and cities in a name."""
    places = tuple(places_in(look.catalog, look.first))
    if places:
        yield Hit(about=places, fills={"words": listed(places)})


def contains_row(look: Look) -> Iterator[Hit]:
    """Find what stands in another row, such as a person's name, inside the first."""
    for row, value in look.others():
        if len(value) > 1 and value.casefold() in look.first.casefold():
            yield Hit(about=(row,), fills={"other": look.name_of(row)})
            return


def is_row(look: Look) -> Iterator[Hit]:
    """Find the same in the first row as in another."""
    for row, value in look.others():
        if look.first and value.casefold() == look.first.casefold():
            yield Hit(about=(row,), fills={"other": look.name_of(row)})
            return


def holds(look: Look) -> Iterator[Hit]:
    """Report what the known facts alone decide: the condition of the finding has been met."""
    yield Hit()
