"""Read lines and do what they say, until the input ends; a slow or failed reply never ends the prompt."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Iterator, Optional, Protocol

from rich.console import Console

from bot.filing.errors import FilingError
from bot.shell import commands  # noqa: F401  (registers the commands)
from bot.shell.announcing import announce
from bot.shell.assistant import InProcess
from bot.shell.service import NoAnswer
from bot.shell.session import Leave, Shell

if TYPE_CHECKING:  # importing it takes seconds
    from bot.server.conversation import Conversations


class Reader(Protocol):
    """Where lines come from."""

    is_interactive: bool

    async def read(self, prompt: str, default: str = "") -> Optional[str]:
        """Return the next line, which may begin as `default`; None at the end."""


class Piped:
    """Reads plain lines.

    It waits here, not in a thread: after Ctrl-C a thread that waits would keep the process from ending.
    """

    is_interactive = False

    async def read(self, prompt: str, default: str = "") -> Optional[str]:
        """Return the next line of the input."""
        try:
            return input(prompt if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            return None


async def talk(conversations: Conversations, conversation: str) -> int:
    """Read lines of the standard input and say them to an assistant that is loaded."""
    services = conversations.services
    shell = Shell(
        console=Console(highlight=False),
        language="zh",
        assistant=InProcess(conversation, lambda: conversations),
        read_catalog=lambda: services.catalog,
        now=services.desk.clock,
    )
    return await run(shell, Piped())


async def run(shell: Shell, reader: Reader) -> int:
    """Live until the input ends; return 1 where a line of a pipe could not be followed."""
    shell.tell("welcome")
    shell.ask = reader.read
    announcing = asyncio.ensure_future(announce(shell)) if shell.agency and reader.is_interactive else None
    try:
        while (line := await _next_line(shell, reader)) is not None:
            if line.strip():
                await _guarded(shell, line, reader.is_interactive)
    except Leave:
        pass
    finally:
        if announcing is not None:
            announcing.cancel()
        await shell.assistant.close()
    return 1 if shell.failures and not reader.is_interactive else 0


async def _next_line(shell: Shell, reader: Reader) -> Optional[str]:
    default, shell.prefill = shell.prefill, ""
    return await reader.read(shell.mode.prompt, default)


async def _guarded(shell: Shell, line: str, is_interactive: bool) -> None:
    """Follow one line; Ctrl-C ends the waiting, and what goes wrong is said."""
    task = asyncio.ensure_future(shell.take(line))
    try:
        with _interrupting(task) if is_interactive else nullcontext():
            await task
    except asyncio.CancelledError:
        shell.tell("cancelled", "yellow")
    except Leave:
        raise
    except NoAnswer as error:
        shell.failures += 1
        shell.tell(error.key, "yellow", **error.values)
    except FilingError as error:
        shell.failures += 1
        shell.line(str(error), "yellow")
    except Exception as error:  # noqa: BLE001  (whatever a command stumbles over, the next one can be typed)
        shell.failures += 1
        shell.tell("stumbled", "red", error=f"{type(error).__name__}: {error}")


@contextmanager
def _interrupting(task: asyncio.Future[Any]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
