"""Read YAML 1.2 into plain values that remember their lines, with the parser of libyaml.

The catalogue has many hundred files and is read at every start: the pure-Python parsers take seconds for them. Words
such as `yes`, `no` and `on` stay words, as YAML 1.2 has it; a key that stands twice is refused.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Callable, Optional

import yaml
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

NotYaml = yaml.YAMLError
"""What `load` raises; `mark_of` and `problem_of` say where and what."""


class Lines(dict):
    """A mapping whose `lines` hold the line of each key, counted from 1."""

    lines: dict[Any, int]


class LinedList(list):
    """A list whose `lines` hold the line of each item, by its position."""

    lines: dict[Any, int]


_MERGE = "<<"
"""The key that repeats another mapping, so that a line may differ from an earlier one in a single key."""

_PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"~|null|Null|NULL|"), lambda text: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), lambda text: _day(text)),
)
"""The forms of unquoted scalars that are no text."""


def load(text: str) -> Any:
    """Return the value of a YAML text; raise `NotYaml`."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    return _value(node, {}) if node is not None else None


def problem_of(error: NotYaml) -> str:
    """Return what is wrong, in one line."""
    return str(getattr(error, "problem", None) or error).splitlines()[0]


def line_of(error: NotYaml) -> int:
    """Return the line of a fault, counted from 1."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 1


def _value(node: Node, made: dict[int, Any]) -> Any:
    """Return a node's value; what an alias repeats is made once and shared."""
    if id(node) not in made:
        made[id(node)] = _make(node, made)
    return made[id(node)]


def _make(node: Node, made: dict[int, Any]) -> Any:
    match node:
        case ScalarNode():
            return _scalar(node)
        case SequenceNode():
            items = LinedList(_value(item, made) for item in node.value)
            items.lines = {place: item.start_mark.line + 1 for place, item in enumerate(node.value)}
            return items
        case MappingNode():
            return _mapping(node, made)
    raise ConstructorError(None, None, "an unknown kind of node", node.start_mark)


def _mapping(node: MappingNode, made: dict[int, Any]) -> Lines:
    mapping = Lines()
    mapping.lines = {}
    written: set[Any] = set()
    for key_node, value_node in node.value:
        key = _value(key_node, made)
        if key == _MERGE:
            _merge(mapping, _value(value_node, made), key_node)
            continue
        if isinstance(key, (dict, list)):
            raise ConstructorError(None, None, "a key must be a word", key_node.start_mark)
        if key in written:
            raise ConstructorError(None, None, f'found duplicate key "{key}"', key_node.start_mark)
        written.add(key)
        mapping[key] = _value(value_node, made)
        mapping.lines[key] = key_node.start_mark.line + 1
    return mapping


def _merge(mapping: Lines, other: Any, key_node: Node) -> None:
    """Take over what `<<: *anchor` repeats; what is written here stands, whichever comes first."""
    if not isinstance(other, Lines):
        raise ConstructorError(None, None, "'<<' repeats a mapping and nothing else", key_node.start_mark)
    for key in other:
        if key not in mapping:
            mapping[key] = other[key]
            mapping.lines[key] = key_node.start_mark.line + 1


def _scalar(node: ScalarNode) -> Any:
    """Return what a scalar stands for: quoted and folded ones are text, whatever they look like."""
    if not node.style:
        for form, make in _PLAIN:
            if form.fullmatch(node.value):
                return make(node.value)
    return node.value


def _day(text: str) -> date | str:
    """Return a day, or the text where no calendar has it, so that it can be refused with its line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def place_in(node: Any, key: Any) -> Optional[int]:
    """Return the line of a key or position inside a value that was read, or None."""
    return getattr(node, "lines", {}).get(key)
