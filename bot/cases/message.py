"""One message of a customer as the language side sees it, and what it can give a case."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Mapping, Optional

from bot.filing.answers import Refused
from bot.filing.conditions import Value
from bot.filing.facts import normalize

CONFIRM = "confirm"
"""The open question is whether the assumed facts hold."""

SHEET_OFFER = "sheet:offer"
"""The open question is whether to fill in the filing sheet."""

SHEET = "sheet:"
"""The open question is a row of the filing sheet: `sheet:<detail>`."""

GUARD = "guard"
"""The open question is the name of the website that is to be cancelled, typed as a confirmation."""

GENTLER = "gentler:"
"""The value of a button that takes a gentler way than the one that is guarded: `gentler:<outcome>`."""

SHEET_WANTED = "sheet"
"""The button that opens the filing sheet later on."""

ASKED_BY_BUTTON = ("answer:", "more:", "feedback:", "forget:", "human:")
"""How the values of buttons begin that ask something rather than answer."""

STATEMENTS = ("state_fact", "correct_fact", "affirm", "deny", "not_sure")
"""Intents that answer; every other intent may also turn out to be an answer, but only when it is plainly one."""

SURE_ENOUGH = 0.8
"""From this confidence on a goal is taken as said; below, it is assumed and confirmed before it decides."""

OF_GOAL = ("change_target", "stop_target", "subject_record", "domain_record", "hichina_filing")
"""What is said about one goal and may be otherwise for another."""

GOAL_OF = {"change_target": "change", "stop_target": "stop", "hichina_filing": "claim"}
"""Questions of one goal only: who answers one confirms a goal that was assumed."""

_QUESTION = re.compile(
    r"[?？]\s*$|吗|呢\s*$|什么|怎么|如何|多久|多少|为何|哪里|哪个|哪些|是否|(\w)[不没]\1"
    r"|^(what|how|why|when|where|which|who|can|could|do|does|did|is|are|should|may|must|will|would)\b(?! not\b)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """One named thing in a message: its kind, its id or text, and its place."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a reading found in a message; `answers` holds what it says where just that is asked."""

    reading: str
    asked: tuple[str, ...]
    """Where there are any, it counts only while one of these facts is asked."""
    gives: Mapping[str, Value]
    assumes: Mapping[str, Value]
    answers: Mapping[str, Value]


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
    could_mean: tuple[str, ...] = ()
    """What it may mean as well, likeliest first; empty where it is plain, or where nothing comes near."""
    has_answer: bool = False
    """It is a question that the catalogue answers: no wish for another operation."""
    mentions: tuple[Mention, ...] = ()
    """All named things, before they were read."""
    said: tuple[Said, ...] = ()
    """What the words around them say."""
    asked_about: frozenset[str] = frozenset()
    """Kinds of named things that stand in a question or a condition only."""
    rest: Optional[str] = None
    """The words that no reading has used; None where nothing was read."""

    @property
    def unread(self) -> str:
        """Return the words that can still say something."""
        return self.text if self.rest is None else self.rest


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
    guarded: Optional[str] = None
    """What was typed to confirm an operation that cannot be undone."""
    reopens: Optional[str] = None
    """The fact or row that the customer wants to give anew."""
    details: Mapping[str, str] = field(default_factory=dict)
    """Rows of the sheet that were filled in passing, not yet checked."""
    backs_out: bool = False
    """The customer does not want to cancel after all."""
    asks: bool = False
    """A button that asks something; nothing was told."""
    takes_up_parked: bool = False
    refused: Optional[Refused] = None
    in_passing: bool = False
    """What it gives was only named on the way: the message wants something else, which is still to be answered."""

    @property
    def gives_something(self) -> bool:
        """Tell whether the message brought the case forward."""
        given = (self.answers, self.assumptions, self.details, self.row, self.guarded, self.reopens)
        decided = (self.confirmed, self.wants_sheet, self.skips_row or None, self.takes_up_parked or None)
        return any(given) or any(one is not None for one in decided)


def is_question(text: str) -> bool:
    """Tell whether a text asks something: such a text is never stored as a value."""
    return _QUESTION.search(normalize(text)) is not None


def asks_where(text: str) -> bool:
    """Tell whether a text asks where something can be looked up, rather than why it is asked."""
    return (
        re.search(
            r"哪里|哪儿|在哪|怎么查|怎么看|怎么知道|\bwhere\b|\bhow (do|can|would) i (find|know|check|see)",
            normalize(text),
        )
        is not None
    )


def asks_what_differs(text: str) -> bool:
    """Tell whether a text asks for what a place has of its own."""
    pattern = r"不一样|不同|区别|差别|特殊|特别|什么(要求|规定)|differ|special|own (rules|requirements)|rules"
    return re.search(pattern, normalize(text)) is not None
