"""What the words around a named thing say about it: whose site, which role of a provider, whose place.

A message is read with each named thing replaced by a mark, so that the patterns of `data/catalog/readings.yml` can name
things by their kind. What one reading has used up, no later one reads again. What stands in a question or a condition
is only likely; what is said of somebody else's site, and what is denied, gives nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Iterator, Mapping, Optional, Sequence

from bot.cases.message import Mention, Message, Said, is_question
from bot.filing.answers import Accepted
from bot.filing.conditions import Value
from bot.filing.facts import parse_answer
from bot.filing.formats.records import OTHER_MARKS
from bot.filing.model import Catalog, Reading, Surroundings

_OPEN, _CLOSE = "\u27e8", "\u27e9"
"""Around the mark of a named thing; a customer's own ones are taken out."""
_STOPS = r"，,；;。！!？?\n"
_CLAUSE = re.compile(rf"(?:[^{_STOPS}.]|\.(?!\s|$))*(?:[{_STOPS}.]+|$)")
_SENTENCE_END = re.compile(r"[。；;！!？?\n.]\s*$")
_MARKED = frozenset(
    ["province", "provider", "subject_nature", "server_location", "domain_name", "record_number", "date"]
)
"""The kinds of named things that the patterns speak of; all else stays as it is written."""
_MOST_MARKED = 40
"""More named things than a customer's message ever holds; a pasted list is not read any further."""
_SLOT = re.compile(r"\{(?P<way>[!~]?)(?P<kind>[a-z_]+)(?:(?P<sign>!?=)(?P<values>[a-z0-9_|]+))?\}")
_ID = re.compile(r"[a-z0-9_]+")
_GAP = rf"[^{_STOPS}{_OPEN}{_CLOSE}]{{0,12}}?"
_FAR = r"[^\n]{0,60}?"
_OVER = rf"(?:{_OPEN}[^{_CLOSE}]*{_CLOSE}|[^{_OPEN}{_CLOSE}。；;！!？?\n.]|\.(?!\s|$)){{0,60}}?"
"""A gap inside a sentence; the named things that it passes over are left to later readings."""
_EDGE = rf"(?:\b|(?={_OPEN})|(?<={_CLOSE}))"
"""The edge of a word, and of a named thing as well."""
_BETWEEN = re.compile(r"[\s,，(（]{0,2}")


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a mention stands in the message and its mark in the marked text."""

    mention: Mention
    start: int
    end: int
    is_denied: bool


@dataclass(frozen=True, kw_only=True)
class _Clause:
    """A part of the marked text, and how far what it says can be taken."""

    start: int
    end: int
    is_soft: bool
    """A question or a condition: what it names is only likely."""
    is_others: bool
    """It speaks of somebody else's matter."""


def read(catalog: Catalog, message: Message) -> Message:
    """Return a message with what its words say, and without the named things that say something else."""
    if message.choice is not None:
        return message
    marked, places = _marked(catalog.surroundings, message)
    clauses = list(_clauses(catalog.surroundings, marked))
    used = {one.mention for one in places if _clause_at(clauses, one.start).is_others}
    spoken, said = set(used), list[Said]()
    read_already: list[tuple[Reading, int, int]] = []
    for reading in catalog.readings:
        for match in _matches(reading, marked):
            inside = _claimed(match, places)
            clause = _clause_at(clauses, match.start())
            is_read = any(one in used for one in inside) if inside else _is_read(read_already, reading, match)
            if clause.is_others or is_read:
                continue
            said.append(_said(catalog, reading, {**match.groupdict(), **_named(inside)}, is_soft=clause.is_soft))
            used.update(inside)
            marked = marked if inside or _says_something(reading) else _blanked(marked, match)
            spoken.update(inside if said[-1].answers or said[-1].assumes else ())
            read_already.append((reading, match.start(), match.end()))
    rest = _rest(message.text, marked, places, clauses, spoken)
    return _left_over(message, rest, places, clauses, used, said)


def wishes(catalog: Catalog, text: str) -> bool:
    """Tell whether a text asks for something to be done, and does not only tell how things are."""
    return _has(catalog.surroundings.wishes, text)


def speaks_of_own(catalog: Catalog, text: str) -> bool:
    """Tell whether a text speaks of the customer's own matter: "we", "our company"."""
    return _has(catalog.surroundings.own, text)


def _marked(surroundings: Surroundings, message: Message) -> tuple[str, list[_Place]]:
    """Return the text with a mark for each named thing, and where the marks are."""
    text = message.text.replace(_OPEN, "<").replace(_CLOSE, ">")
    places: list[_Place] = []
    marked, last = "", 0
    for mention in _joined(message.mentions, text):
        if len(places) == _MOST_MARKED:
            break
        if mention.kind not in _MARKED or not last <= mention.start < mention.end <= len(text):
            continue
        marked += text[last : mention.start]
        is_denied = re.search(rf"(?:{surroundings.denied})\s*$", marked, re.I) is not None
        value = mention.value if _ID.fullmatch(mention.value) else ""
        mark = f"{_OPEN}{'!' if is_denied else ''}{mention.kind}={value}{_CLOSE}"
        places.append(_Place(mention=mention, start=len(marked), end=len(marked) + len(mark), is_denied=is_denied))
        marked, last = marked + mark, mention.end
    return marked + text[last:], places


def _joined(mentions: Sequence[Mention], text: str) -> Iterator[Mention]:
    """Yield mentions in their order, those that name one thing twice in a row ("福建厦门", "Xiamen, Fujian") as one."""
    last: Optional[Mention] = None
    for one in sorted(mentions, key=lambda one: one.start):
        is_same = last is not None and (last.kind, last.value) == (one.kind, one.value)
        if last and is_same and _BETWEEN.fullmatch(text[last.end : one.start]):
            last = replace(last, end=one.end)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _clauses(surroundings: Surroundings, marked: str) -> Iterator[_Clause]:
    """Cut a marked text in clauses; what is begun about somebody else ends with the sentence, or where "we" begins."""
    is_others = False
    for match in _CLAUSE.finditer(marked):
        clause = match.group()
        if _has(surroundings.others, clause):
            is_others = True
        elif _has(surroundings.own, clause):
            is_others = False
        is_soft = is_question(clause) or _has(surroundings.supposed, clause)
        yield _Clause(start=match.start(), end=match.end(), is_soft=is_soft, is_others=is_others)
        is_others = is_others and not _SENTENCE_END.search(clause)


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.I) is not None


def _is_read(read_already: Sequence[tuple[Reading, int, int]], reading: Reading, match: re.Match[str]) -> bool:
    """Tell whether words without a named thing have told the same fact already; one of several values may follow."""
    several = any(isinstance(value, tuple) for value in {**reading.gives, **reading.assumes}.values())
    return any(
        start < match.end() and match.start() < end and not several and _facts_of(one) & _facts_of(reading)
        for one, start, end in read_already
    )


def _says_something(reading: Reading) -> bool:
    return any((reading.gives, reading.assumes, reading.answers))


def _blanked(marked: str, match: re.Match[str]) -> str:
    """Return the marked text without words that put something aside: nothing is read from them."""
    return marked[: match.start()] + " " * (match.end() - match.start()) + marked[match.end() :]


def _named(mentions: Sequence[Mention]) -> dict[str, str]:
    """Return what is named, the last of each kind."""
    return {one.kind: one.value for one in mentions}


def _facts_of(reading: Reading) -> set[str]:
    return {*reading.gives, *reading.assumes, *reading.answers}


def _clause_at(clauses: Sequence[_Clause], position: int) -> _Clause:
    return next((one for one in clauses if one.start <= position < one.end), clauses[-1])


def _matches(reading: Reading, marked: str) -> Iterator[re.Match[str]]:
    for pattern in reading.patterns:
        yield from _compiled(pattern).finditer(marked)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Turn a pattern of the catalogue into a regular expression over marked text."""
    number = iter(range(99))

    def mark(slot: re.Match[str]) -> str:
        value = "[a-z0-9_]*"
        if slot["values"]:
            value = rf"(?!(?:{slot['values']}){_CLOSE}){value}" if slot["sign"] == "!=" else f"(?:{slot['values']})"
        written = f"{_OPEN}{'!' if slot['way'] == '!' else ''}{slot['kind']}={value}{_CLOSE}"
        return f"(?P<context{next(number)}>{written})" if slot["way"] == "~" else f"(?:{written})"

    def over(_: re.Match[str]) -> str:
        return f"(?P<context{next(number)}>{_OVER})"

    written = re.sub("~~", over, _SLOT.sub(mark, pattern))
    return re.compile(written.replace(r"\b", _EDGE).replace("……", _FAR).replace("…", _GAP), re.I)


def _claimed(match: re.Match[str], places: Sequence[_Place]) -> list[Mention]:
    """Return the named things that a match uses up: all inside it but those that are only its context."""
    context = [match.span(name) for name in match.groupdict() if name.startswith("context") and match[name]]
    inside = [one for one in places if match.start() <= one.start < match.end()]
    return [one.mention for one in inside if not any(start <= one.start and one.end <= end for start, end in context)]


def _said(catalog: Catalog, reading: Reading, named: Mapping[str, str], *, is_soft: bool) -> Said:
    gives = _values(catalog, reading.gives, named)
    assumes = _values(catalog, reading.assumes, named)
    return Said(
        reading=reading.id,
        asked=reading.asked,
        gives={} if is_soft else gives,
        assumes={**gives, **assumes} if is_soft else assumes,
        answers={} if is_soft else {**assumes, **gives, **_values(catalog, reading.answers, named)},
    )


def _values(catalog: Catalog, facts: Mapping[str, Value], named: Mapping[str, str]) -> dict[str, Value]:
    """Return facts with the named things, or a number, in the places of `{kind}`; what does not fit is left out."""
    found = {name: _value(catalog, name, value, named) for name, value in facts.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(catalog: Catalog, name: str, value: Value, named: Mapping[str, str]) -> Optional[Value]:
    slot = _SLOT.fullmatch(str(value))
    if slot is None:
        return value
    if slot["kind"] in ("mark", "record_number"):
        return _province_of(catalog, (named.get(slot["kind"]) or "")[:1])
    answer = parse_answer(catalog.facts[name], named.get(slot["kind"]) or "")
    return answer.value if isinstance(answer, Accepted) else None


def _province_of(catalog: Catalog, mark: str) -> Optional[Value]:
    """Return the province with whose mark ("浙") a record number begins."""
    right = OTHER_MARKS.get(mark, mark)
    return next((name for name, one in catalog.provinces.items() if one.mark in (right, mark) and mark), None)


def _left_over(
    message: Message,
    rest: str,
    places: Sequence[_Place],
    clauses: Sequence[_Clause],
    used: set[Mention],
    said: Sequence[Said],
) -> Message:
    """Return the message with the named things and the words that no reading has used."""
    free = [one for one in places if one.mention not in used and not one.is_denied]
    hard = {one.mention.kind for one in free if not _clause_at(clauses, one.start).is_soft}
    others = [one for one in message.mentions if one.kind not in _MARKED]
    named = _values_named([*(one.mention for one in free), *others], message)
    sure = [one.mention for one in free if one.mention.kind in hard and not _clause_at(clauses, one.start).is_soft]
    return replace(
        message,
        said=tuple(said),
        could_mean=() if any("goal" in one.assumes for one in said) else message.could_mean,
        entities={**message.entities, **named, **_values_named(sure, message)},
        asked_about=frozenset(one.mention.kind for one in free) - hard,
        rest=rest,
    )


def _values_named(mentions: Sequence[Mention], message: Message) -> dict[str, str]:
    """Return one value of each kind; two different ones say nothing, but a correction ends with the right one."""
    found: dict[str, list[str]] = {}
    for one in mentions:
        found.setdefault(one.kind, []).append(one.value)
    keeps_last = message.intent == "correct_fact"
    return {kind: values[-1] for kind, values in found.items() if keeps_last or len(set(values)) == 1}


def _rest(text: str, marked: str, places: Sequence[_Place], clauses: Sequence[_Clause], used: set[Mention]) -> str:
    """Return the words that are still to be read: without what is others', and without the things that told a fact."""
    kept = [one for one in places if one.mention not in used and not one.is_denied]
    written = {one.start: text[one.mention.start : one.mention.end] for one in kept}
    own = "".join(marked[one.start : one.end] if not one.is_others else " " * (one.end - one.start) for one in clauses)
    for place in reversed(places):
        own = own[: place.start] + written.get(place.start, " ") + own[place.end :]
    return own
