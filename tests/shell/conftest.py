"""Fixtures of the shell's tests: a real terminal, and a service with the real assistant behind it."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager

import pytest

from tests.serving import serving
from tests.shell.terminal import Terminal


@pytest.fixture
async def open_terminal(tmp_path):
    """Return a function that starts a shell in a terminal."""
    opened = []

    async def open_(*arguments, width=80, height=60, **environment):
        folder = tmp_path / f"terminal{len(opened)}"
        folder.mkdir()
        terminal = Terminal(folder, width, height)
        opened.append(terminal)
        await terminal.start(*arguments, **environment)
        return terminal

    yield open_
    for terminal in opened:
        await terminal.stop()


@pytest.fixture
async def service(assistant):
    """Yield the address of a service with the real assistant."""
    async with address_of(assistant) as address:
        yield address


@asynccontextmanager
async def address_of(assistant):
    """Serve the real assistant and yield where."""
    async with serving(assistant.conversations) as client:
        yield str(client._base_url).rstrip("/")


@pytest.fixture
def silent_port():
    """Yield a port that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]
