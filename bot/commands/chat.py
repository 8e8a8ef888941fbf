"""`chat`: a conversation over a pipe, in this process."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import secrets
import sys
from typing import Any, Iterator, Optional

from bot.filing.errors import FilingError

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BadName(FilingError):
    """A conversation's name has characters that are not allowed."""


def add(verbs: Any) -> None:
    """Register the verbs."""
    chat = verbs.add_parser("chat", help="a conversation over a pipe: JSON lines in and out")
    chat.add_argument("--jsonl", action="store_true", help='one object a line: {"text": "…"} or {"choice": "…"}')
    chat.add_argument("--conversation", metavar="NAME", help="resume or start the conversation of this name")
    chat.add_argument("--model", metavar="FILE", help="a trained model (default: the newest in models/)")
    chat.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Talk until the input ends."""
    from bot.quiet import be_quiet

    be_quiet()
    conversation = conversation_of("chat", options.conversation)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(_talk_in_lines(open_conversations(options.model), conversation))


def conversation_of(prefix: str, name: Optional[str]) -> str:
    """Return the id of the conversation of a name, or of a new one; raise `BadName`."""
    if name and not _NAME.fullmatch(name):
        raise BadName(f"'{name}' cannot name a conversation: use up to 64 letters, digits, _ or -")
    return f"{prefix}:{name or secrets.token_urlsafe(16)}"


def open_conversations(model: Optional[str]) -> Any:
    """Load the assistant into this process and return the door to it."""
    from pathlib import Path

    from bot.settings import read_settings
    from bot.wiring import install, open_services

    settings = read_settings()
    from bot.server.agent import load_agent, newest_model
    from bot.server.conversation import Conversations

    services = open_services(settings)
    install(services)
    agent = load_agent(Path(model) if model else newest_model(settings.models), services)
    return Conversations(agent, services)


async def _talk_in_lines(conversations: Any, conversation: str) -> int:
    for line in _lines():
        replies = await _one(conversations, conversation, line)
        print(json.dumps(replies, ensure_ascii=False), flush=True)
    return 0


def _lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").strip()
        if line:
            yield line


async def _one(conversations: Any, conversation: str, line: str) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"not a JSON object: {error}", "replies": []}
    problem = _problem(message)
    if problem:
        return {"error": problem, "replies": []}
    replies = await conversations.handle(conversation, text=message.get("text"), choice=message.get("choice"))
    return {"replies": replies}


def _problem(message: Any) -> Optional[str]:
    if not isinstance(message, dict) or len({"text", "choice"} & set(message)) != 1:
        return 'give an object with either "text" or "choice"'
    if not all(isinstance(value, str) for value in message.values()):
        return "text and choice are strings"
    return None
