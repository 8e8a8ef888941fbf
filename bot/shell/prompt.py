"""The prompt where somebody types: history without personal data, completion, and news printed above the line."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Optional

from prompt_toolkit import PromptSession
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.patch_stdout import patch_stdout

from bot.filing.formats.personal import mask_identity_numbers, mask_phone_numbers
from bot.shell.completion import ShellCompleter
from bot.shell.session import Shell
from bot.shell.taken import Taken


class CleanHistory(FileHistory):
    """Keeps lines in a file of its owner, with numbers of persons masked."""

    def store_string(self, string: str) -> None:
        """Keep one line."""
        super().store_string(mask_phone_numbers(mask_identity_numbers(string)))


def open_history(path: Path) -> History:
    """Return the history of a file that only its owner can read; one in memory where there can be no file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError:
        return InMemoryHistory()
    return CleanHistory(str(path))


class Prompt:
    """Reads lines in a terminal."""

    is_interactive = True

    def __init__(self, shell: Shell, history: Path) -> None:
        self._shell = shell
        self._signs: set[asyncio.Future[None]] = set()
        self._session: PromptSession[str] = PromptSession(
            history=open_history(history),
            completer=ThreadedCompleter(ShellCompleter(shell)),
            complete_while_typing=False,
            key_bindings=_keys(),
            color_depth=ColorDepth.MONOCHROME if shell.console.no_color else None,
            reserve_space_for_menu=6,
        )
        self._session.default_buffer.on_text_changed += self._typed

    def _typed(self, buffer: Buffer) -> None:
        """Let the customer of a taken conversation see that somebody is typing."""
        mode = self._shell.mode
        if isinstance(mode, Taken) and buffer.text and not buffer.text.startswith("/"):
            self._signs.add(sign := asyncio.ensure_future(mode.typed(self._shell)))
            sign.add_done_callback(self._signs.discard)

    async def read(self, prompt: str, default: str = "") -> Optional[str]:
        """Return the next line; None at Ctrl-D, or at Ctrl-C on an empty line."""
        try:
            with patch_stdout(raw=True):
                return await self._session.prompt_async(FormattedText([("ansicyan", prompt)]), default=default)
        except (EOFError, KeyboardInterrupt):
            return None


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c")
    def clear(event: KeyPressEvent) -> None:
        """Clear the line; leave where there is nothing to clear."""
        if event.app.current_buffer.text:
            event.app.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt())

    return keys
