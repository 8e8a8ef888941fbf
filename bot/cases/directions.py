"""What a message wants of the conversation itself: a button, a yes or no, a row of the sheet, an answer given anew."""

from __future__ import annotations

import re
from typing import Mapping, Optional

from bot.cases.corrections import EDIT, reopened
from bot.cases.message import (
    ASKED_BY_BUTTON,
    CONFIRM,
    GENTLER,
    GOAL_OF,
    GUARD,
    OF_GOAL,
    SHEET,
    SHEET_OFFER,
    SHEET_WANTED,
    SURE_ENOUGH,
    Message,
    Understood,
    is_question,
)
from bot.cases.parking import RESUME, wants_parked
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.facts import exact_choice, normalize, yes_or_no
from bot.filing.model import Catalog, Detail

_SHEET_WORDS = ("填备案信息", "填写备案信息", "填信息表", "fill in the sheet", "fill in the filing sheet")

_BUTTONS = {
    CONFIRM: {"yes": "yes", "no": "no"},
    SHEET_OFFER: {"sheet_yes": "yes", "sheet_no": "no"},
    GUARD: {"guard_no": "no"},
    SHEET: {"skip": "skip"},
}
"""By open question, the phrases on its buttons and what they stand for: some channels send a button as its text."""

_LEAD = re.compile(
    r"^(?:(?:对|是的|是|嗯|都|从来|从|确实|还|yes|right|correct|it is|it's|they are|we are)[，,、 ]*)+", re.IGNORECASE
)
"""What stands before an answer and says nothing of its own."""

_HEAD = re.compile(r"[，,。；;！!.]")
"""What ends the first words of a message, which may be a yes or no."""

_NO_VALUES = (
    *("ask_human", "choose_language", "go_back", "resume_case", "show_case", "start_over", "stop"),
    *("greet", "goodbye", "thank"),
)
"""Commands and courtesies: said with confidence, they are no text for the sheet."""


def command(
    catalog: Catalog, known: Mapping[str, Value], details: Mapping[str, str], message: Message
) -> Optional[Understood]:
    """Return what a button or a request about the conversation itself wants."""
    choice = message.choice or ""
    if choice.startswith(ASKED_BY_BUTTON):
        return Understood(asks=True)
    if choice == SHEET_WANTED or normalize(message.text) in _SHEET_WORDS:
        return Understood(wants_sheet=True)
    if choice == RESUME or (message.choice is None and wants_parked(message.text)):
        return Understood(takes_up_parked=True)
    if choice.startswith(GENTLER):
        return _gentler(catalog, known, choice.removeprefix(GENTLER))
    name = choice.removeprefix(EDIT)
    if choice.startswith(EDIT) and name in (*catalog.facts, *catalog.details):
        return Understood(reopens=name)
    if message.choice is None and not message.entities and not is_question(message.text):
        named = reopened(catalog, (*known, *details), message.text)
        return Understood(reopens=named) if named else None
    return None


def _gentler(catalog: Catalog, known: Mapping[str, Value], outcome: str) -> Understood:
    """Return what a gentler way than the one that is guarded would mean."""
    ways = [way for one in catalog.outcomes.values() if one.guard for way in one.guard.gentler]
    facts = next((way.facts for way in ways if way.outcome == outcome), {})
    return Understood(answers=facts, forgets=tuple(name for name in GOAL_OF if name in known and name not in facts))


def direct(
    catalog: Catalog,
    asked: str,
    known: Mapping[str, Value],
    message: Message,
    *,
    doubtful: Mapping[str, Value],
    corrects: bool,
) -> Optional[Understood]:
    """Return the answer to a question that is no fact: a confirmation, an offer, a guard, a row of the sheet."""
    if asked == CONFIRM:
        decision = _confirmed(catalog, doubtful, message)
        return None if decision is None else Understood(confirmed=decision)
    if asked == SHEET_OFFER:
        decision = _yes_or_no(message)
        return None if decision is None else Understood(wants_sheet=decision)
    if asked == GUARD:
        return _guard(known, message)
    if asked.startswith(SHEET) and not corrects:
        return _row(message, catalog.details[asked.removeprefix(SHEET)])
    return None


def _guard(known: Mapping[str, Value], message: Message) -> Optional[Understood]:
    """Return what was typed as the name of what is to be cancelled, or that the customer backs out."""
    backs_out = message.choice == "no" or message.intent in ("deny", "stop") or yes_or_no(message.text) is False
    if backs_out:
        return Understood(backs_out=True, forgets=tuple(name for name in ("goal", *OF_GOAL) if name in known))
    is_other = message.intent.startswith("ask_") or message.intent in (*_NO_VALUES, "chitchat")
    if message.choice is not None or is_question(message.text) or (is_other and message.confidence >= SURE_ENOUGH):
        return None
    return Understood(guarded=message.text)


def typed_button(catalog: Catalog, asked: str, text: str) -> Optional[str]:
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


def _confirmed(catalog: Catalog, doubtful: Mapping[str, Value], message: Message) -> Optional[bool]:
    """Return the answer to a confirmation: said again, yes or no, or one of these first and then what is so instead."""
    if message.choice is None and _repeats(catalog, doubtful, message):
        return True
    decision = _yes_or_no(message)
    head = _HEAD.split(message.text.strip(), maxsplit=1)[0]
    return yes_or_no(head) if decision is None and message.choice is None else decision


def _repeats(catalog: Catalog, doubtful: Mapping[str, Value], message: Message) -> bool:
    """Tell whether a message says again what is to be confirmed: "没备过" is a yes to "not filed, right?"."""
    bare = _LEAD.sub("", normalize(message.text))
    named = [(fact, value) for fact, value in doubtful.items() if _names(catalog, fact, value, bare)]
    read = [(fact, value) for one in message.said for fact, value in {**one.assumes, **one.gives}.items()]
    told = [(fact, value) for fact, value in (*named, *read) if fact in doubtful]
    return bool(told) and not is_question(message.text) and all(doubtful[fact] == value for fact, value in told)


def _names(catalog: Catalog, fact: str, value: Value, text: str) -> bool:
    """Tell whether a text is the name of this choice and nothing else."""
    choice = exact_choice(catalog.facts[fact], text)
    return choice is not None and choice.value == value


def _row(message: Message, row: Detail) -> Understood:
    if message.choice is not None:
        return Understood(skips_row=message.choice in ("skip", NOT_SURE))
    if message.text.rstrip().endswith(("?", "？")):
        return Understood()
    has_words = any(map(str.isalpha, message.text))
    is_command = has_words and message.intent in _NO_VALUES and message.confidence >= SURE_ENOUGH
    names_languages = message.intent == "choose_language" and row.check == "languages"
    if message.text.startswith("/") or (is_command and not names_languages):
        return Understood()
    if message.intent in ("not_sure", "ask_next_step"):
        return Understood(skips_row=True)
    return Understood() if _asks(message) else Understood(row=message.text)


def _asks(message: Message) -> bool:
    """Tell whether a text asks something and is no value: a name may hold a word of asking."""
    likely = message.intent.startswith("ask_") or message.has_answer
    return likely and is_question(message.text)
