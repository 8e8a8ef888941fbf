"""One shell while it runs: who is talked to, in which language, what was offered last, and what a line means."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Callable, Mapping, Optional, Protocol, Sequence

from rich.console import Console
from rich.text import Text

from bot.filing.errors import FilingError
from bot.filing.model import Catalog
from bot.shell.assistant import Assistant
from bot.shell.registry import Command, commands
from bot.shell.render import show_choices, show_line, show_reply
from bot.shell.words import Words, read_words
from bot.wording.compose import Wording
from bot.wording.plain import from_json

_BYE = frozenset(("exit", "quit", "退出", "再见"))
_HELP = frozenset(("help", "?", "帮助"))


def chosen(options: Sequence[Mapping[str, str]], line: str) -> Optional[str]:
    """Return the value of the option whose number a line is; None where it is no number of an option."""
    text = line.strip()
    if text.isdecimal() and len(text) < 4 and 1 <= int(text) <= len(options):
        return options[int(text) - 1]["value"]
    return None


class Leave(Exception):
    """The shell is to end."""


class BadCommand(FilingError):
    """A command was typed in a way that cannot be followed; the text says what to do."""


class Mode(Protocol):
    """What plain text means."""

    prompt: str

    async def hear(self, shell: Shell, line: str) -> None:
        """Take a line that is no command."""


class Talk:
    """Plain text goes to the assistant."""

    prompt = "> "

    async def hear(self, shell: Shell, line: str) -> None:
        """Send a line, or the choice whose number it is, and show the replies."""
        choice = shell.chosen(line)
        with shell.waiting():
            replies = await shell.assistant.send(text=None if choice else line, choice=choice)
        if not replies:
            shell.tell("no_reply_yet" if shell.person is None else "sent_to_person", name=shell.person)
        shell.show_replies(replies)


@dataclass
class Shell:
    """What commands work with."""

    console: Console
    language: str
    assistant: Assistant
    read_catalog: Callable[[], Catalog]
    """Returns the catalogue, at the latest when it is needed."""
    now: Callable[[], datetime]
    agency: Any = None
    """The cases and the people who wait; None where only the assistant can be talked to."""
    words: Words = field(default_factory=read_words)
    on: Optional[date] = None
    """The day whose rules are asked about; None: today."""
    mode: Mode = field(default_factory=Talk)
    replies: list[dict[str, Any]] = field(default_factory=list)
    """The latest replies of the assistant."""
    offered: list[dict[str, str]] = field(default_factory=list)
    """What can be chosen by number."""
    numbers: dict[str, None] = field(default_factory=dict)
    """The cases that were seen, for completion."""
    person: Optional[str] = None
    """Who has the conversation with the assistant taken over."""
    current: Optional[str] = None
    """The case that is being worked on."""
    listed: list[str] = field(default_factory=list)
    """The cases of the list that was shown last, in its order."""
    query: dict[str, Any] = field(default_factory=dict)
    """What the next page of the list is asked with."""
    prefill: str = ""
    """What stands in the next line already, to be edited."""
    name: str = ""
    """Of the agent who works here."""
    ask: Optional[Callable[[str], Any]] = None
    """Asks one line of whoever types; None where nobody does."""
    failures: int = 0

    # What is said

    def word(self, key: str, /, **values: object) -> str:
        """Return one of the shell's own sentences."""
        return self.words.get(key, self.language, **values)

    def tell(self, key: str, style: str = "dim", /, **values: object) -> None:
        """Print one of the shell's own sentences."""
        for line in self.word(key, **values).splitlines():
            self.line(line, style)

    def line(self, text: str, style: str = "") -> None:
        """Print a line that is said already."""
        show_line(self.console, text, style)

    def title(self, key: str, /, **values: object) -> None:
        """Print a heading."""
        self.tell(key, "bold", **values)

    def show_replies(self, replies: list[dict[str, Any]]) -> None:
        """Print replies of the assistant, and remember what they offer."""
        self.replies = replies
        self.offered = []
        for reply in replies:
            self.show_reply(reply)

    def hear_news(self, kind: str, data: Mapping[str, Any]) -> None:
        """Show what comes unasked: a reply, or that somebody else has the conversation now."""
        if kind == "reply":
            self.offered = []
            self.show_reply(data)
            return
        before, self.person = self.person, data["name"] if data["with"] == "person" else None
        if self.person:
            self.tell("person_here", "green", name=self.person)
        elif before:
            self.tell("person_gone", "green", name=before)

    def show_reply(self, reply: Mapping[str, Any]) -> None:
        """Print one reply with what it offers."""
        speaker = reply.get("from", {}).get("name")
        if speaker:
            for line in from_json(reply).splitlines():
                self.line(f"{speaker}: {line}", "cyan")
            return
        show_reply(self.console, reply)
        items = [item for block in reply["blocks"] if block["kind"] == "choices" for item in block["items"]]
        show_choices(self.console, items)
        self.offered += items
        if reply.get("case"):
            self.numbers[reply["case"]] = None

    def waiting(self) -> Any:
        """Show that something is being waited for, where somebody looks."""
        return self.console.status(Text(self.word("waiting"), style="dim"), spinner="dots")

    # What is known

    @property
    def catalog(self) -> Catalog:
        """Return the catalogue."""
        return self.read_catalog()

    @property
    def wording(self) -> Wording:
        """Return what says the catalogue's things."""
        return Wording(self.catalog)

    @property
    def day(self) -> date:
        """Return the day whose rules are asked about."""
        return self.on or self.now().date()

    def chosen(self, line: str) -> Optional[str]:
        """Return the value of the choice whose number was typed."""
        return chosen(self.offered, line)

    # What a line means

    @property
    def also(self) -> dict[str, str]:
        """Return the other names of commands."""
        return {other: name for name, text in self.words.commands.items() for other in text.also}

    async def take(self, line: str) -> None:
        """Do what a line says: `/name` is a command, everything else is said to whoever is talked to."""
        text = line.strip()
        if text.casefold() in _BYE:
            raise Leave
        if text.casefold() in _HELP or text == "？":
            text = "/help"
        if text[:1] not in ("/", "／"):
            await self.mode.hear(self, line)
            return
        name, _, rest = unicodedata.normalize("NFKC", text[:1]).join(("", text[1:])).strip("/").partition(" ")
        found = commands.find(name, self.also)
        if found is None:
            self._unknown(name)
        else:
            await self._run(found, rest.strip())

    async def _run(self, found: Command, rest: str) -> None:
        if found.needs_agent and self.agency is None:
            raise BadCommand(self.word("needs_token"))
        await found.run(self, rest)

    def _unknown(self, name: str) -> None:
        nearest = commands.nearest(name, self.also)
        self.failures += 1
        if nearest:
            self.tell("unknown_nearest", "yellow", name=name, nearest=nearest)
        else:
            self.tell("unknown", "yellow", name=name)
