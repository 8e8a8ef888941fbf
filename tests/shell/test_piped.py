"""The shell without a terminal: commands from a pipe, in this process, without the assistant being loaded."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.catalogs import ROOT


@pytest.fixture
def shell(tmp_path):
    """Return a function that hands lines to a shell of its own."""

    def run(*lines, language="en", arguments=()):
        return subprocess.run(
            [sys.executable, "-m", "bot", "shell", "--language", language, *arguments],
            input="\n".join(lines) + "\n",
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            env={
                **os.environ,
                "FILING_DATABASE_URL": f"sqlite:///{tmp_path}/filing.db",
                "FILING_SECRET_FILE": str(tmp_path / "secret"),
            },
            timeout=120,
        )

    return run


@pytest.mark.parametrize(("language", "says"), [("zh", "无需备案"), ("en", "No filing needed")])
def test_commands_of_a_pipe_are_followed_in_whole_lines(shell, language, says):
    done = shell("/help", "/advise goal=host server_location=outside mainland_cdn=no", "/queue", language=language)
    assert done.returncode == 0, done.stderr
    out = done.stdout
    assert "/compare" in out and says in out
    assert "\x1b" not in out


def test_a_command_that_fails_is_said_and_the_next_one_followed(shell):
    done = shell("/compre", "/as-of tomorrow", "/advise goal=hots", "/show 3", "/province 浙江")
    assert done.returncode == 1
    for text in ("did you mean /compare?", "2019-05-01", "goal", "Give the number of a case", "Zhejiang"):
        assert text in done.stdout


def test_an_address_that_is_none_is_refused_in_a_sentence(shell):
    done = shell("/help", arguments=("--server", "nowhere"))
    assert done.returncode == 1 and "is not the address of a service" in done.stderr


def test_a_service_that_is_away_is_said_and_costs_no_other_command(shell):
    done = shell("hello", "/province zhejiang", arguments=("--server", "http://127.0.0.1:9"))
    assert done.returncode == 1
    assert "does not answer" in done.stdout and "Zhejiang" in done.stdout


def test_nothing_heavy_is_imported_to_work_with_a_service():
    code = (
        "import sys; import bot.commands.shell, bot.shell.loop, bot.shell.prompt, bot.shell.web, bot.wiring; "
        "print([name for name in ('rasa', 'tensorflow', 'spacy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "[]", done.stderr
