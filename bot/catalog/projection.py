"""Write what Rasa needs to know of the catalogue: the vocabularies of named things, under `data/generated`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Iterable, Iterator

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.catalog.reader import Files
from bot.filing.model import Catalog, Text

GENERATED = Path("data/generated")
LOOKUPS = "lookups.yml"
_HEADER = "# Written by `python -m bot generate` from data/catalog. Never edit this file.\n"
_CHOICE_FACTS = ("subject_nature", "server_location")
_TOO_COMMON = {
    "单位",
    "本人",
    "个人",
    "business",
    "单位网站",
    "myself",
    "学校",
    "机关",
    "政府",
    "政府机关",
    "本公司",
    "china",
    "outside",
    "没有服务器",
    "还没买",
    "只有域名",
    "none yet",
    "no server",
    "没买服务器",
    "还没有服务器",
}
"""Words that stand in too many sentences to name a thing by themselves."""

Vocabulary = dict[str, dict[str, tuple[str, ...]]]
"""Kind of named thing → id → everything it is called."""


def vocabulary(catalog: Catalog, files: Files) -> Vocabulary:
    """Return what things are called, by kind and id; every name leads to exactly one id of its kind."""
    kinds: Vocabulary = {
        "province": {one.id: _names(one.name, one.aliases) for one in catalog.provinces.values()},
        "operation": {one.id: _names(one.name, one.aliases) for one in catalog.outcomes.values()},
        "document": {one.id: _names(one.name, one.aliases) for one in catalog.documents.values()},
        "provider": {
            str(name): (str(data["name"]["zh"]), str(data["name"]["en"]), *map(str, data["aliases"]))
            for name, data in files.singles["providers"].data["providers"].items()
        },
    }
    for name in _CHOICE_FACTS:
        choices = catalog.facts[name].choices
        kinds[name] = {str(one.value): _names(one.name, one.aliases, leave_out=_TOO_COMMON) for one in choices}
    individual = kinds["subject_nature"]["individual"]
    kinds["subject_nature"]["individual"] = tuple(dict.fromkeys((*individual, "个人", "个人备案")))
    return kinds


def _names(name: Text, aliases: tuple[str, ...], leave_out: frozenset[str] | set[str] = frozenset()) -> tuple[str, ...]:
    names = dict.fromkeys((name.zh, name.en, *aliases))
    return tuple(one for one in names if one.casefold() not in leave_out and len(one) > 1)


def lookups(words: Vocabulary) -> str:
    """Return the lookup tables and synonyms as a Rasa training file."""
    entries = [*_lookup_entries(words), *_synonym_entries(words)]
    stream = StringIO()
    yaml = YAML()
    yaml.width = 200
    yaml.dump({"version": "3.1", "nlu": entries}, stream)
    return _HEADER + stream.getvalue()


def _lookup_entries(words: Vocabulary) -> Iterator[dict[str, str]]:
    for kind, things in words.items():
        yield {"lookup": kind, "examples": _examples(dict.fromkeys(n for names in things.values() for n in names))}


def _synonym_entries(words: Vocabulary) -> Iterator[dict[str, str]]:
    for things in words.values():
        for name, names in things.items():
            yield {"synonym": name, "examples": _examples(names)}


def _examples(names: Iterable[str]) -> LiteralScalarString:
    return LiteralScalarString("".join(f"- {name}\n" for name in names))


def generate(catalog: Catalog, files: Files, folder: Path = GENERATED) -> list[Path]:
    """Write every generated file and return those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for path, text in projected(catalog, files, folder).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def projected(catalog: Catalog, files: Files, folder: Path = GENERATED) -> dict[Path, str]:
    """Return the generated files and what they must contain."""
    return {folder / LOOKUPS: lookups(vocabulary(catalog, files))}
