"""What a message says though nothing asked for it: by its named things, the words around them, or at length."""

from __future__ import annotations

from typing import Collection, Mapping, Optional

from bot.cases.mentions import named_in_passing, stated
from bot.cases.message import STATEMENTS, Message, Said, Understood, is_question
from bot.cases.readings import speaks_of_own
from bot.filing.answers import Accepted
from bot.filing.conditions import Value
from bot.filing.facts import parse_answer
from bot.filing.model import Catalog, Fact

_LONGEST_STATEMENT = 300

_ENTITY_FACTS = ("province", "subject_nature", "server_location")

_PROVINCE_FACTS = ("province", "id_card_province", "record_province")


def without(facts: Mapping[str, Value], names: Collection[str]) -> dict[str, Value]:
    """Return facts without those of these names."""
    return {name: value for name, value in facts.items() if name not in names}


def named_facts(
    catalog: Catalog, known: Mapping[str, Value], message: Message, open_fact: Optional[Fact]
) -> dict[str, Value]:
    """Return the facts that named things give; a province answers an open province question first.

    A question never changes what is known ("广东要居住证吗"), and what stands in a question only is but likely.
    """
    changes_nothing = is_question(message.text)
    found = _facts_named(catalog, message, open_fact)
    return {
        name: value
        for name, (kind, value) in found.items()
        if kind not in message.asked_about and not (changes_nothing and name in known)
    }


def _facts_named(catalog: Catalog, message: Message, open_fact: Optional[Fact] = None) -> dict[str, tuple[str, Value]]:
    """Return the facts of which a message names the value, each with the kind of the named thing."""
    found: dict[str, tuple[str, Value]] = {}
    for kind in _ENTITY_FACTS:
        if kind not in message.entities or kind not in catalog.facts:
            continue
        target, named = _meant_by(catalog, kind, message, open_fact)
        answer = parse_answer(catalog.facts[target], named)
        if isinstance(answer, Accepted):
            found[target] = (kind, answer.value)
    return found


def _meant_by(catalog: Catalog, kind: str, message: Message, open_fact: Optional[Fact]) -> tuple[str, str]:
    """Return the fact that a named thing tells and what it says of it.

    A province answers the question for one that is open; asked where servers stand, it says that it is the mainland.
    """
    asked, named = open_fact.id if open_fact else "", message.entities[kind]
    if kind != "province" or asked not in (*_PROVINCE_FACTS, "server_location"):
        return kind, named
    if asked != "server_location":
        return asked, named
    is_of_subject = "subject_nature" in message.entities or speaks_of_own(catalog, message.text)
    return (kind, named) if is_of_subject else (asked, "mainland")


def said_unasked(catalog: Catalog, asked: Optional[str], known: Mapping[str, Value], message: Message) -> Understood:
    """Return facts that a message states though nothing asked for them; in a question they are only likely."""
    read = read_around(asked, message)
    about = {
        name: value for name, (kind, value) in _facts_named(catalog, message).items() if kind in message.asked_about
    }
    likely = {name: value for name, value in {**about, **read.assumptions}.items() if name not in known}
    stated = _stated_at_length(catalog, known, message)
    answers = {**stated.answers, **read.answers}
    return Understood(answers=answers, assumptions=without({**stated.assumptions, **likely}, answers))


def read_around(asked: Optional[str], message: Message) -> Understood:
    """Return what the words around named things say; of two that give the same fact the first counts.

    A fact of several values takes those of all readings together.
    """
    answers: dict[str, Value] = {}
    likely: dict[str, Value] = {}
    for one in message.said:
        if one.asked and asked not in one.asked or _answers_otherwise(one, asked):
            continue
        answers.update({**without(one.gives, {**answers, **likely}), **_more(answers, one.gives)})
        only_asked = {asked: one.assumes[asked]} if asked and asked in one.assumes else one.assumes
        likely.update({**without(only_asked, {**answers, **likely}), **_more(likely, only_asked)})
    return Understood(answers=answers, assumptions=likely)


def _more(known: Mapping[str, Value], said: Mapping[str, Value]) -> dict[str, Value]:
    """Return the facts of several values that more is said of: each reading may name one of the changed items."""
    both = {name: (known[name], value) for name, value in said.items() if name in known}
    return {
        name: tuple(dict.fromkeys((*first, *then)))
        for name, (first, then) in both.items()
        if isinstance(first, tuple) and isinstance(then, tuple)
    }


def _answers_otherwise(said: Said, asked: Optional[str]) -> bool:
    """Tell whether just what is asked is another fact than the one that a reading gives unasked."""
    return asked in said.answers and asked not in (*said.gives, *said.assumes)


def _stated_at_length(catalog: Catalog, known: Mapping[str, Value], message: Message) -> Understood:
    """Return what a message says in nearly the catalogue's own words, and presumed facts whose choices it names."""
    if message.choice is not None or len(message.text) > _LONGEST_STATEMENT or message.intent in ("affirm", "deny"):
        return Understood()
    corrects = message.intent == "correct_fact"
    passing = named_in_passing(catalog, _without_things(message, "subject_nature"))
    passing = {name: value for name, value in passing.items() if corrects or name not in known}
    if is_question(message.text):
        return Understood(assumptions=passing)
    told = stated(catalog, message.unread)
    answers = dict([told]) if told and (corrects or told[0] not in known) else {}
    if message.intent in STATEMENTS:
        return Understood(answers={**passing, **answers})
    return Understood(answers=answers, assumptions=without(passing, answers))


def _without_things(message: Message, kind: str) -> str:
    """Return the words still to be read without one kind of named things: a foundation (基金会) is no fund."""
    text = message.unread
    for one in message.mentions:
        text = text.replace(message.text[one.start : one.end], " ") if one.kind == kind else text
    return text
