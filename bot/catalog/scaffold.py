"""Start a new catalogue file: the right keys in the right order, with TODO where a person fills in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable

from bot.catalog.files import suggestion
from bot.catalog.reader import FOLDERS
from bot.filing.errors import FilingError

_TEXT = "\n  zh: TODO\n  en: TODO\n"
_SCENARIOS = Path("tests/scenarios")


class CannotScaffold(FilingError):
    """The new file cannot be made: unknown kind, bad id, or already there."""


def _outcome(kind: str, name: str) -> str:
    return (
        f"{kind}: {name}\nname:{_TEXT}summary:{_TEXT}"
        "when:\n  all:\n    - goal: {is: TODO}\n"
        "versions:\n  - from: 2020-08-17   # the day the rule took effect\n    source: [TODO]\n    steps: [TODO]\n"
        "    documents: []\n    requirements: []\n"
    )


def _fact(kind: str, name: str) -> str:
    return (
        f"fact: {name}\nabout: website   # subject | website | access | request\n"
        "kind: yes_no   # yes_no | choice | several | number | date | province\n"
        f"name:{_TEXT}question:{_TEXT}reason:{_TEXT}find_out:{_TEXT}"
        "choices:\n  yes:\n    name: {zh: 是, en: 'Yes'}\n    statement: {zh: TODO, en: TODO}\n"
        "  no:\n    name: {zh: 否, en: 'No'}\n    statement: {zh: TODO, en: TODO}\n"
    )


def _document(kind: str, name: str) -> str:
    return f"document: {name}\nname:{_TEXT}form: scan\nnote:{_TEXT}source: [TODO]\n"


def _requirement(kind: str, name: str) -> str:
    return f"requirement: {name}\neffect: must   # must | advised | blocks\ntext:{_TEXT}source: [TODO]\n"


def _step(kind: str, name: str) -> str:
    return f"step: {name}\nname:{_TEXT}actor: subject\ninstruction:{_TEXT}source: [TODO]\n"


def _province(kind: str, name: str) -> str:
    code, province = name.split("_", 1)
    return (
        f'province: {province}\ncode: "{code}"\nmark: T\nname:{_TEXT}administration:{_TEXT}'
        "# checked: 2026-01-31   # enter the day once you have looked for this province's rules\n"
    )


def _source(kind: str, name: str) -> str:
    return f"source: {name}\ntitle:{_TEXT}issuer:{_TEXT}standing: provider_guide\nchecked: 2026-01-31   # TODO today\n"


def _detail(kind: str, name: str) -> str:
    return (
        f"detail: {name}\nposition: 999\nabout: website\ncheck: free_text\n"
        f"name:{_TEXT}question:{_TEXT}reason:{_TEXT}example: TODO\nsource: [TODO]\n"
    )


def _answer(kind: str, name: str) -> str:
    return (
        f"answer: {name}\ntopic: operation   # see the README of the folder for all topics\n"
        f"asks:\n{_sentences(6)}text:{_TEXT}source: [TODO]\nconfidence: high   # high | medium | low\n"
    )


def _neighbor(kind: str, name: str) -> str:
    return f"neighbor: {name}\nasks:\n{_sentences(8)}text:{_TEXT}"


def _rejection(kind: str, name: str) -> str:
    return f"rejection: {name}\nname:{_TEXT}wordings:\n{_sentences(6)}cause:{_TEXT}cure:{_TEXT}source: [TODO]\n"


def _sentences(fewest: int) -> str:
    blanks = "    - TODO\n" * fewest
    return f"  zh:   # more is better: as different as customers are\n{blanks}  en:\n{blanks}"


def _finding(kind: str, name: str) -> str:
    return (
        f"finding: {name}\nname:{_TEXT}rows: [TODO]   # rows of data/catalog/details; shown beside the first\n"
        "check: contains   # a check of bot/filing/review\nwords: [TODO]\neffect: must   # blocks | must | advised\n"
        f"text:{_TEXT}way_out:{_TEXT}source: [TODO]\n"
    )


def _deadline(kind: str, name: str) -> str:
    return (
        f"deadline: {name}\nname:{_TEXT}text:{_TEXT}"
        "counts_from: approval   # approval, or a fact or row that holds a day\ndays_after: 30\nsource: [TODO]\n"
    )


_TEMPLATES: dict[str, Callable[[str, str], str]] = {
    "operation": _outcome,
    "ending": _outcome,
    "fact": _fact,
    "document": _document,
    "requirement": _requirement,
    "step": _step,
    "province": _province,
    "source": _source,
    "detail": _detail,
    "answer": _answer,
    "neighbor": _neighbor,
    "rejection": _rejection,
    "finding": _finding,
    "deadline": _deadline,
}
_AFTERWARDS = {
    "operation": "fill in when, steps, documents and source; write situations in tests/scenarios",
    "ending": "fill in when, steps and source; write situations in tests/scenarios",
    "fact": "give it a place in question_order.yml; `check` then prints the slot line for domain.yml",
    "document": "refer to it from an operation or a province",
    "requirement": "refer to it from an operation or a province",
    "step": "refer to it from an operation",
    "province": "fill in the names; add versions with source and changes",
    "source": "fill in what it is and the day somebody looked",
    "detail": "choose its check and its position",
    "answer": "write how customers ask it, and the answer with its source",
    "neighbor": "write how customers ask it, and where the right door is",
    "rejection": "write how it is put, its cause and its cure",
    "finding": "fill in; write situations with `details:` and `findings:` in tests/scenarios",
    "deadline": "say what it counts from and whom it concerns",
}


def scaffold(root: Path, kind: str, name: str, scenarios: Path = _SCENARIOS) -> str:
    """Write the new file (for an outcome also its scenarios) and return what to do next."""
    if kind not in _TEMPLATES:
        raise CannotScaffold(f"'{kind}' is not a kind of thing — {suggestion(kind, _TEMPLATES)}")
    pattern = r"[1-6]\d_[a-z][a-z_]*" if kind == "province" else r"[a-z][a-z0-9_]*"
    if not re.fullmatch(pattern, name):
        example = "33_zhejiang" if kind == "province" else "quick_app"
        raise CannotScaffold(f"'{name}' cannot be an id: use small letters, digits and _, such as {example}")
    path = root / FOLDERS[kind] / f"{name}.yml"
    if path.exists():
        raise CannotScaffold(f"{path} exists already")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEMPLATES[kind](kind, name), encoding="utf-8")
    lines = [f"wrote {path}"]
    if kind in ("operation", "ending"):
        lines.append(f"wrote {_start_scenarios(scenarios, name)}")
    return "\n".join([*lines, f"next: {_AFTERWARDS[kind]}; then `python -m bot check` and `python -m bot generate`"])


def _start_scenarios(folder: Path, name: str) -> Path:
    path = folder / f"{name}.yml"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "- name: TODO a sentence that describes the situation\n"
            f"  facts:\n    goal: TODO\n  expect:\n    outcome: {name}\n",
            encoding="utf-8",
        )
    return path
