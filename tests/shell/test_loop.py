"""The terminal: lines in, replies out, choices by number."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest
from rasa.core.agent import Agent

from bot.cases.memory import MemoryRepository
from bot.server.conversation import Conversations
from bot.shell.loop import talk
from bot.shell.session import chosen
from bot.wiring import make_services
from tests.cases.talk import Clock
from tests.catalogs import ROOT, real_catalog

OPTIONS = [{"value": "host", "text": "Host"}, {"value": "stop", "text": "Stop"}]


@pytest.mark.parametrize(("line", "value"), [("1", "host"), (" 2 ", "stop"), ("２", "stop"), ("01", "host")])
def test_a_number_chooses_what_stands_there(line, value):
    assert chosen(OPTIONS, line) == value


@pytest.mark.parametrize("line", ["0", "3", "-1", "1.0", "²", "①", "Ⅱ", "一", "1 2", "", "9" * 5_000, "host"])
def test_anything_else_is_text(line):
    assert chosen(OPTIONS, line) is None


@pytest.fixture
def conversations():
    """A door with everything behind it but a trained model."""
    return Conversations(Agent(), make_services(real_catalog(), MemoryRepository(), clock=Clock()))


@pytest.mark.parametrize("last", ["", "exit\nnever read\n", "QUIT\n", " /exit \n"])
async def test_the_talk_ends_with_the_input_or_on_request(conversations, monkeypatch, capsys, last):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"我要备案\n\n   \n²\n[bold]x[/bold]\n{last}"))
    assert await talk(conversations, "shell:test") == 0
    said = capsys.readouterr().out
    assert said.count(real_catalog().phrases["broken"].zh[:10]) == 3
    assert "never read" not in said


@pytest.mark.rasa
async def test_a_talk_goes_on_by_numbers(assistant, monkeypatch, capsys):
    conversation = assistant.new_conversation()
    monkeypatch.setattr(sys, "stdin", io.StringIO("我要备案\n1\n1\n99\n"))
    await talk(assistant.conversations, conversation)
    facts = assistant.case(conversation).facts
    assert (facts["goal"], facts["server_location"], facts["server_provider"]) == ("host", "mainland", "alibaba")
    assert "  1  " in capsys.readouterr().out


@pytest.mark.rasa
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_the_shell_ends_at_once_on_request(key, tmp_path, assistant):
    """In a real terminal; `assistant` only sees to it that there is a model."""
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        [sys.executable, "-m", "bot", "shell"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "FILING_DATABASE_URL": f"sqlite:///{tmp_path}/filing.db"},
        preexec_fn=_as_a_terminal_does,
        close_fds=True,
    )
    try:
        _wait_for(ours, b"> ")
        os.write(ours, key) if key == b"\x04" else os.killpg(shell.pid, signal.SIGINT)
        assert shell.wait(timeout=20) in (0, 130)
    finally:
        shell.kill()
        os.close(ours)
        os.close(theirs)


def _as_a_terminal_does():
    """Give the shell a session of its own, and Ctrl-C its meaning: what starts in the background inherits neither."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_for(terminal, text):
    said, end = b"", time.monotonic() + 60
    while text not in said:
        assert time.monotonic() < end, said
        if select.select([terminal], [], [], 1)[0]:
            said += os.read(terminal, 4096)
