"""Talk to the assistant in a terminal: a prompt, replies in plain text, choices by number."""

from __future__ import annotations

import sys
from typing import Any, Optional

from rich.console import Console

from bot.server.conversation import Conversations
from bot.wording.plain import from_json

_BYE = ("exit", "quit", "/exit", "/quit")


async def talk(conversations: Conversations, conversation: str) -> int:
    """Read lines until the end of input; a slow or failed reply never ends the prompt."""
    console = Console(highlight=False)
    options: list[dict[str, str]] = []
    console.print("[dim]说中文或英文都可以；exit 退出 · Chinese or English; exit to leave[/dim]")
    while (line := _read()) is not None:
        if line.strip().casefold() in _BYE:
            break
        if not line.strip():
            continue
        choice = _chosen(options, line)
        replies = await conversations.handle(conversation, text=None if choice else line, choice=choice)
        options = [option for reply in replies for option in _show(console, reply)]
    return 0


def _read() -> Optional[str]:
    """Wait for a line here, not in a thread: after Ctrl-C a thread that waits would keep the process from ending."""
    try:
        return input("> " if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        return None


def _chosen(options: list[dict[str, str]], line: str) -> Optional[str]:
    text = line.strip()
    if text.isdecimal() and len(text) < 4 and 1 <= int(text) <= len(options):
        return options[int(text) - 1]["value"]
    return None


def _show(console: Console, reply: dict[str, Any]) -> list[dict[str, str]]:
    console.print(from_json(reply), markup=False)
    options = [option for block in reply["blocks"] if block["kind"] == "choices" for option in block["items"]]
    for number, option in enumerate(options, start=1):
        console.print(f"  {number}  {option['text']}", markup=False)
    return options
