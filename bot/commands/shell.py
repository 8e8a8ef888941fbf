"""`shell`: the agents' terminal, with the assistant in this process or in a service that runs."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING, Any

from bot.commands.chat import conversation_of, open_conversations

_AFTER_PROMPT = 0.5
"""Seconds after which the catalogue is read, so that it does not hold up the prompt."""

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.shell.session import Shell


def add(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser("shell", help="talk to the assistant, and work on cases, in the terminal")
    parser.add_argument("--conversation", metavar="NAME", help="resume or start the conversation of this name")
    parser.add_argument("--model", metavar="FILE", help="a trained model (default: the newest in models/)")
    parser.add_argument("--server", metavar="URL", help="work with the service that runs there")
    parser.add_argument("--token", metavar="TOKEN", help="your token as an agent (better: in FILING_TOKEN)")
    parser.add_argument("--language", choices=("zh", "en"), help="of the shell (default: that of the terminal)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Live until the input ends."""
    from bot.filing.errors import FilingError
    from bot.quiet import be_quiet
    from bot.settings import read_settings
    from bot.shell.service import NoAnswer
    from bot.shell.words import read_words

    be_quiet()
    settings = read_settings()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    is_interactive = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        shell = _remote(options, settings) if options.server else _local(options, settings)
    except NoAnswer as error:
        raise FilingError(read_words().get(error.key, options.language or settings.language, **error.values)) from error
    if is_interactive and not options.server:
        _load(shell)
    return loop.run_until_complete(_live(shell, settings, is_interactive))


async def _live(shell: Any, settings: Settings, is_interactive: bool) -> int:
    from bot.shell.loop import Piped, run

    if not is_interactive:
        return await run(shell, Piped())
    from bot.shell.prompt import Prompt

    asyncio.get_running_loop().call_later(_AFTER_PROMPT, shell.read_catalog.begin)
    return await run(shell, Prompt(shell, settings.shell_history))


def _local(options: argparse.Namespace, settings: Settings) -> Shell:
    """Return a shell with everything in this process; the assistant is loaded when it is spoken to."""
    from bot.shell.agency_here import InProcessAgency
    from bot.shell.assistant import InProcess

    conversation = conversation_of("shell", options.conversation)
    assistant = InProcess(conversation, lambda: open_conversations(options.model))
    shell = _shell(options, settings, assistant)
    shell.agency = InProcessAgency(
        open=lambda: _desk_and_person(options.token or settings.token, settings.hand_over_wait),
        in_words=lambda refused: _refusal(shell, refused),
        language=lambda: shell.language,
    )
    return shell


def _desk_and_person(token: str, wait: int) -> tuple[Any, Any]:
    """Return the desk of the agents and who works there: who opens the database without a token is its owner."""
    from bot.agents.desk import AgentDesk
    from bot.agents.model import LOCAL
    from bot.wiring import services

    opened = services()
    desk = AgentDesk(opened, opened.database, wait)
    return desk, desk.person_of(token) if token else LOCAL


def _refusal(shell: Shell, refused: Any) -> str:
    key = "refused_form" if refused.code == "bad_request" else f"agents_{refused.code}"
    return str(shell.catalog.phrases[key].get(shell.language).format(**refused.values))


def _remote(options: argparse.Namespace, settings: Settings) -> Shell:
    """Return a shell of a service; nothing heavy is imported."""
    from bot.shell.agency import OverService
    from bot.shell.service import Service
    from bot.shell.web import OverWeb

    language = options.language or settings.language
    token = options.token or settings.token
    service = Service(options.server, token, language)
    agency = OverService(service) if token else None
    assistant = OverWeb(service, agency)
    shell = _shell(options, settings, assistant, agency)
    assistant.news = shell.hear_news
    return shell


def _shell(options: argparse.Namespace, settings: Settings, assistant: Any, agency: Any = None) -> Shell:
    from rich.console import Console

    from bot.shell.catalogue import InBackground
    from bot.shell.session import Shell
    from bot.wiring import china_now

    return Shell(
        console=Console(highlight=False),
        language=options.language or settings.language,
        assistant=assistant,
        read_catalog=InBackground(settings.catalog),
        now=china_now,
        agency=agency,
    )


def _load(shell: Any) -> None:
    """Load the assistant before the first prompt; without it everything else still works."""
    from bot.filing.errors import FilingError

    print(shell.word("loading"), file=sys.stderr)
    try:
        shell.assistant.ready()
    except FilingError as error:
        shell.tell("talk_away", "yellow", error=error)
