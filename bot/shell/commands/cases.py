"""Commands on cases: list, search, show, note, assign, set, export, erase."""

from __future__ import annotations

import shlex
import uuid
from pathlib import Path
from typing import Any, Mapping

from bot.shell.caseview import show_case, show_cases
from bot.shell.commands.filing import read_pairs
from bot.shell.commands.talk import fact_name
from bot.shell.numbers import read_number, split_number
from bot.shell.registry import commands
from bot.shell.session import BadCommand, Shell

FILTERS = ("state", "with", "operation", "province", "channel", "assignee", "within", "untouched", "limit")
_CALLED = {"within": "changed_within_days", "untouched": "unchanged_for_days"}
_NUMBERS = frozenset((*_CALLED, "limit"))
_CLEAR = frozenset(("clear", "明文"))


@commands.command("cases", "cases", short="l", takes=("filter",), needs_agent=True)
async def cases(shell: Shell, arguments: str) -> None:
    """List or search cases; a number alone shows that case."""
    if read_number(arguments.strip()):
        await show(shell, arguments)
        return
    shell.query = _read_query(shell, arguments)
    shell.listed = []
    await _page(shell)


def _read_query(shell: Shell, arguments: str) -> dict[str, Any]:
    """Return the filters of a line; every word that is none is looked for."""
    query: dict[str, Any] = {}
    words = []
    for word in _words(shell, arguments):
        name, equals, value = word.replace("＝", "=").partition("=")
        if not equals:
            words.append(word)
        elif name in FILTERS:
            query[_CALLED.get(name, name)] = _filter(shell, name, value)
        else:
            raise BadCommand(shell.word("no_filter", name=name, filters=shell.word("comma").join(FILTERS)))
    return {**query, "text": " ".join(words)} if words else query


def _words(shell: Shell, arguments: str) -> list[str]:
    try:
        return shlex.split(arguments)
    except ValueError as error:
        raise BadCommand(shell.word("open_quote")) from error


def _filter(shell: Shell, name: str, value: str) -> Any:
    from bot.commands.provinces import find_province

    if name == "province":
        return find_province(shell.catalog, value).id
    if name not in _NUMBERS:
        return value
    if not value.isdecimal():
        raise BadCommand(shell.word("not_a_number", text=value))
    return int(value)


async def _page(shell: Shell) -> None:
    page = await shell.agency.call("list_cases", **shell.query)
    found: list[Mapping[str, Any]] = page["cases"]
    if not found:
        shell.tell("no_cases")
        return
    show_cases(shell, found, first=len(shell.listed) + 1)
    shell.listed += [case["case"] for case in found]
    shell.numbers.update(dict.fromkeys(shell.listed))
    shell.query = {**shell.query, "cursor": page["next"]} if page["next"] else {}
    shell.tell("cases_more" if page["next"] else "cases_all", count=len(shell.listed))


@commands.command("more", "cases", needs_agent=True)
async def more(shell: Shell, arguments: str) -> None:
    """Show the next page of the list."""
    if "cursor" not in shell.query:
        raise BadCommand(shell.word("no_more"))
    await _page(shell)


@commands.command("show", "cases", takes=("case", "clear"), needs_agent=True)
async def show(shell: Shell, arguments: str) -> None:
    """Show everything of a case."""
    number, rest = split_number(shell, arguments)
    view = await shell.agency.call("show_case", number=number, clear=rest in _CLEAR, language=shell.language)
    shell.current = number
    show_case(shell, view)


@commands.command("note", "cases", takes=("case",), needs_agent=True)
async def note(shell: Shell, arguments: str) -> None:
    """Add a note that only colleagues see."""
    number, text = split_number(shell, arguments)
    if not text:
        raise BadCommand(shell.word("note_how"))
    await shell.agency.call("add_note", number=number, id=str(uuid.uuid4()), text=text)
    shell.tell("note_kept", case=number)


_NOBODY = frozenset(("nobody", "none", "-", "无"))


@commands.command("assign", "cases", takes=("case", "person"), needs_agent=True)
async def assign(shell: Shell, arguments: str) -> None:
    """Say who looks after a case: without a name, you."""
    number, name = split_number(shell, arguments)
    person = None if name in _NOBODY else name or "me"
    await shell.agency.call("assign_case", number=number, person=await _person(shell, person))
    shell.tell("assigned", case=number, person=name or shell.word("you"))


async def _person(shell: Shell, name: str | None) -> str | None:
    """Return the id of a colleague who is named by name or id."""
    if name in (None, "me"):
        return name
    people = (await shell.agency.call("list_people"))["people"]
    found = [one["id"] for one in people if name in (one["id"], one["name"])]
    if not found:
        known = shell.word("comma").join(one["name"] for one in people if not one["revoked"])
        raise BadCommand(shell.word("no_person", name=name, people=known))
    return str(found[0])


@commands.command("set", "cases", takes=("case", "fact"), needs_agent=True)
async def set_(shell: Shell, arguments: str) -> None:
    """Set facts or rows of the filing sheet on the customer's behalf."""
    number, rest = split_number(shell, arguments)
    answers = read_pairs(shell, rest, rows=True)
    if not answers:
        raise BadCommand(shell.word("set_how"))
    edited = await shell.agency.call("edit_case", number=number, answers=answers)
    show_edited(shell, edited)


def show_edited(shell: Shell, edited: Mapping[str, Any]) -> None:
    """Say what was taken and what was refused."""
    if edited["accepted"]:
        shell.tell(
            "set_done", "green", names=shell.word("comma").join(fact_name(shell, name) for name in edited["accepted"])
        )
    for name, reason in edited["refused"].items():
        shell.failures += 1
        shell.line(f"{fact_name(shell, name)}: {reason}", "yellow")


_FORMATS = ("markdown", "json")


@commands.command("export", "cases", takes=("case", "format", "clear"), needs_agent=True)
async def export(shell: Shell, arguments: str) -> None:
    """Print a case as Markdown or JSON, or write it to a file."""
    number, rest = split_number(shell, arguments)
    rest, _, file = rest.partition(">")
    words = rest.split()
    unknown = [word for word in words if word not in (*_FORMATS, *_CLEAR)]
    if unknown:
        raise BadCommand(shell.word("export_how", word=unknown[0]))
    form = next((word for word in words if word in _FORMATS), "markdown")
    is_clear = any(word in _CLEAR for word in words)
    text = await shell.agency.call("export_case", number=number, format=form, clear=is_clear, language=shell.language)
    _hand_over(shell, text if isinstance(text, str) else _as_json(text), file.strip())


def _as_json(data: Any) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, indent=2)


def _hand_over(shell: Shell, text: str, file: str) -> None:
    if not file:
        shell.console.print(text, markup=False, soft_wrap=True)
        return
    path = Path(file).expanduser()
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadCommand(shell.word("not_written", file=path, error=error.strerror)) from error
    shell.tell("written", file=path)


@commands.command("erase", "cases", takes=("case",), needs_agent=True)
async def erase(shell: Shell, arguments: str) -> None:
    """Erase a case for good, once its number is typed again."""
    number, _ = split_number(shell, arguments)
    shell.tell("erase_confirm", "yellow", case=number)
    typed = await shell.ask(f"{number}? ") if shell.ask else None
    if read_number((typed or "").strip()) != number:
        shell.tell("erase_kept", case=number)
        return
    await shell.agency.call("erase_case", number=number, confirm=number)
    shell.numbers.pop(number, None)
    shell.current = None
    shell.tell("erased", case=number)
