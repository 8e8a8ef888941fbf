"""A real terminal for tests: tmux with a server of its own, so that screens can be read as people see them."""

from __future__ import annotations

import asyncio
import shlex
import subprocess
import sys
import time
from pathlib import Path

from tests.catalogs import ROOT

PATIENCE = 60


class Terminal:
    """One program in a terminal of a given size."""

    def __init__(self, folder: Path, width: int = 80, height: int = 60) -> None:
        self._socket, self._width, self._height = folder / "tmux", width, height

    async def _tmux(self, *arguments: str, is_start: bool = False) -> str:
        """Run tmux; its server would hold on to a pipe for as long as it lives."""
        out = subprocess.DEVNULL if is_start else subprocess.PIPE
        command = ["tmux", "-u", "-f", "/dev/null", "-S", str(self._socket), *arguments]
        done = await asyncio.to_thread(subprocess.run, command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        assert done.returncode == 0, done.stderr
        return "" if is_start else done.stdout.decode()

    async def start(self, *arguments: str, **environment: str) -> None:
        """Start the shell with these arguments."""
        names = {"FILING_SHELL_HISTORY": f"{self._socket}.history", **environment}
        variables = [f"{name}={value}" for name, value in names.items()]
        measured = ("-u", "COLUMNS", "-u", "LINES")  # where a library noted the size of another terminal
        command = ["env", *measured, *variables, sys.executable, "-m", "bot", "shell", *arguments]
        line = f"cd {shlex.quote(str(ROOT))}; {shlex.join(command)}; echo ended with $?; exec sleep 600"
        size = ("-x", str(self._width), "-y", str(self._height))
        await self._tmux("new-session", "-d", *size, line, is_start=True)

    async def ready(self) -> str:
        """Wait for the first prompt and return the screen."""
        return await self.wait_for("\n>")

    async def type(self, text: str, *, enter: bool = True) -> None:
        """Type a line."""
        await self._tmux("send-keys", "-l", text)
        if enter:
            await self._tmux("send-keys", "Enter")

    async def press(self, key: str) -> None:
        """Press a key by tmux's name for it."""
        await self._tmux("send-keys", key)

    async def screen(self) -> str:
        """Return everything that was on the screen, with what scrolled away."""
        return await self._tmux("capture-pane", "-p", "-S", "-2000")

    async def joined(self) -> str:
        """Return the same with the lines put together that the terminal itself had to break."""
        return await self._tmux("capture-pane", "-p", "-J", "-S", "-2000")

    async def wait_for(self, text: str, times: int = 1) -> str:
        """Wait until a text stands on the screen so many times, and return the screen."""
        end = time.monotonic() + PATIENCE
        while (screen := await self.screen()).count(text) < times:
            assert time.monotonic() < end, f"'{text}' does not appear:\n{screen}"
            await asyncio.sleep(0.1)
        return screen

    async def do(self, line: str, shows: str) -> str:
        """Type a line, wait for what it shows and for the next prompt, and return only what is new."""
        before = len((await self.screen()).rstrip().splitlines())
        await self.type(line)
        end = time.monotonic() + PATIENCE
        while True:
            new = "\n".join((await self.screen()).rstrip().splitlines()[before:])
            last = new.splitlines()[-1] if new else ""
            if shows in new.replace("\n", "") and last.rstrip().endswith(">"):
                return new
            assert time.monotonic() < end, f"'{line}' does not show '{shows}':\n{await self.screen()}"
            await asyncio.sleep(0.1)

    async def clear(self) -> None:
        """Drop what stands in the line, and wait for the empty prompt."""
        await self.press("C-c")
        end = time.monotonic() + PATIENCE
        while not (await self.screen()).rstrip().endswith(">"):
            assert time.monotonic() < end, await self.screen()
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """End everything in the terminal."""
        await self._tmux("kill-server")
