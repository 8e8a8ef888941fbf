"""Commands about the shell itself: help, language, leaving."""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len

from bot.shell.registry import Command, commands
from bot.shell.render import width_of
from bot.shell.session import BadCommand, Leave, Shell
from bot.shell.wrapping import wrap
from bot.wording.language import LANGUAGES

_GROUPS = {
    "talk": "group_talk",
    "filing": "group_filing",
    "cases": "group_cases",
    "people": "group_people",
    "practice": "group_practice",
    "shell": "group_shell",
}
_COLUMN = 34
_NARROW = 70


@commands.command("help", "shell", short="h", takes=("command",))
async def help_(shell: Shell, arguments: str) -> None:
    """List the commands, or explain one."""
    if arguments:
        _explain(shell, arguments.strip("/／"))
        return
    for group, members in groupby(commands, key=lambda one: one.group):
        shell.title(_GROUPS[group])
        for command in members:
            _list(shell, command)
    shell.tell("help_more")


def _explain(shell: Shell, name: str) -> None:
    command = commands.find(name, shell.also)
    if command is None:
        nearest = commands.nearest(name, shell.also)
        raise BadCommand(
            shell.word("unknown_nearest", name=name, nearest=nearest) if nearest else shell.word("unknown", name=name)
        )
    texts = shell.words.commands[command.name]
    shell.line(_call(shell, command), "bold")
    shell.line(texts.about.get(shell.language))
    others = [f"/{one}" for one in (command.short, *texts.also) if one]
    if others:
        shell.tell("help_also", names=shell.word("comma").join(others))
    if texts.example:
        shell.tell("help_example", example=texts.example)


def _call(shell: Shell, command: Command) -> str:
    return f"/{command.name} {shell.words.commands[command.name].usage.get(shell.language)}".rstrip()


def _list(shell: Shell, command: Command) -> None:
    """Print a command beside what it does; below it where the terminal is narrow."""
    call, about = _call(shell, command), shell.words.commands[command.name].about.get(shell.language)
    width = width_of(shell.console)
    if not shell.console.is_terminal:
        shell.line(f"  {call}{' ' * max(1, _COLUMN - cell_len(call))}{about}")
        return
    if width < _NARROW:
        shell.line(f"  {call}", "cyan")
        shell.line(f"      {about}")
        return
    first, *rest = wrap(about, width - _COLUMN - 2)
    if cell_len(call) >= _COLUMN:
        shell.line(f"  {call}", "cyan")
        call = ""
    shell.console.print(f"  [cyan]{_escaped(call)}[/cyan]{' ' * (_COLUMN - cell_len(call))}{_escaped(first)}")
    for line in rest:
        shell.line(f"{' ' * (_COLUMN + 2)}{line}")


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")


@commands.command("lang", "shell", takes=("language",))
async def lang(shell: Shell, arguments: str) -> None:
    """Change the language of the shell, and of the assistant where a conversation goes on."""
    wanted = arguments.strip().casefold()
    if wanted not in LANGUAGES:
        raise BadCommand(shell.word("which_language"))
    shell.language = wanted
    shell.tell("language_set")
    if shell.replies and shell.replies[-1]["language"] != wanted:
        await shell.mode.hear(shell, shell.word("ask_for_language"))


@commands.command("quit", "shell", short="q")
async def quit_(shell: Shell, arguments: str) -> None:
    """Leave."""
    raise Leave
