"""Read catalogue files into plain values that know their line, and collect everything that is wrong with them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Iterable, Optional

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from bot.catalog.yaml import NotYaml, line_of, load, place_in, problem_of

_SCHEMAS = Path(__file__).parent / "schema"
_FORMS = {
    r"^\d{4}-\d{2}-\d{2}$": ("a day", "write it as 2026-01-31"),
    r"^[a-z][a-z0-9_]*$": ("an id", "use small letters, digits and _"),
}
"""What a pattern of the schemas stands for, and how to meet it."""
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
RESERVED_KEYS = ("rules", "stories", "nlu", "responses")
"""Rasa takes any file under `data/` for training data where a line begins with one of these words and a colon."""


@dataclass
class Problems:
    """Everything found wrong, as lines that an editor can jump to."""

    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, where: Where, what: str, remedy: str) -> None:
        """Note one fault with its place and its remedy."""
        self.lines.append(f"[ERROR] {where}: {what} — {remedy}")

    def warn(self, where: Where, what: str, remedy: str) -> None:
        """Note something that is allowed now and will be an error later."""
        self.warnings.append(f"[WARNING] {where}: {what} — {remedy}")


@dataclass(frozen=True)
class Where:
    """A place in a catalogue file."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Entry:
    """One catalogue file: its values, and where each of them stands."""

    kind: str
    id: str
    path: str
    data: Any

    def where(self, *keys: Any) -> Where:
        """Return the place of a nested key; the nearest that has a line where the last does not exist."""
        node, line = self.data, 1
        for key in keys:
            found = place_in(node, key)
            line = found if found is not None else line
            try:
                node = node[key]
            except (KeyError, IndexError, TypeError):
                break
        return Where(self.path, line)


def read_folder(root: Path, kind: str, folder: str, problems: Problems) -> list[Entry]:
    """Read every file of one kind; a file that cannot be used is noted and left out."""
    entries = [read_file(root, kind, path, problems) for path in sorted((root / folder).glob("*.yml"))]
    return [entry for entry in entries if entry is not None]


def read_file(root: Path, kind: str, path: Path, problems: Problems) -> Optional[Entry]:
    """Read one file and hold it against its schema; None where it cannot be used."""
    name = str(path.relative_to(root))
    try:
        text = path.read_text(encoding="utf-8")
        data = load(text)
    except FileNotFoundError:
        problems.add(Where(name), "the file is missing", "restore it from the repository")
        return None
    except UnicodeDecodeError:
        problems.add(Where(name), "the file is not UTF-8", "save it as UTF-8")
        return None
    except NotYaml as error:
        _note_broken_yaml(name, text, error, problems)
        return None
    _refuse_reserved_keys(name, text, problems)
    if not isinstance(data, dict):
        problems.add(Where(name), "the file is empty or not a mapping", "start it with a key such as `fact: my_fact`")
        return None
    entry = Entry(kind, str(data.get(kind, path.stem)), name, data)
    _refuse_leftovers(entry, data, (), problems)
    return entry if _fits_schema(entry, problems) else None


def _note_broken_yaml(name: str, text: str, error: NotYaml, problems: Problems) -> None:
    invisible = _INVISIBLE.search(text)
    if invisible:
        where = Where(name, text.count("\n", 0, invisible.start()) + 1)
        problems.add(where, "not valid YAML: it holds a control character", "take the invisible character out")
        return
    line = line_of(error)
    has_tab = "\t" in "".join(text.splitlines()[line - 1 : line])
    remedy = "indent with spaces, not with a tab" if has_tab else "mend the line"
    problems.add(Where(name, line), f"not valid YAML: {_short(problem_of(error), 120)}", remedy)


def _refuse_reserved_keys(name: str, text: str, problems: Problems) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip().lstrip("- ").split(":")[0]
        if word in RESERVED_KEYS and ":" in line:
            problems.add(
                Where(name, number),
                f"'{word}' is a word that Rasa takes for training data",
                "use another key or wording",
            )


def _refuse_leftovers(entry: Entry, node: Any, keys: tuple, problems: Problems) -> None:
    """Refuse what `python -m bot new` left for a person to fill in."""
    if node == "TODO":
        problems.add(entry.where(*keys), "'TODO' is left", "fill it in")
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        _refuse_leftovers(entry, value, (*keys, key), problems)


def _fits_schema(entry: Entry, problems: Problems) -> bool:
    found = list(_validator(entry.kind).iter_errors(_plain(entry.data)))
    errors = [inner for error in found for inner in _innermost(error)]
    for error in sorted(errors, key=lambda one: list(map(str, one.absolute_path))):
        if error.instance == "TODO":  # noted already
            continue
        for key in _unknown_keys(error):
            remedy = suggestion(key, error.schema.get("properties", {}))
            problems.add(entry.where(*error.absolute_path, key), f"'{key}' is not a key here", remedy)
        if error.validator != "additionalProperties":
            problems.add(entry.where(*error.absolute_path), *_explain(error))
    return not found


def _innermost(error: ValidationError) -> list[ValidationError]:
    """Return what is wrong with the one form that was meant, where several are allowed."""
    if error.validator != "anyOf":
        return [error]
    forms: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        forms.setdefault(inner.schema_path[0], []).append(inner)
    meant = [form for form in forms.values() if not any(one.validator == "type" and not one.path for one in form)]
    return meant[0] if len(meant) == 1 else [error]


@cache
def _validator(kind: str) -> Draft7Validator:
    shared = json.loads((_SCHEMAS / "shared.json").read_text(encoding="utf-8"))
    schema = json.loads((_SCHEMAS / f"{kind}.json").read_text(encoding="utf-8"))
    return Draft7Validator({**schema, "definitions": {**shared["definitions"], **schema.get("definitions", {})}})


def _plain(value: Any) -> Any:
    """Turn ruamel's values into what JSON has, days into text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _explain(error: ValidationError) -> tuple[str, str]:
    match error.validator:
        case "required":
            missing = error.message.split("'")[1]
            return f"'{missing}' is missing", f"add '{missing}:'"
        case "enum":
            return f"'{error.instance}' is not allowed here", suggestion(str(error.instance), error.validator_value)
        case "type":
            types = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
            return f"'{_short(error.instance)}' should be of type {' or '.join(types)}", "correct the value"
        case "pattern" if error.validator_value in _FORMS:
            thing, remedy = _FORMS[error.validator_value]
            return f"'{_short(error.instance)}' is not {thing}", remedy
        case "maxProperties":
            keys = ", ".join(map(str, error.instance))
            return f"only one key may stand here, not {keys}", "write several tests as a list under 'all:' or 'any:'"
        case "oneOf":
            forms = ", ".join(" with ".join(form["required"]) for form in error.validator_value)
            return "it is not clear what this line does", f"use exactly one of: {forms}"
        case "uniqueItems":
            twice = next(one for one in error.instance if error.instance.count(one) > 1)
            return f"'{twice}' stands here twice", "take one out"
    return error.message.splitlines()[0][:160], "see the README of the folder for the form of this file"


def _unknown_keys(error: ValidationError) -> list[str]:
    if error.validator != "additionalProperties" or not isinstance(error.instance, dict):
        return []
    return [key for key in error.instance if key not in error.schema.get("properties", {})]


def suggestion(word: str, words: Iterable[str]) -> str:
    """Return "did you mean …?" with the nearest allowed word, or the list of all."""
    words = [str(one).lower() if isinstance(one, bool) else str(one) for one in words]
    near = get_close_matches(word, words, n=1)
    return (
        f"did you mean '{near[0]}'?"
        if near
        else f"use one of: {', '.join(words[:12])}{' …' if len(words) > 12 else ''}"
    )


def _short(value: Any, most: int = 40) -> str:
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}…"
