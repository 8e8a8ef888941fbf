"""Every phrase that is said exists, every phrase that exists is said, and its places are filled."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Iterator, Optional

from bot.catalog.placeholders import placeholders
from tests.catalogs import ROOT, real_catalog

SAYING = ("say", "phrase")
"""Methods whose first argument is the key of a phrase."""
NOT_PLACES = {"guidance", "language"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Call:
    """One call in the code, with where it stands."""

    node: ast.Call
    inside: Optional[Function]
    module: str

    @property
    def place(self) -> str:
        return f"{self.module}:{self.node.lineno}"


@cache
def modules() -> dict[str, ast.Module]:
    paths = [path for folder in ("bot", "actions") for path in sorted((ROOT / folder).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def calls_in(node: ast.AST, inside: Optional[Function], module: str) -> Iterator[Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield Call(child, inside, module)
        is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        yield from calls_in(child, child if is_function else inside, module)


@cache
def calls() -> dict[str, tuple[Call, ...]]:
    """Return every call of the code by the name that is called."""
    found: dict[str, list[Call]] = defaultdict(list)
    for module, tree in modules().items():
        for call in calls_in(tree, None, module):
            name = getattr(call.node.func, "attr", None) or getattr(call.node.func, "id", None)
            if name:
                found[name].append(call)
    return {name: tuple(one) for name, one in found.items()}


class CannotTell(Exception):
    """It cannot be seen in the code which phrase is meant."""


def keys_of(node: ast.expr, call: Call, seen: frozenset[tuple[str, str]] = frozenset()) -> set[str]:
    """Return every text that an expression can stand for, followed through names, tables and parameters."""
    match node:
        case ast.Constant(value=str(key)):
            return {key}
        case ast.IfExp(body=yes, orelse=no):
            return keys_of(yes, call, seen) | keys_of(no, call, seen)
        case ast.BoolOp(values=values):
            return set().union(*(keys_of(one, call, seen) for one in values))
        case ast.Subscript(value=ast.Name(id=table)):
            return table_values(table, call)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[_, *default]):
            return table_values(table, call).union(*(keys_of(one, call, seen) for one in default))
        case ast.Name(id=name) if call.inside is not None:
            return keys_of_name(name, call, seen)
    raise CannotTell(f"{call.place}: {ast.unparse(node)}")


def table_values(name: str, call: Call) -> set[str]:
    """Return the values of a dict of constants that stands at the top of the module or in the function."""
    for scope in (call.inside, modules()[call.module]):
        for node in ast.walk(scope) if scope else ():
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            is_here = any(isinstance(target, ast.Name) and target.id == name for target in targets)
            if is_here and isinstance(getattr(node, "value", None), ast.Dict):
                return {ast.literal_eval(value) for value in node.value.values}
    raise CannotTell(f"{call.place}: the table {name}")


def keys_of_name(name: str, call: Call, seen: frozenset[tuple[str, str]]) -> set[str]:
    assigned = [
        node.value
        for node in ast.walk(call.inside)
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
    ]
    if assigned:
        return set().union(*(keys_of(value, call, seen) for value in assigned))
    arguments = [argument.arg for argument in call.inside.args.args if argument.arg not in ("self", "cls")]
    if name not in arguments:
        raise CannotTell(f"{call.place}: {name}")
    if (call.inside.name, name) in seen:
        return set()
    seen |= {(call.inside.name, name)}
    found: set[str] = set()
    for caller in calls().get(call.inside.name, ()):
        if call.inside.name.startswith("_") and caller.module != call.module:
            continue
        given = {keyword.arg: keyword.value for keyword in caller.node.keywords}
        given.update(zip(arguments, caller.node.args))
        if name in given:
            found |= keys_of(given[name], caller, seen)
    return found


def sayings() -> Iterator[tuple[Call, set[str]]]:
    """Yield every place where something is said, with the keys it can say."""
    for name in SAYING:
        for call in (one for one in calls()[name] if name == "phrase" or isinstance(one.node.func, ast.Attribute)):
            assert call.node.args, f"{call.place}: the key stands first"
            yield call, keys_of(call.node.args[0], call)


def test_every_phrase_that_is_said_exists_and_every_phrase_that_exists_is_said():
    said = set().union(*(keys for _, keys in sayings()))
    assert said - set(real_catalog().phrases) == set(), "said in the code, but missing in phrases.yml"
    assert set(real_catalog().phrases) - said == set(), "in phrases.yml, but said nowhere"


def test_every_place_of_a_phrase_is_filled_wherever_it_is_said():
    empty = []
    for call, keys in sayings():
        given = {keyword.arg for keyword in call.node.keywords}
        if None in given:  # **values are handed on
            continue
        for key in keys & set(real_catalog().phrases):
            missing = places(key) - given
            empty += [f"{call.place}: '{key}' gets no {name}" for name in sorted(missing)]
    assert empty == []


def test_both_languages_of_a_phrase_have_the_same_places():
    for key, text in {**real_catalog().phrases, **real_catalog().refusals}.items():
        assert text.zh.strip() and text.en.strip(), key
        assert placeholders(text.zh) == placeholders(text.en) != None, key  # noqa: E711


def places(key: str) -> set[str]:
    return (placeholders(real_catalog().phrases[key].en) or set()) - NOT_PLACES


def test_no_key_is_put_together_from_pieces():
    """A name that is assembled at run time can be found by nobody."""
    assembled = [
        call.place
        for name in (*SAYING, "utter_message", "refusal", "FollowupAction", "SlotSet", "ActiveLoop", "Refused")
        for call in calls().get(name, ())
        for argument in call.node.args[:1]
        if any(isinstance(part, (ast.JoinedStr, ast.BinOp)) for part in ast.walk(argument))
    ]
    assert assembled == []


def test_an_action_says_only_what_the_wording_gives_it():
    """No text of ours stands in the code: `utter_message` gets what `plain_text` made of a reply."""
    literal = [
        call.place
        for call in calls().get("utter_message", ())
        for value in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        if isinstance(value, (ast.Constant, ast.JoinedStr))
    ]
    assert literal == []


def test_every_reason_for_refusing_has_its_words_and_no_words_are_left_over():
    given = set()
    for call in calls()["Refused"]:
        if call.node.args:
            given |= keys_of(call.node.args[0], call)
    assert given - set(real_catalog().refusals) == set(), "given in the code, but missing in refusals.yml"
    assert set(real_catalog().refusals) - given == set(), "in refusals.yml, but given nowhere"
