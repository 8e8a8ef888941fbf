"""The table of the shell's commands: what is typed, what it does, and what its arguments can be completed from."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Awaitable, Callable, Iterator, Mapping, Optional

if TYPE_CHECKING:
    from bot.shell.session import Shell

Run = Callable[["Shell", str], Awaitable[None]]
GROUPS = ("talk", "filing", "cases", "people", "practice", "shell")
"""In the order of the help."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One command; its texts stand in `data/shell/texts.yml` under its name."""

    name: str
    run: Run
    group: str
    short: str
    takes: tuple[str, ...]
    """What completes its arguments: `province`, `fact`, `case`, `language`, …"""
    needs_agent: bool
    """Whether only agents may use it: a running service wants their token."""


class Commands:
    """All commands by name."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}

    def command(
        self, name: str, group: str, *, short: str = "", takes: tuple[str, ...] = (), needs_agent: bool = False
    ) -> Callable[[Run], Run]:
        """Register a function under a name."""

        def register(run: Run) -> Run:
            self._commands[name] = Command(
                name=name, run=run, group=group, short=short, takes=takes, needs_agent=needs_agent
            )
            return run

        return register

    def __iter__(self) -> Iterator[Command]:
        """Yield the commands by group, in the order in which they were registered."""
        return iter(sorted(self._commands.values(), key=lambda one: GROUPS.index(one.group)))

    def find(self, typed: str, also: Mapping[str, str]) -> Optional[Command]:
        """Return the command of this name, short form or other name; None where there is none."""
        name = typed.casefold()
        short = {one.short: one.name for one in self._commands.values() if one.short}
        return self._commands.get(short.get(name) or also.get(name) or name)

    def nearest(self, typed: str, also: Mapping[str, str]) -> Optional[str]:
        """Return the name that was probably meant."""
        close = get_close_matches(typed.casefold(), [*self._commands, *also], n=1, cutoff=0.5)
        return close[0] if close else None


commands = Commands()
"""Filled by the modules of `bot/shell/commands`."""
