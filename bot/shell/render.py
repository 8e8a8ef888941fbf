"""What the terminal shows of a reply: the same words as everywhere, in lines that fit, with a little color."""

from __future__ import annotations

from typing import Any, Iterator, Mapping

from rich.console import Console
from rich.text import Text

from bot.shell.wrapping import wrap
from bot.wording.plain import block_text, from_json

WIDEST = 100
"""Lines of running text are no longer than this, however wide the terminal is."""
_STYLES = {"obstacles": "yellow", "findings": "yellow", "sources": "dim", "timeline": "cyan", "review": "dim"}
_MARKS = ("☐ ", "※ ", "⚠ ", "• ", "◷ ", "· ")


def width_of(console: Console) -> int:
    """Return how many cells a line of text may take."""
    return min(console.width, WIDEST)


def show_reply(console: Console, reply: Mapping[str, Any]) -> None:
    """Print a reply without its choices: as it is where it is piped, in fitting lines where somebody reads it."""
    if not console.is_terminal:
        console.print(from_json(reply), markup=False, soft_wrap=True)
        return
    for number, block in enumerate(reply["blocks"]):
        style = _STYLES.get(block["kind"], "bold" if number == 0 and reply.get("outcome") else "")
        for line in block_text(block).splitlines():
            show_line(console, line, style)


def show_choices(console: Console, items: list[dict[str, str]]) -> None:
    """Print what can be chosen by number."""
    for number, item in enumerate(items, start=1):
        if not console.is_terminal:
            console.print(f"  {number}  {item['text']}", markup=False, soft_wrap=True)
            continue
        lines = wrap(item["text"], width_of(console) - 6)
        console.print(Text.assemble((f"  {number:<2} ", "cyan"), lines[0]))
        for line in lines[1:]:
            console.print(Text(f"     {line}"))


def show_line(console: Console, line: str, style: str = "") -> None:
    """Print one line of a list or of running text; what does not fit goes on below, set in under its mark."""
    for part in fitted(line, width_of(console)) if console.is_terminal else (line,):
        console.print(Text(part, style=style), soft_wrap=True)


def fitted(line: str, width: int) -> Iterator[str]:
    """Yield the lines that one line takes."""
    indent = len(line) - len(line.lstrip())
    mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
    head = " " * indent if indent else mark
    hanging = " " * (indent or len(mark))
    for number, part in enumerate(wrap(line[len(head) :], width - len(hanging))):
        yield f"{hanging if number else head}{part}"
