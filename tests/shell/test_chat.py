"""The door for pipes: one JSON object a line in, one line out for each turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.catalogs import ROOT

REPLY_KEYS = {"language", "case", "outcome", "asks", "steps", "documents", "requirements", "obstacles", "sources",
              "conditional", "on", "progress", "blocks"}  # fmt: skip


@pytest.fixture
def chat(tmp_path):
    """Return a function that hands lines to the command in a process of its own."""

    def run(lines, *arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "bot", "chat", "--jsonl", *arguments],
            input=b"".join(line + b"\n" for line in lines),
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "FILING_DATABASE_URL": f"sqlite:///{tmp_path}/filing.db", **environment},
            timeout=120,
        )

    return run


def turns(done):
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


BROKEN = [
    b"{", b"nonsense", b"[]", b'"x"', b"5", b"null", b"{}", b'{"text": 5}', b'{"text": null}', b'{"text": ["a"]}',
    b'{"text": "a", "choice": "b"}', b'{"message": "a"}', b"\xff\xfe\x00", b"[" * 50_000, b'{"text": "a"',
    b'{"text": "a"} {"text": "b"}',
]  # fmt: skip


@pytest.mark.rasa
def test_a_conversation_over_a_pipe_goes_on_after_broken_lines_and_in_a_second_process(chat, assistant):
    """`assistant` only sees to it that there is a model."""
    lines = [b'{"text": "\xe6\x88\x91\xe8\xa6\x81\xe5\xa4\x87\xe6\xa1\x88"}', b"", b"  ", *BROKEN]
    lines += [b'{"choice": "mainland"}', b'{"text": ""}', b'{"text": "\\ud800"}', b'{"text": "x\\u0000y"}']
    first, *broken, chosen, empty, half, control = turns(chat(lines, "--conversation", "one"))
    assert len(broken) == len(BROKEN)
    assert all(turn["error"] and turn["replies"] == [] for turn in broken)
    for turn in (first, chosen, empty, half, control):
        assert set(turn) == {"replies"} and turn["replies"]
        assert all(set(reply) == REPLY_KEYS for reply in turn["replies"])
    assert chosen["replies"][-1]["asks"] == "server_provider"
    (again,) = turns(chat([b'{"choice": "alibaba"}'], "--conversation", "one"))
    assert again["replies"][-1]["case"] == first["replies"][-1]["case"]
    assert again["replies"][-1]["progress"]["answered"] == 3
    (other,) = turns(chat([b'{"text": "hello there"}']))
    assert other["replies"][-1]["case"] not in (None, first["replies"][-1]["case"])


@pytest.mark.parametrize("name", ["a b", "../x", "a" * 65, "备案", "a:b", "a\n", "slack:U1"])
def test_a_name_with_other_characters_is_refused_with_what_to_do(chat, name):
    done = chat([], "--conversation", name)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "cannot name a conversation" in done.stderr.decode() and "Traceback" not in done.stderr.decode()


def test_without_a_model_it_says_what_to_run(chat, tmp_path):
    (tmp_path / "models").mkdir()
    done = chat([b'{"text": "hello"}'], FILING_MODELS=str(tmp_path / "models"))
    assert (done.returncode, done.stdout) == (1, b"")
    error = done.stderr.decode().strip().splitlines()[-1]
    assert "no trained model" in error and "python -m bot train" in error and "Traceback" not in done.stderr.decode()


def test_a_model_that_is_no_model_is_said_to_be_unusable(chat, tmp_path):
    (tmp_path / "filing-broken.tar.gz").write_bytes(b"not an archive")
    done = chat([b'{"text": "hello"}'], "--model", str(tmp_path / "filing-broken.tar.gz"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "filing-broken.tar.gz cannot be loaded" in done.stderr.decode().strip().splitlines()[-1]


def test_a_database_that_is_none_is_refused(chat):
    done = chat([], FILING_DATABASE_URL="oracle://somewhere/db")
    assert done.returncode == 1 and "oracle" in done.stderr.decode()
