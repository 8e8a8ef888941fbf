"""Refuse answers, neighbors and rejections that could not be found: a question with two owners, a broken reference."""

from __future__ import annotations

import re
from typing import Iterator

from bot.catalog.files import Entry, Problems, suggestion
from bot.catalog.reader import Files
from bot.filing.facts import normalize


def check_questions(files: Files, problems: Problems) -> None:
    """Note every question with two owners, every rejection that reopens nothing, and every misplaced term."""
    _check_owners(files, ("answer", "neighbor"), "asks", problems)
    _check_owners(files, ("rejection",), "wordings", problems)
    for entry in files.entries["answer"].values():
        _check_term(entry, problems)
    for entry in files.entries["rejection"].values():
        _check_reopens(files, entry, problems)


def _check_owners(files: Files, kinds: tuple[str, ...], key: str, problems: Problems) -> None:
    """Refuse a sentence that stands in two places: a customer who says it could mean either."""
    owners: dict[str, str] = {}
    for kind in kinds:
        for entry in files.entries[kind].values():
            for keys, sentence in _sentences(entry, key):
                owner = owners.setdefault(_bare(sentence), entry.id)
                if owner != entry.id:
                    what = f"'{sentence}' also stands in '{owner}'"
                    problems.add(entry.where(*keys), what, "leave it in the one that fits it best")


def _sentences(entry: Entry, key: str) -> Iterator[tuple[tuple, str]]:
    for language, sentences in entry.data[key].items():
        for number, sentence in enumerate(sentences):
            yield (key, language, number), str(sentence)


def _bare(sentence: str) -> str:
    """Return a sentence without what makes no difference: case, width, spaces and punctuation."""
    return re.sub(r"\W+", "", normalize(sentence))


def _check_term(entry: Entry, problems: Problems) -> None:
    if ("term" in entry.data) != (entry.data["topic"] == "glossary"):
        problems.add(entry.where("topic"), "the topic glossary and 'term:' go together", "add or remove one of them")


def _check_reopens(files: Files, entry: Entry, problems: Problems) -> None:
    known = (*files.entries["fact"], *files.entries["detail"])
    name = entry.data.get("reopens")
    if name is not None and name not in known:
        problems.add(entry.where("reopens"), f"'{name}' is neither a fact nor a row", suggestion(str(name), known))
