"""Slack's documented limits of messages and views: what the double refuses, as Slack would."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Sequence

_MESSAGE_BLOCKS = {"section", "actions", "context", "divider", "header"}
_VIEW_BLOCKS = {*_MESSAGE_BLOCKS, "input"}
_ELEMENTS = {"button", "static_select", "datepicker"}
_KEYS = {
    "section": {"type", "text", "block_id", "fields", "accessory"},
    "actions": {"type", "elements", "block_id"},
    "context": {"type", "elements", "block_id"},
    "divider": {"type", "block_id"},
    "header": {"type", "text", "block_id"},
    "input": {"type", "label", "element", "block_id", "hint", "optional", "dispatch_action"},
    "button": {"type", "text", "action_id", "value", "url", "style", "confirm", "accessibility_label"},
    "static_select": {"type", "action_id", "options", "option_groups", "initial_option", "confirm", "placeholder"},
    "datepicker": {"type", "action_id", "initial_date", "placeholder", "confirm"},
    "plain_text_input": {
        *("type", "action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder"),
    },
    "option": {"text", "value", "description", "url"},
    "text": {"type", "text", "emoji", "verbatim"},
}


def problems(blocks: Sequence[Mapping[str, Any]], most: int = 50, *, is_view: bool = False) -> list[str]:
    """Return what Slack would not take."""
    return list(_problems(blocks, most, is_view))


def _problems(blocks: Sequence[Mapping[str, Any]], most: int, is_view: bool) -> Iterator[str]:
    if not 0 < len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    yield from _twice("block_id", blocks)
    elements = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    yield from _twice("action_id", elements)
    for block in blocks:
        if block["type"] not in (_VIEW_BLOCKS if is_view else _MESSAGE_BLOCKS):
            yield f"no block {block['type']}"
            continue
        yield from _keys(block["type"], block)
        if len(block.get("block_id", "")) > 255:
            yield "block_id too long"
        yield from _CHECKS[block["type"]](block)


def _twice(name: str, things: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names = [thing[name] for thing in things if name in thing]
    if len(set(names)) != len(names):
        yield f"{name} twice: {names}"


def _keys(kind: str, thing: Mapping[str, Any]) -> Iterator[str]:
    unknown = set(thing) - _KEYS[kind]
    if unknown:
        yield f"{kind} has no {sorted(unknown)}"


def _text(thing: Any, most: int, *kinds: str) -> Iterator[str]:
    if not isinstance(thing, dict) or thing.get("type") not in kinds:
        yield f"{thing} is no text of {kinds}"
        return
    yield from _keys("text", thing)
    if not isinstance(thing["text"], str) or not 0 < len(thing["text"]) <= most:
        yield f"a text of {len(thing['text'])} characters, where {most} are the most"
    if thing["type"] == "mrkdwn" and "emoji" in thing:
        yield "emoji is for plain_text only"
    if thing["type"] == "mrkdwn":
        yield from _stray(thing["text"])


def _stray(text: str) -> Iterator[str]:
    """Find what was not escaped: `<` that opens no link, `&` that begins no entity."""
    rest = text
    while "<" in rest:
        _, _, rest = rest.partition("<")
        inside, closes, rest = rest.partition(">")
        if not closes or not inside.startswith(("http://", "https://", "@", "#")) or "<" in inside:
            yield f"a stray < before {inside[:20]!r}"
    for piece in text.split("&")[1:]:
        if not piece.startswith(("amp;", "lt;", "gt;")):
            yield f"a stray & before {piece[:20]!r}"


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    yield from _text(block.get("text"), 3000, "mrkdwn", "plain_text")


def _header(block: Mapping[str, Any]) -> Iterator[str]:
    yield from _text(block.get("text"), 150, "plain_text")


def _context(block: Mapping[str, Any]) -> Iterator[str]:
    if not 0 < len(block["elements"]) <= 10:
        yield f"{len(block['elements'])} elements in a context"
    for element in block["elements"]:
        yield from _text(element, 3000, "mrkdwn", "plain_text")


def _actions(block: Mapping[str, Any]) -> Iterator[str]:
    if not 0 < len(block["elements"]) <= 25:
        yield f"{len(block['elements'])} elements in a row"
    for element in block["elements"]:
        if element["type"] not in _ELEMENTS:
            yield f"no element {element['type']}"
        else:
            yield from _element(element)


def _element(element: Mapping[str, Any]) -> Iterator[str]:
    kind = element["type"]
    yield from _keys(kind, element)
    if not 0 < len(element.get("action_id", "")) <= 255:
        yield "an action_id is needed, of 255 characters at most"
    if kind == "button":
        yield from _text(element.get("text"), 75, "plain_text")
        if len(element.get("value", "")) > 2000:
            yield "a value of more than 2000 characters"
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, "plain_text")
    if kind == "static_select":
        yield from _options(element)


def _options(element: Mapping[str, Any]) -> Iterator[str]:
    options = element["options"]
    if not 0 < len(options) <= 100:
        yield f"{len(options)} options"
    for option in options:
        yield from _keys("option", option)
        yield from _text(option.get("text"), 75, "plain_text")
        if not 0 < len(option.get("value", "")) <= 75:
            yield f"an option's value of {len(option.get('value', ''))} characters"
    if len({option["value"] for option in options}) != len(options):
        yield "a value twice in a menu"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "the initial option is not among the options"


def _input(block: Mapping[str, Any]) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, "plain_text")
    if "hint" in block:
        yield from _text(block["hint"], 2000, "plain_text")
    element = block["element"]
    if element["type"] not in ("plain_text_input", "static_select", "datepicker"):
        yield f"no input {element['type']}"
        return
    yield from _element(element)
    if not 0 < element.get("max_length", 3000) <= 3000:
        yield "max_length is beyond 3000"
    if "initial_value" in element and not 0 < len(element["initial_value"]) <= element.get("max_length", 3000):
        yield "an initial value that does not fit"


def _nothing(_block: Mapping[str, Any]) -> Iterator[str]:
    return iter(())


_CHECKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": _nothing,
}


def view_problems(view: Mapping[str, Any]) -> list[str]:
    """Return what Slack would not take of a modal or a home tab."""
    found = problems(view["blocks"], 100, is_view=True)
    if view["type"] not in ("modal", "home"):
        found.append(f"no view {view['type']}")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        found.append("private_metadata or callback_id is too long")
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            found += _text(view.get(name), 24, "plain_text")
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            found.append("a form needs a submit text")
    unknown = set(view) - {"type", "title", "submit", "close", "blocks", "private_metadata", "callback_id"}
    return [*found, *(f"a view has no {name}" for name in sorted(unknown))]
