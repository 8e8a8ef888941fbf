"""The shell's sentences: every one is said, both languages have the same places, every command has its texts."""

from __future__ import annotations

import re

import pytest

from bot.catalog.files import RESERVED_KEYS
from bot.catalog.placeholders import placeholders
from bot.shell import commands  # noqa: F401  (registers the commands)
from bot.shell.registry import commands as table
from bot.shell.words import read_words
from tests.catalogs import ROOT

WORDS = read_words()
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").glob("**/shell*/**/*.py"))) + (
    ROOT / "bot/commands/shell.py"
).read_text(encoding="utf-8")


def test_every_sentence_is_said_somewhere():
    assert [key for key in WORDS.texts if f'"{key}"' not in CODE] == []


def test_every_sentence_that_is_said_exists():
    said = set(re.findall(r'\b(?:word|tell|title|NoAnswer)\(\s*"([a-z_]+)"', CODE))
    assert said and said - set(WORDS.texts) == set()


def test_both_languages_have_the_same_places():
    for key, text in WORDS.texts.items():
        assert text.zh.strip() and text.en.strip(), key
        assert placeholders(text.zh) == placeholders(text.en), key


def test_every_command_has_texts_and_every_text_a_command():
    assert {command.name for command in table} == set(WORDS.commands)


@pytest.mark.parametrize("name", WORDS.commands)
def test_a_command_is_explained_in_both_languages(name):
    text = WORDS.commands[name]
    assert text.about.zh and text.about.en and bool(text.usage.zh) == bool(text.usage.en)
    assert not text.example or text.example.startswith(f"/{name}")


def test_no_two_commands_have_a_name_in_common():
    names = [name for command in table for name in (command.name, command.short, *WORDS.commands[command.name].also)]
    names = [name for name in names if name]
    assert len(names) == len(set(names))


def test_no_line_begins_with_a_word_of_rasa():
    for path in sorted((ROOT / "data" / "shell").rglob("*.yml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.lstrip("- ").startswith(tuple(f"{key}:" for key in RESERVED_KEYS))]
