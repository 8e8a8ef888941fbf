"""The buttons, menus and day pickers under a reply, and what is left of them once one was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Mapping, Optional, Sequence

from bot.channels.slack.pieces import cut, cut_escaped
from bot.wording.compose import Wording
from bot.wording.payload import ASKS, COMMANDS, FEEDBACK
from bot.wording.review import EDIT

MOST_BUTTONS = 5
LONGEST_LABEL = 75
LONGEST_SECTION = 2900
"""Slack allows 3,000; some room is left for what it counts differently."""
_MOST_OPTIONS = 100
OWN = "fact"
"""Stands for the block of choices that a reply does not have and we take from the catalogue."""
SHEET, OFFER = "sheet:", "sheet:offer"
_END = f"{FEEDBACK}good"
OPEN_SHEET, OPEN_REVIEW, SHOW_PRIVATE = "open:sheet", "open:review", "show:private"
DAY = "day"
Element = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a question is answered with where the reply itself offers no choices."""

    has_day: bool = False
    options: Sequence[tuple[str, str]] = ()
    """Value and text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a reply is shown: to whom, and what became of its buttons."""

    wording: Wording
    seq: int
    is_public: bool = False
    hides: bool = False
    """Whether something personal was masked for those who read along."""
    is_closed: bool = False
    pressed: tuple[str, ...] = ()
    """As `block.item`, or `day`."""
    asked: Asked = Asked()


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    key: str
    """`block.item`: where it stands in the reply."""
    value: str
    text: str

    @property
    def only_asks(self) -> bool:
        """Tell whether it asks for something or rates an answer, so that the other choices stay open."""
        return self.value in COMMANDS or self.value.startswith((*ASKS, FEEDBACK, EDIT))

    @property
    def counts_as(self) -> str:
        """Return what it counts as, once: an answer is rated once, whichever button was taken."""
        return FEEDBACK if self.value.startswith(FEEDBACK) else self.key


def choices_of(reply: Mapping[str, Any], asked: Asked) -> dict[str, list[Choice]]:
    """Return everything that can be chosen under a reply, by the block in which it stands."""
    parts = {str(number): _offers(number, block) for number, block in enumerate(reply["blocks"])}
    found = {name: offers for name, offers in parts.items() if offers}
    if asked.options:
        found[OWN] = [
            Choice(key=f"{OWN}.{place}", value=value, text=text) for place, (value, text) in enumerate(asked.options)
        ]
    return found


def _is_review(block: Mapping[str, Any]) -> bool:
    return bool(block["kind"] == "review" and block["items"])


def _offers(number: int, block: Mapping[str, Any]) -> list[Choice]:
    """Return the choices of a block: its own, or the lines of a review card, each of which can be given anew."""
    value, text = {"choices": ("value", "text"), "review": ("edit", "name")}.get(block["kind"], ("", ""))
    return [
        Choice(key=f"{number}.{place}", value=item[value], text=item[text])
        for place, item in enumerate(block["items"] if value else ())
    ]


def answers(reply: Mapping[str, Any], asked: Asked) -> bool:
    """Tell whether earlier questions have passed with a reply: it asks another, or is the end, which can be rated."""
    return asked.has_day or any(not one.only_asks or one.value == _END for one in _all(reply, asked))


def card(reply: Mapping[str, Any], look: Look) -> list[Element]:
    """Return what stands under a reply."""
    language, parts = reply["language"], []
    for name, choices in choices_of(reply, look.asked).items():
        offered = _offered(reply, name, choices, look)
        taken = {one.counts_as for one in offered if one.key in look.pressed}
        left = [one for one in offered if one.counts_as not in taken]
        if not look.is_closed and left:
            parts += _list_of_long(left, look, language)
            parts.append(_actions(f"card:{look.seq}:{name}", _elements(name, left, look, language)))
    if look.asked.has_day and not look.is_closed:
        parts.append(_actions(f"card:{look.seq}:{DAY}", [_day_picker(look, language)]))
    doors = _doors(reply, look, language)
    if doors and not look.is_closed:
        parts.append(_actions(f"doors:{look.seq}", doors))
    return [*_chosen(reply, look, language), *parts]


def _offered(reply: Mapping[str, Any], name: str, choices: list[Choice], look: Look) -> list[Choice]:
    """Return what may be chosen here: where others read along, the sheet is filled in nowhere but in its form."""
    fact = None if name == OWN else reply["blocks"][int(name)].get("fact")
    if not look.is_public or not str(fact).startswith(SHEET):
        return choices
    return [one for one in choices if fact == OFFER and one.value != "yes"]


def _elements(name: str, choices: list[Choice], look: Look, language: str) -> list[Element]:
    is_review = choices[0].value.startswith(EDIT)
    if len(choices) <= MOST_BUTTONS and not is_review:
        return [
            {"type": "button", "action_id": f"choice:{one.key}", "text": _label(one.text), "value": _token(look, one)}
            for one in choices
        ]
    options = [{"text": _label(one.text), "value": _token(look, one)} for one in choices[:_MOST_OPTIONS]]
    placeholder = _label(look.wording.phrase("slack_change_one" if is_review else "slack_choose", language))
    return [{"type": "static_select", "action_id": f"menu:{name}", "placeholder": placeholder, "options": options}]


def _token(look: Look, choice: Choice) -> str:
    """Return what Slack sends back: only a place in a reply of ours, which counts once and while it is open."""
    return f"{look.seq}.{choice.key}"


def _day_picker(look: Look, language: str) -> Element:
    placeholder = _label(look.wording.phrase("slack_pick_day", language))
    return {"type": "datepicker", "action_id": DAY, "placeholder": placeholder}


def _list_of_long(choices: list[Choice], look: Look, language: str) -> list[Element]:
    """Return the full texts of choices that are longer than a button."""
    if all(len(one.text) <= LONGEST_LABEL for one in choices):
        return []
    title = look.wording.phrase("slack_all_options", language)
    return [section(cut_escaped("\n".join([title, *(f"• {one.text}" for one in choices)]), LONGEST_SECTION))]


def _doors(reply: Mapping[str, Any], look: Look, language: str) -> list[Element]:
    """Return the buttons that open a form, or show what is hidden from the others."""
    facts = [str(block["fact"]) for block in reply["blocks"] if block["kind"] == "choices"]
    is_row = any(fact.startswith(SHEET) and fact != OFFER for fact in facts)
    is_filled = reply.get("findings") is not None
    phrase, doors = look.wording.phrase, []
    if OFFER in facts or is_row or is_filled:
        doors.append(_button(OPEN_SHEET, phrase("slack_open_sheet", language)))
    if OFFER in facts or any(_is_review(block) for block in reply["blocks"]):
        doors.append(_button(OPEN_REVIEW, phrase("slack_open_review", language)))
    if look.hides:
        doors.append(_button(SHOW_PRIVATE, phrase("slack_show_private", language)))
    return doors


def _button(name: str, text: str) -> Element:
    return {"type": "button", "action_id": name, "text": _label(text)}


def _chosen(reply: Mapping[str, Any], look: Look, language: str) -> list[Element]:
    """Return the line that says what was chosen, or that the question has passed."""
    by_key = {one.key: one.text for part in choices_of(reply, look.asked).values() for one in part}
    texts = [by_key.get(key, key.partition(":")[2]) for key in look.pressed]
    lines = [look.wording.phrase("slack_chosen", language, choice=text) for text in texts if text]
    if look.is_closed and not lines and (by_key or look.asked.has_day):
        lines = [look.wording.phrase("slack_closed", language)]
    return [context([cut_escaped(f"✓ {line}", LONGEST_SECTION) for line in lines[:10]])] if lines else []


def find(reply: Mapping[str, Any], asked: Asked, key: str) -> Optional[Choice]:
    """Return the choice that stands at this place of a reply, or None."""
    return next((one for one in _all(reply, asked) if one.key == key), None)


def _all(reply: Mapping[str, Any], asked: Asked) -> Iterator[Choice]:
    for part in choices_of(reply, asked).values():
        yield from part


def _label(text: str) -> Element:
    return {"type": "plain_text", "text": cut(text, LONGEST_LABEL), "emoji": False}


def _actions(name: str, elements: list[Element]) -> Element:
    return {"type": "actions", "block_id": name, "elements": elements}


def section(text: str) -> Element:
    """Return a section of escaped text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(texts: Sequence[str]) -> Element:
    """Return a line in small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}
