"""What a message means for a case: which facts it gives, which it makes likely, and what could not be taken.

One path for every message: an answer to the open question first, then what the intent and the named things add.
Nothing here knows Rasa; intents and entities are plain names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Mapping, Optional

from bot.cases.mentions import named_in_passing, stated
from bot.filing.answers import Accepted, Answer, Refused
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.facts import exact_choice, normalize, parse_answer, yes_or_no
from bot.filing.model import Catalog, Detail, Fact

CONFIRM = "confirm"
"""The open question is whether the assumed facts hold."""

SHEET_OFFER = "sheet:offer"
"""The open question is whether to fill in the filing sheet."""

SHEET = "sheet:"
"""The open question is a row of the filing sheet: `sheet:<detail>`."""

SHEET_WANTED = "sheet"
"""The button that opens the filing sheet later on."""

ASKED_BY_BUTTON = ("answer:", "more:")
"""How the values of buttons begin that ask something rather than answer."""

STATEMENTS = ("state_fact", "correct_fact", "affirm", "deny", "not_sure")
"""Intents that answer; every other intent may also turn out to be an answer, but only when it is plainly one."""

SURE_ENOUGH = 0.8
"""From this confidence on a goal is taken as said; below, it is assumed and confirmed before it decides."""

_SHORT = 16
_FEW_WORDS = 9
_LONGEST_STATEMENT = 300
_SHEET_WORDS = ("填备案信息", "填写备案信息", "填信息表", "fill in the sheet", "fill in the filing sheet")
_ENTITY_FACTS = ("province", "subject_nature", "server_location")
_PROVINCE_FACTS = ("province", "id_card_province", "record_province")
_OF_GOAL = ("change_target", "stop_target", "subject_record", "domain_record", "hichina_filing")
"""What is said about one goal and may be otherwise for another."""

_BUTTONS = {
    CONFIRM: {"yes": "yes", "no": "no"},
    SHEET_OFFER: {"sheet_yes": "yes", "sheet_no": "no"},
    SHEET: {"skip": "skip"},
}
"""By open question, the phrases on its buttons and what they stand for: some channels send a button as its text."""

_NO_VALUES = (
    *("ask_human", "choose_language", "go_back", "resume_case", "show_case", "start_over", "stop"),
    *("greet", "goodbye", "thank"),
)
"""Commands and courtesies: said with confidence, they are no text for the sheet."""

_QUESTION = re.compile(
    r"[?？]\s*$|吗|呢\s*$|什么|怎么|如何|多久|多少|为何|哪里|哪个|哪些|是否|(\w)[不没]\1"
    r"|^(what|how|why|when|where|which|who|can|could|do|does|did|is|are|should|may|must|will|would)\b(?! not\b)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message of a customer as the language side sees it."""

    id: str
    text: str
    intent: str = ""
    confidence: float = 0.0
    entities: Mapping[str, str] = field(default_factory=dict)
    """The first value of each kind of named thing."""
    choice: Optional[str] = None
    """The value of a button that was pressed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What a message gives; empty where it gives nothing."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    assumptions: Mapping[str, Value] = field(default_factory=dict)
    forgets: tuple[str, ...] = ()
    """Facts that no longer hold because the goal changed."""
    confirmed: Optional[bool] = None
    """The answer to the open confirmation."""
    row: Optional[str] = None
    """What was typed for the open row of the filing sheet, not yet checked."""
    skips_row: bool = False
    wants_sheet: Optional[bool] = None
    refused: Optional[Refused] = None
    in_passing: bool = False
    """What it gives was only named on the way: the message wants something else, which is still to be answered."""

    @property
    def gives_something(self) -> bool:
        """Tell whether the message brought the case forward."""
        return bool(self.answers or self.assumptions or self.row or self.skips_row) or (
            self.confirmed is not None or self.wants_sheet is not None
        )


def understand(catalog: Catalog, asked: Optional[str], known: Mapping[str, Value], message: Message) -> Understood:
    """Read a message in the light of the question that is open and of what is known already."""
    if message.choice is None:
        message = replace(message, choice=_typed_button(catalog, asked or "", message.text))
    if (message.choice or "").startswith(ASKED_BY_BUTTON):
        return Understood()
    if message.choice == SHEET_WANTED or normalize(message.text) in _SHEET_WORDS:
        return Understood(wants_sheet=True)
    if asked in (CONFIRM, SHEET_OFFER):
        decision = _yes_or_no(message)
        if decision is not None:
            return Understood(confirmed=decision) if asked == CONFIRM else Understood(wants_sheet=decision)
    elif asked and asked.startswith(SHEET):
        return _row(message, catalog.details[asked.removeprefix(SHEET)])
    open_fact = catalog.facts.get(asked or "goal")
    answer = _answer_to(open_fact, message, is_asked=asked is not None) if open_fact else None
    named = _named(catalog, known, message, open_fact)
    said = _said_unasked(catalog, known, message)
    wanted = Understood() if "goal" in known and said.gives_something else _wanted(catalog, known, message)
    if open_fact and isinstance(answer, Accepted):
        answers = {**named, open_fact.id: answer.value}
        if open_fact.id != "goal":
            return Understood(answers=answers)
        meant = catalog.assumptions.get(message.intent, {}).get("goal") == answer.value
        likely = {**(wanted.assumptions if meant else {}), **said.assumptions, **said.answers}
        likely = {name: value for name, value in likely.items() if name not in answers}
        return Understood(answers=answers, assumptions=likely, forgets=_outdated(known, answer.value))
    named = {**named, **said.answers}
    is_statement = asked is not None and message.intent in STATEMENTS and not (named or said.assumptions)
    refused = answer if is_statement and isinstance(answer, Refused) else None
    return Understood(
        answers={**named, **wanted.answers},
        assumptions={**wanted.assumptions, **said.assumptions},
        forgets=wanted.forgets,
        refused=refused,
        in_passing=not wanted.gives_something and message.intent not in (*STATEMENTS, "nlu_fallback", ""),
    )


def is_question(text: str) -> bool:
    """Tell whether a text asks something: such a text is never stored as a value."""
    return _QUESTION.search(normalize(text)) is not None


def _typed_button(catalog: Catalog, asked: str, text: str) -> Optional[str]:
    """Return the value of the button of the open question on which this text stands."""
    typed = normalize(text)
    buttons = _BUTTONS.get(asked) or (_BUTTONS[SHEET] if asked.startswith(SHEET) else {})
    for key, value in {**buttons, "not_sure": NOT_SURE}.items():
        if typed in (normalize(catalog.phrases[key].zh), normalize(catalog.phrases[key].en)):
            return value
    return None


def _yes_or_no(message: Message) -> Optional[bool]:
    if message.choice is not None:
        return {"yes": True, "no": False, NOT_SURE: False}.get(message.choice)
    plain = yes_or_no(message.text)
    if plain is not None:
        return plain
    if message.intent == "affirm":
        return True
    return False if message.intent in ("deny", "not_sure", "stop") else None


def _row(message: Message, row: Detail) -> Understood:
    if message.choice is not None:
        return Understood(skips_row=message.choice in ("skip", NOT_SURE))
    is_command = message.intent in _NO_VALUES and message.confidence >= SURE_ENOUGH
    names_languages = message.intent == "choose_language" and row.check == "languages"
    if message.text.startswith("/") or (is_command and not names_languages):
        return Understood()
    if message.intent in ("not_sure", "ask_next_step"):
        return Understood(skips_row=True)
    if message.intent.startswith("ask_") and is_question(message.text):
        return Understood()
    return Understood(row=message.text)


def _answer_to(fact: Fact, message: Message, *, is_asked: bool) -> Optional[Answer[Value]]:
    if message.choice is not None:
        is_open = fact.id == "goal" and message.choice == NOT_SURE
        return None if is_open else parse_answer(fact, message.choice)
    if exact_choice(fact, message.text):
        return parse_answer(fact, message.text)
    if fact.kind == "yes_no" and message.intent in ("affirm", "deny"):
        return Accepted(message.intent == "affirm")
    if message.intent == "not_sure":
        return Accepted(NOT_SURE) if fact.id != "goal" else None
    if fact.kind == "province" and "province" in message.entities:
        return parse_answer(fact, message.entities["province"])
    if not is_asked or is_question(message.text):
        return None
    if message.intent in STATEMENTS or _is_short(message.text):
        return parse_answer(fact, message.text)
    return None


def _is_short(text: str) -> bool:
    """Tell whether a text has the length of an answer, whatever its intent seems to be."""
    return len(normalize(text)) <= _SHORT or (text.isascii() and len(text.split()) <= _FEW_WORDS)


def _named(
    catalog: Catalog, known: Mapping[str, Value], message: Message, open_fact: Optional[Fact]
) -> dict[str, Value]:
    """Return the facts that named things give; a province answers an open province question first.

    A question may give what is not known yet ("广东要居住证吗"), but never changes what is.
    """
    found: dict[str, Value] = {}
    changes_nothing = is_question(message.text)
    for name in _ENTITY_FACTS:
        if name not in message.entities or name not in catalog.facts:
            continue
        target = open_fact.id if name == "province" and open_fact and open_fact.id in _PROVINCE_FACTS else name
        answer = parse_answer(catalog.facts[target], message.entities[name])
        if isinstance(answer, Accepted) and not (changes_nothing and target in known):
            found[target] = answer.value
    return found


def _said_unasked(catalog: Catalog, known: Mapping[str, Value], message: Message) -> Understood:
    """Return facts that a message states though nothing asked for them; in a question they are only likely."""
    if message.choice is not None or len(message.text) > _LONGEST_STATEMENT or message.intent in ("affirm", "deny"):
        return Understood()
    passing = named_in_passing(catalog, message.text)
    corrects = message.intent == "correct_fact"
    passing = {name: value for name, value in passing.items() if corrects or name not in known}
    if is_question(message.text):
        return Understood(assumptions=passing)
    told = stated(catalog, message.text)
    answers = dict([told]) if told and (corrects or told[0] not in known) else {}
    if message.intent in STATEMENTS:
        return Understood(answers={**passing, **answers})
    return Understood(answers=answers, assumptions={name: passing[name] for name in passing if name not in answers})


def _wanted(catalog: Catalog, known: Mapping[str, Value], message: Message) -> Understood:
    """Return what the intent makes likely; a new goal puts the old goal's own facts aside."""
    likely = dict(catalog.assumptions.get(message.intent, {}))
    if not likely:
        return Understood()
    goal = likely.pop("goal", None)
    switches = goal is not None and known.get("goal") not in (None, goal)
    forgets = _outdated(known, goal)
    if not switches:
        likely = {name: value for name, value in likely.items() if name not in known}
    if goal is None or known.get("goal") == goal:
        return Understood(assumptions=likely)
    if message.confidence >= SURE_ENOUGH:
        return Understood(answers={"goal": goal}, assumptions=likely, forgets=forgets)
    return Understood(assumptions={"goal": goal, **likely}, forgets=(*forgets, "goal") if switches else forgets)


def _outdated(known: Mapping[str, Value], goal: Optional[Value]) -> tuple[str, ...]:
    """Return the known facts that were said about another goal than this one."""
    is_new = goal is not None and known.get("goal") not in (None, goal)
    return tuple(name for name in _OF_GOAL if name in known) if is_new else ()
