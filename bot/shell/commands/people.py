"""Commands of taking over: who waits, take a conversation, reply, drafts of the assistant, give it back."""

from __future__ import annotations

import uuid
from typing import Any, Mapping

from rich.text import Text

from bot.shell.caseview import length, show_brief, show_lines
from bot.shell.commands.cases import show_edited
from bot.shell.commands.talk import fact_name
from bot.shell.numbers import split_number
from bot.shell.registry import commands
from bot.shell.session import BadCommand, Shell, Talk
from bot.shell.taken import Taken

_LINES_AT_START = 12
_GIST = ("last_words", "operation", "collected")


@commands.command("queue", "people", short="u", needs_agent=True)
async def queue(shell: Shell, arguments: str) -> None:
    """Show who waits for a person, and which conversations persons have."""
    found = await shell.agency.call("queue", language=shell.language)
    shell.listed = [one["case"] for one in (*found["waiting"], *found["taken"])]
    shell.numbers.update(dict.fromkeys(shell.listed))
    if not shell.listed:
        shell.tell("queue_empty")
    for number, request in enumerate((*found["waiting"], *found["taken"]), start=1):
        _show_request(shell, number, request)


def _show_request(shell: Shell, number: int, request: Mapping[str, Any]) -> None:
    waited = length(shell, request["waited_seconds"])
    if request["with"] == "waiting":
        state = shell.word("request_waits", waited=waited)
    elif request["is_mine"]:
        state = shell.word("request_mine")
    else:
        state = shell.word("request_taken", person=request["person"])
    style = "yellow" if request["with"] == "waiting" else "dim"
    shell.console.print(Text.assemble((f"{number:>2}  ", "cyan"), (f"{request['case']}  {state}", style)))
    shell.line(f"    {request['channel']} · {request['language']} · {_gist(request)}", "dim")


def _gist(request: Mapping[str, Any]) -> str:
    """Return what tells requests apart: the last words, the operation, what is known."""
    lines = {line["id"]: line["text"] for line in request["brief"]}
    return " · ".join(lines[name] for name in _GIST if lines.get(name))


@commands.command("brief", "people", takes=("case",), needs_agent=True)
async def brief(shell: Shell, arguments: str) -> None:
    """Show the ten lines that tell what a request is about."""
    number, _ = split_number(shell, arguments)
    found = await shell.agency.call("queue", language=shell.language)
    request = next((one for one in (*found["waiting"], *found["taken"]) if one["case"] == number), None)
    if request is None:
        raise BadCommand(shell.word("not_in_queue", case=number))
    show_brief(shell, request)


@commands.command("take", "people", short="t", takes=("case",), needs_agent=True)
async def take(shell: Shell, arguments: str) -> None:
    """Take a conversation: the longest wait where none is named; plain text then goes to the customer."""
    number = await _first(shell) if not arguments.strip() else split_number(shell, arguments)[0]
    request = await shell.agency.call("take", number=number)
    after = max(0, request["last_seq"] - _LINES_AT_START)
    lines = (await shell.agency.call("read_lines", number=number, after=after))["lines"]
    show_brief(shell, request)
    shell.title("case_lines")
    show_lines(shell, lines)
    shell.mode = Taken(number, after=max([request["last_seq"], *(line["seq"] for line in lines)]))
    shell.current = number
    shell.tell("taken", "green", case=number)


async def _first(shell: Shell) -> str:
    waiting = (await shell.agency.call("queue", language=shell.language))["waiting"]
    if not waiting:
        raise BadCommand(shell.word("queue_empty"))
    return str(waiting[0]["case"])


def _taken(shell: Shell) -> Taken:
    if not isinstance(shell.mode, Taken):
        raise BadCommand(shell.word("nothing_taken"))
    return shell.mode


@commands.command("draft", "people", short="d", takes=("send",), needs_agent=True)
async def draft(shell: Shell, arguments: str) -> None:
    """Put what the assistant would have answered into the line, to be edited and sent."""
    mode = _taken(shell)
    found = await shell.agency.call("draft", number=mode.number)
    if found["proposals"]:
        shell.title("proposals")
        for one in found["proposals"]:
            shell.line(f"  {one['id']}: {one['name']} = {one['text']}")
        shell.tell("proposals_how")
    if not found["text"]:
        shell.tell("no_draft")
    elif arguments.strip() in ("send", "发送"):
        await mode.hear(shell, found["text"])
    else:
        shell.title("draft_title")
        for line in found["text"].splitlines():
            shell.line(f"  {line}")
        shell.prefill = found["text"]
        shell.tell("draft_how")


@commands.command("accept", "people", takes=("fact_name",), needs_agent=True)
async def accept(shell: Shell, arguments: str) -> None:
    """Take over what the assistant understood: the facts that are named, or all."""
    await _settle(shell, "accept", arguments)


@commands.command("dismiss", "people", takes=("fact_name",), needs_agent=True)
async def dismiss(shell: Shell, arguments: str) -> None:
    """Put aside what the assistant understood: the facts that are named, or all."""
    await _settle(shell, "dismiss", arguments)


async def _settle(shell: Shell, verdict: str, arguments: str) -> None:
    number = _taken(shell).number
    names = arguments.replace(",", " ").split()
    if not names:
        names = [one["id"] for one in (await shell.agency.call("draft", number=number))["proposals"]]
    if not names:
        shell.tell("no_proposals")
        return
    edited = await shell.agency.call("settle", number=number, **{verdict: names})
    show_edited(shell, edited)
    if verdict == "dismiss":
        shell.tell("dismissed", names=shell.word("comma").join(fact_name(shell, name) for name in names))


@commands.command("private", "people", short="p", needs_agent=True)
async def private(shell: Shell, arguments: str) -> None:
    """Note something on the conversation that you have; the customer never sees it."""
    number = _taken(shell).number
    if not arguments:
        raise BadCommand(shell.word("note_how"))
    await shell.agency.call("add_note", number=number, id=str(uuid.uuid4()), text=arguments)
    shell.tell("note_kept", case=number)


@commands.command("give-back", "people", short="g", takes=("case",), needs_agent=True)
async def give_back(shell: Shell, arguments: str) -> None:
    """Give the conversation back to the assistant, which goes on where it stood."""
    is_mine = isinstance(shell.mode, Taken) and not arguments
    number = shell.mode.number if isinstance(shell.mode, Taken) and is_mine else split_number(shell, arguments)[0]
    await shell.agency.call("give_back", number=number)
    if isinstance(shell.mode, Taken) and shell.mode.number == number:
        shell.mode = Talk()
    shell.tell("given_back", "green", case=number)
