"""Forms and the home tab as Slack views: pure; what a form says back is read here as well."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

from bot.channels.slack.asked import options_of, value_text
from bot.channels.slack.card import LONGEST_LABEL, LONGEST_SECTION, Element, context, section
from bot.channels.slack.pieces import cut, cut_escaped
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.model import Detail, Fact
from bot.wording.cleaning import LONGEST_MESSAGE
from bot.wording.compose import Wording

SHEET_FORM, REVIEW_FORM = "sheet_form", "review_form"
_LONGEST_TITLE = 24
_LONGEST_PLACEHOLDER = 150
_LONGEST_HINT = 2_000
_INPUT = "given"
_ASKABLE = ("yes_no", "choice", "number", "date", "province")
"""Kinds of facts that a form can change; the others are changed by saying so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """Which form it is, of which conversation, in which language: what Slack gives back with it."""

    conversation: str
    language: str

    def to_text(self) -> str:
        """Return it as Slack keeps it."""
        return json.dumps({"conversation": self.conversation, "language": self.language})


def form_of(view: Mapping[str, Any]) -> Form:
    """Return which form was sent."""
    given = json.loads(view["private_metadata"])
    return Form(conversation=given["conversation"], language=given["language"])


def sheet_view(wording: Wording, form: Form, rows: Sequence[tuple[Detail, str]]) -> dict[str, Any]:
    """Return the filing sheet as a form, with what is known already."""
    about = wording.phrase("slack_about_sheet", form.language)
    blocks = [section(cut_escaped(about, LONGEST_SECTION)), *(_row(row, value, form.language) for row, value in rows)]
    return _modal(wording, form, SHEET_FORM, wording.phrase("slack_sheet_title", form.language), blocks)


def _row(row: Detail, value: str, language: str) -> Element:
    field = {
        "type": "plain_text_input",
        "action_id": _INPUT,
        "max_length": LONGEST_MESSAGE,
        "multiline": row.check == "free_text",
        "placeholder": _plain(row.example, _LONGEST_PLACEHOLDER),
        **({"initial_value": value} if value else {}),
    }
    return _input(row.id, row.name.get(language), field, row.reason.get(language))


def review_view(wording: Wording, form: Form, facts: Sequence[tuple[Fact, Value]]) -> dict[str, Any]:
    """Return the facts of a case as a form in which each can be changed."""
    blocks = [
        _input(fact.id, fact.question.get(form.language), _field(wording, fact, value, form.language), None)
        for fact, value in facts
        if fact.kind in _ASKABLE
    ]
    return _modal(wording, form, REVIEW_FORM, wording.phrase("slack_review_title", form.language), blocks)


def _field(wording: Wording, fact: Fact, value: Value, language: str) -> Element:
    if fact.kind == "date":
        initial = {} if value == NOT_SURE else {"initial_date": str(value)}
        return {"type": "datepicker", "action_id": _INPUT, **initial}
    if not fact.choices:
        return {"type": "plain_text_input", "action_id": _INPUT, "initial_value": str(value)}
    options = [
        {"text": _plain(text, LONGEST_LABEL), "value": name} for name, text in options_of(fact, wording, language)
    ]
    choice = fact.choice(value)
    known = value_text(choice) if choice else NOT_SURE
    initial = next((one for one in options if one["value"] == known), options[-1])
    return {"type": "static_select", "action_id": _INPUT, "options": options[:100], "initial_option": initial}


def _input(name: str, label: str, field: Element, hint: Optional[str]) -> Element:
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": _plain(label, _LONGEST_HINT),
        "element": field,
        **({"hint": _plain(hint, _LONGEST_HINT)} if hint else {}),
    }


def _modal(wording: Wording, form: Form, name: str, title: str, blocks: list[Element]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": name,
        "private_metadata": form.to_text(),
        "title": _plain(title, _LONGEST_TITLE),
        "submit": _plain(wording.phrase("slack_save", form.language), _LONGEST_TITLE),
        "close": _plain(wording.phrase("slack_cancel", form.language), _LONGEST_TITLE),
        "blocks": blocks[:100],
    }


def given_in(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed or chosen in a form, by block; empty where a block was left open."""
    values = view["state"]["values"]
    return {name: _given(block.get(_INPUT) or {}) for name, block in values.items()}


def _given(field: Mapping[str, Any]) -> str:
    option = field.get("selected_option") or {}
    return str(option.get("value") or field.get("selected_date") or field.get("value") or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLine:
    """One case on the home tab."""

    conversation: str
    title: str
    lines: Sequence[str]
    """What follows when; each a sentence."""
    remark: str


def home_view(wording: Wording, languages: Sequence[str], cases: Sequence[CaseLine]) -> dict[str, Any]:
    """Return the home tab: a start button, and every case with its days and deadlines."""
    phrase = wording.phrase
    title = " · ".join(phrase("slack_my_cases", language) for language in languages)
    start = " · ".join(phrase("slack_start", language) for language in languages)
    button = {"type": "button", "action_id": "home:start", "text": _plain(start, LONGEST_LABEL), "style": "primary"}
    blocks: list[Element] = [{"type": "header", "text": _plain(title, 150)}, {"type": "actions", "elements": [button]}]
    if not cases:
        blocks += [section(cut_escaped(phrase("slack_no_cases", one), LONGEST_SECTION)) for one in languages]
    for number, case in enumerate(cases[:20]):
        blocks += [{"type": "divider"}, *_case(wording, case, languages[0], number)]
    blocks += [{"type": "divider"}]
    blocks += [context([cut_escaped(phrase("slack_help", one), LONGEST_SECTION)]) for one in languages]
    return {"type": "home", "blocks": blocks[:100]}


def _case(wording: Wording, case: CaseLine, language: str, number: int) -> list[Element]:
    texts = "\n".join(case.lines)
    doors = [
        {
            "type": "button",
            "action_id": f"{name}:{number}",
            "value": case.conversation,
            "text": _plain(text, LONGEST_LABEL),
        }
        for name, text in (
            ("home:review", wording.phrase("slack_open_review", language)),
            ("home:sheet", wording.phrase("slack_sheet_title", language)),
        )
    ]
    return [
        section(f"*{cut_escaped(case.title, LONGEST_SECTION // 2)}*"),
        *([section(cut_escaped(texts, LONGEST_SECTION))] if texts else []),
        *([context([cut_escaped(case.remark, LONGEST_SECTION)])] if case.remark else []),
        {"type": "actions", "elements": doors},
    ]


def _plain(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}
