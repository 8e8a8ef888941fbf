"""Refuse texts whose `{placeholders}` nothing fills, or that differ between the languages."""

from __future__ import annotations

from string import Formatter
from typing import Any, Iterable, Optional

from bot.catalog.files import Entry, Problems

_FILLED_ELSEWHERE = ("finding", "deadline")
"""Kinds whose texts are filled by what a check found: `bot.catalog.sheet_references` judges them."""


def check_placeholders(entry: Entry, node: Any, keys: tuple, problems: Problems) -> None:
    """Refuse placeholders that nothing fills: only a requirement's text has some, declared as its parameters."""
    if entry.kind in _FILLED_ELSEWHERE and keys in (("text",), ("way_out",)):
        return
    if isinstance(node, dict) and set(node) == {"zh", "en"} and all(isinstance(one, str) for one in node.values()):
        declared = set(entry.data.get("parameters", ())) if keys == ("text",) else set()
        for language, text in node.items():
            used = placeholders(str(text))
            if used != declared:
                problems.add(entry.where(*keys, language), *_explain_placeholders(used, declared))
        return
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        check_placeholders(entry, value, (*keys, key), problems)


def check_languages_agree(entry: Entry, problems: Problems) -> None:
    """Refuse a phrase whose languages have different placeholders."""
    for key, text in entry.data[entry.kind].items():
        chinese, english = placeholders(str(text["zh"])), placeholders(str(text["en"]))
        if chinese is None or english is None:
            problems.add(entry.where(entry.kind, key), *_explain_placeholders(None, set()))
        elif chinese != english:
            what = f"zh has the placeholders {_braced(chinese)}, en has {_braced(english)}"
            problems.add(entry.where(entry.kind, key), what, "give both languages the same")


def placeholders(text: str) -> Optional[set[str]]:
    """Return the names in braces, or None where the braces are not in pairs around a name."""
    try:
        names = {name for _, name, form, turn in Formatter().parse(text) if name is not None or form or turn}
    except ValueError:
        return None
    return names if all(name and name.isidentifier() for name in names) else None


def explain_placeholders(used: Optional[set[str]], filled: set[str]) -> tuple[str, str]:
    """Say what is wrong with placeholders, and which ones may be used."""
    if used is None:
        return _explain_placeholders(None, filled)
    return f"nothing fills {_braced(used - filled)}", f"here can stand {_braced(filled)}"


def _explain_placeholders(used: Optional[set[str]], declared: set[str]) -> tuple[str, str]:
    if used is None:
        return "the braces are not in pairs around a name", "write {name}, or leave braces out"
    if not declared:
        return f"nothing fills {_braced(used)}", "only a requirement has placeholders, declared under 'parameters'"
    shown = f"the placeholders {_braced(used)} are not the parameters {_braced(declared)}"
    return shown, "declare every placeholder under 'parameters', and use every one in both languages"


def _braced(names: Iterable[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "(none)"
