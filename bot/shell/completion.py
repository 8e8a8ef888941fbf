"""What Tab offers: commands, then whatever the command takes — facts and their values, provinces, cases, …"""

from __future__ import annotations

from typing import Callable, Iterable, Iterator, Mapping

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.filing.model import Fact
from bot.shell.registry import commands
from bot.shell.session import Shell
from bot.shell.values import values_of
from bot.wording.language import LANGUAGES

Offer = tuple[str, str]
"""A text and what it means."""


class ShellCompleter(Completer):
    """Completes the lines of one shell; plain text is left alone."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield what the word before the cursor may become."""
        before = document.text_before_cursor.lstrip()
        if not before.startswith("/"):
            return
        name, blank, rest = before[1:].partition(" ")
        word = rest.split(" ")[-1] if blank else name
        offers = self._arguments(name, rest, word) if blank else self._names()
        for text, meaning in offers:
            if text.startswith(word) and text != word:
                yield Completion(text, start_position=-len(word), display_meta=meaning)

    def _names(self) -> Iterator[Offer]:
        for command in commands:
            yield command.name, self._shell.words.commands[command.name].about.get(self._shell.language)

    def _arguments(self, name: str, rest: str, word: str) -> Iterable[Offer]:
        command = commands.find(name, self._shell.also)
        if command is None or not command.takes:
            return ()
        place = min(rest.count(" "), len(command.takes) - 1)
        kind = command.takes[place]
        return self._facts(word) if kind == "fact" else _KINDS.get(kind, _nothing)(self._shell)

    def _facts(self, word: str) -> Iterator[Offer]:
        """Offer facts, and after `fact=` its values."""
        catalog, language = self._shell.catalog, self._shell.language
        name, equals, _ = word.partition("=")
        if not equals:
            yield from ((f"{fact.id}=", fact.name.get(language)) for fact in _in_order(catalog.facts))
        elif name in catalog.facts:
            yield from ((f"{name}={value}", meaning) for value, meaning in values_of(catalog.facts[name], language))


def _in_order(facts: Mapping[str, Fact]) -> list[Fact]:
    return sorted(facts.values(), key=lambda fact: fact.id)


def _nothing(shell: Shell) -> Iterator[Offer]:
    yield from ()


def _provinces(shell: Shell) -> Iterator[Offer]:
    yield from ((one.id, one.name.get(shell.language)) for one in shell.catalog.provinces.values())


def _cases(shell: Shell) -> Iterator[Offer]:
    yield from ((number, "") for number in shell.numbers)


def _languages(shell: Shell) -> Iterator[Offer]:
    yield from ((language, "") for language in LANGUAGES)


def _command_names(shell: Shell) -> Iterator[Offer]:
    yield from ((one.name, shell.words.commands[one.name].about.get(shell.language)) for one in commands)


def _days(shell: Shell) -> Iterator[Offer]:
    yield "today", shell.now().date().isoformat()


_KINDS: dict[str, Callable[[Shell], Iterable[Offer]]] = {
    "province": _provinces,
    "case": _cases,
    "language": _languages,
    "command": _command_names,
    "day": _days,
}
