"""News for agents, printed above the prompt: new requests, what customers write, who took what."""

from __future__ import annotations

from typing import Any, Mapping

import aiohttp

from bot.filing.errors import FilingError
from bot.shell.session import Shell
from bot.shell.taken import Taken


async def announce(shell: Shell) -> None:
    """Say what happens, until the shell ends; a service that is away is waited for."""
    try:
        shell.name = (await shell.agency.call("me"))["name"]
        async for event in shell.agency.events():
            await _tell(shell, event)
    except (FilingError, aiohttp.ClientError):
        shell.tell("no_announcements", "yellow")


async def _tell(shell: Shell, event: Mapping[str, Any]) -> None:
    number, person = event["case"], event["data"].get("person") or ""
    mine = shell.mode.number if isinstance(shell.mode, Taken) else None
    shell.numbers[number] = None
    if event["kind"] == "requested":
        shell.tell("news_requested", "bold yellow", case=number)
    elif event["kind"] == "unanswered":
        shell.tell("news_unanswered", "bold red", case=number)
    elif event["kind"] == "message" and number == mine and isinstance(shell.mode, Taken):
        await shell.mode.catch_up(shell)
    elif event["kind"] == "taken" and person != shell.name:
        shell.tell("news_taken", case=number, person=person)
    elif event["kind"] == "returned" and number == mine and isinstance(shell.mode, Taken):
        shell.mode.ends(shell)
        shell.tell("news_returned", "yellow", case=number)
