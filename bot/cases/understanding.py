"""What a message means for a case: which facts it gives, which it makes likely, and what could not be taken.

One path for every message: an answer to the open question first, then what the intent and the named things add.
Nothing here knows Rasa; intents and entities are plain names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Mapping, Optional

from bot.cases.corrections import corrects, is_correction, renamed
from bot.cases.directions import command, direct, typed_button
from bot.cases.message import GOAL_OF, OF_GOAL, STATEMENTS, SURE_ENOUGH, Message, Understood, is_question
from bot.cases.readings import wishes
from bot.cases.unasked import named_facts, read_around, said_unasked, without
from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.facts import exact_choice, normalize, parse_answer
from bot.filing.model import Catalog, Fact

_SHORT = 16

_FEW_WORDS = 9

_ENTITY_DETAILS = ("domain_name", "service_number")


def understand(
    catalog: Catalog,
    asked: Optional[str],
    known: Mapping[str, Value],
    message: Message,
    details: Mapping[str, str] = {},
    *,
    assumed: Collection[str] = (),
    doubtful: Mapping[str, Value] = {},
) -> Understood:
    """Read a message in the light of the question that is open and of what is known already.

    `assumed` are the known facts that are only likely, `doubtful` those that the open confirmation asks about.
    """
    if message.choice is None:
        choice = typed_button(catalog, asked or "", message.text)
        message = replace(message, choice=choice, has_answer=message.has_answer and asked is not None)
    wanted = command(catalog, known, details, message)
    if wanted:
        return wanted
    corrects_fact = _corrects(catalog, known, message)
    decided = direct(catalog, asked or "", known, message, doubtful=doubtful, corrects=corrects_fact)
    if decided and decided.confirmed is None:
        return decided
    settled = _settled(known, assumed, message)
    told = _corrected(catalog, asked, known, message, _told(catalog, asked, settled, details, message))
    return replace(told, confirmed=decided.confirmed, refused=None, in_passing=False) if decided else told


def _settled(known: Mapping[str, Value], assumed: Collection[str], message: Message) -> Mapping[str, Value]:
    """Return what is known; what the customer was not sure of, or what was only likely, can be told later."""
    told_anew = () if is_question(message.text) else {name for one in message.said for name in one.assumes}
    open_still = ({*assumed} & {*told_anew}) - {"goal"}
    return {name: value for name, value in known.items() if value != NOT_SURE and name not in open_still}


def _corrected(
    catalog: Catalog, asked: Optional[str], known: Mapping[str, Value], message: Message, understood: Understood
) -> Understood:
    """Add the choice of an earlier question that a correction names: it then is no answer to the open one."""
    if message.choice is not None or is_question(message.text):
        return understood
    if any(known.get(name) == NOT_SURE for name in understood.answers):
        return replace(understood, in_passing=False)
    if message.intent != "correct_fact" and not corrects(message.text):
        return understood
    likely = {name: value for one in message.said for name, value in one.assumes.items() if name in known}
    meant = without(renamed(catalog, known, message.unread) or likely, [asked or ""])
    is_corrected = any(known.get(name) not in (None, value) for name, value in understood.answers.items())
    if not meant or is_corrected or set(meant) & set(understood.answers):
        return understood
    others = {name: value for name, value in understood.answers.items() if name not in (asked, "goal")}
    return replace(understood, answers={**meant, **others}, assumptions={}, refused=None, in_passing=False)


def _corrects(catalog: Catalog, known: Mapping[str, Value], message: Message) -> bool:
    """Tell whether a message that could fill a row plainly corrects a fact instead."""
    if message.choice is not None or not is_correction(message):
        return False
    return any(
        name in known for name in (*named_facts(catalog, known, message, None), *_stated(catalog, known, message))
    )


def _stated(catalog: Catalog, known: Mapping[str, Value], message: Message) -> Mapping[str, Value]:
    return said_unasked(catalog, None, known, message).answers


def _told(
    catalog: Catalog,
    asked: Optional[str],
    known: Mapping[str, Value],
    details: Mapping[str, str],
    message: Message,
) -> Understood:
    """Return the facts that a message gives, asked or not."""
    understood = _facts_told(catalog, asked, known, message)
    found = _details_told(details, message)
    return replace(understood, details=found) if found else understood


def _details_told(details: Mapping[str, str], message: Message) -> dict[str, str]:
    """Return the rows of the sheet that a message fills in passing; only a correction changes one that is filled."""
    corrects_row = is_correction(message)
    return {
        name: message.entities[name]
        for name in _ENTITY_DETAILS
        if name in message.entities and (corrects_row or name not in details)
    }


def _facts_told(catalog: Catalog, asked: Optional[str], known: Mapping[str, Value], message: Message) -> Understood:
    open_fact = catalog.facts.get(asked or "goal")
    answer = _answer_to(open_fact, message, is_asked=asked is not None) if open_fact else None
    named = named_facts(catalog, known, message, open_fact)
    said = said_unasked(catalog, asked, known, message)
    is_wish = wishes(catalog, message.text)
    is_told = "goal" in known and said.gives_something and not is_wish and not _is_of_another(known, said)
    wanted = Understood() if is_told else _not_against(message, _wanted(catalog, known, message))
    is_elsewhere = is_wish and "goal" in known and "goal" in wanted.answers and not _is_choice(open_fact, message)
    if open_fact and isinstance(answer, Accepted) and not is_elsewhere:
        if open_fact.id != "goal":
            said = read_around(asked, message)
            answers = {**named, **said.answers, open_fact.id: answer.value}
            return Understood(answers=answers, assumptions=without(said.assumptions, {**known, **answers}))
        answers = {**named, open_fact.id: answer.value}
        is_bare = exact_choice(open_fact, message.text) is not None
        meant = not is_bare and catalog.assumptions.get(message.intent, {}).get("goal") == answer.value
        likely = _likely(wanted.assumptions if meant else {}, {**said.assumptions, **said.answers})
        return Understood(answers=answers, assumptions=without(likely, answers), forgets=_outdated(known, answer.value))
    answers = {**named, **said.answers, **wanted.answers}
    wants_something_else = message.intent not in (*STATEMENTS, "nlu_fallback", "")
    is_statement = asked is not None and message.intent in STATEMENTS and not (answers or message.said)
    refused = answer if is_statement and isinstance(answer, Refused) else None
    return Understood(
        answers=answers,
        assumptions=without(_likely(wanted.assumptions, {**said.assumptions, **said.answers}), answers),
        forgets=wanted.forgets,
        refused=refused,
        in_passing=wants_something_else and not (wanted.gives_something or said.answers),
    )


def _is_of_another(known: Mapping[str, Value], said: Understood) -> bool:
    """Tell whether what is said belongs to another goal than the one that is known."""
    return any(GOAL_OF.get(name, known["goal"]) != known["goal"] for name in (*said.answers, *said.assumptions))


def _is_choice(fact: Optional[Fact], message: Message) -> bool:
    """Tell whether a message is nothing but the name of a choice, or its button."""
    return message.choice is not None or (fact is not None and exact_choice(fact, message.text) is not None)


def _likely(wanted: Mapping[str, Value], said: Mapping[str, Value]) -> dict[str, Value]:
    """Return what an intent and the words make likely together."""
    return together({**_agreeing(wanted, said), **said})


def _agreeing(wanted: Mapping[str, Value], said: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what an intent makes likely and the words do not contradict: who was never filed has no filed domain."""
    subject = said.get("subject_record")
    if "domain_record" not in wanted or "domain_record" in said:
        return wanted
    if subject in ("none", "shell"):
        return {**wanted, "domain_record": "none"}
    is_moved = wanted["domain_record"] == "own_elsewhere"
    return without(wanted, ["domain_record"] if is_moved and subject == "alibaba" else ())


def together(likely: Mapping[str, Value]) -> dict[str, Value]:
    """Return what can be likely at once: whose domain name is filed has been filed."""
    is_filed = likely.get("domain_record") in ("own_alibaba", "own_elsewhere")
    return without(likely, ["subject_record"] if is_filed and likely.get("subject_record") == "none" else ())


def _answer_to(fact: Fact, message: Message, *, is_asked: bool) -> Optional[Answer[Value]]:
    if message.choice is not None:
        is_open = fact.id == "goal" and message.choice == NOT_SURE
        return None if is_open else parse_answer(fact, message.choice)
    if exact_choice(fact, message.text):
        return parse_answer(fact, message.text)
    said = next((one.answers[fact.id] for one in message.said if is_asked and fact.id in one.answers), None)
    if said is not None and fact.kind != "several":  # a reading tells one of several values, the answer may name more
        return Accepted(said)
    if fact.kind == "yes_no" and message.intent in ("affirm", "deny"):
        return Accepted(message.intent == "affirm")
    if message.intent == "not_sure":
        return Accepted(NOT_SURE) if fact.id != "goal" else None
    if fact.kind == "province" and "province" in message.entities:
        return parse_answer(fact, message.entities["province"])
    if not is_asked or is_question(message.text) or (fact.id == "goal" and message.intent == "stop"):
        return None
    if message.intent in STATEMENTS or _is_short(message.text):
        return parse_answer(fact, message.unread)
    return None


def _is_short(text: str) -> bool:
    """Tell whether a text has the length of an answer, whatever its intent seems to be."""
    return len(normalize(text)) <= _SHORT or (text.isascii() and len(text.split()) <= _FEW_WORDS)


def _wanted(catalog: Catalog, known: Mapping[str, Value], message: Message) -> Understood:
    """Return what the intent makes likely; a new goal puts the old goal's own facts aside."""
    likely = dict(catalog.assumptions.get(message.intent, {}))
    if not likely or message.could_mean:
        return Understood()
    goal = likely.pop("goal", None)
    switches = goal is not None and known.get("goal") not in (None, goal)
    if switches and message.has_answer:
        return Understood()
    forgets = _outdated(known, goal)
    if not switches:
        likely = {name: value for name, value in likely.items() if name not in known}
    if goal is None or known.get("goal") == goal:
        return Understood(assumptions=likely)
    if message.confidence >= SURE_ENOUGH:
        return Understood(answers={"goal": goal}, assumptions=likely, forgets=forgets)
    return Understood(assumptions={"goal": goal, **likely}, forgets=(*forgets, "goal") if switches else forgets)


def _not_against(message: Message, wanted: Understood) -> Understood:
    """Return what an intent makes likely, or nothing where the words plainly want something else."""
    said = next((one.assumes["goal"] for one in message.said if "goal" in one.assumes), None)
    goal = {**wanted.assumptions, **wanted.answers}.get("goal")
    return Understood() if said and goal and said != goal else wanted


def _outdated(known: Mapping[str, Value], goal: Optional[Value]) -> tuple[str, ...]:
    """Return the known facts that were said about another goal than this one."""
    is_new = goal is not None and known.get("goal") not in (None, goal)
    return tuple(name for name in OF_GOAL if name in known) if is_new else ()
