"""The shell's own sentences in Chinese and English, read from `data/shell/texts.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Mapping

from bot.catalog.yaml import load
from bot.filing.model import Text

FOLDER = Path("data/shell")


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandText:
    """What the help says of one command."""

    about: Text
    usage: Text
    """The arguments; empty where there are none."""
    example: str
    also: tuple[str, ...]
    """Other names, such as Chinese ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """All sentences of the shell."""

    texts: Mapping[str, Text]
    commands: Mapping[str, CommandText]

    def get(self, key: str, language: str, /, **values: object) -> str:
        """Return one sentence with its places filled."""
        return self.texts[key].get(language).format(**values)


@cache
def read_words(folder: Path = FOLDER) -> Words:
    """Read the sentences."""
    data = load((folder / "texts.yml").read_text(encoding="utf-8"))
    return Words(
        texts={key: Text(**text) for key, text in data["texts"].items()},
        commands={name: _command(one) for name, one in data["commands"].items()},
    )


def _command(data: Mapping[str, Any]) -> CommandText:
    return CommandText(
        about=Text(**data["about"]),
        usage=Text(**data.get("usage", {"zh": "", "en": ""})),
        example=data.get("example", ""),
        also=tuple(data.get("also", ())),
    )
