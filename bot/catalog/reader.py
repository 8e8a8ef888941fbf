"""Read the whole catalogue folder into the core's `Catalog`, or say everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional

from bot.catalog import builder, readings_builder, sheet_builder
from bot.catalog.files import Entry, Problems, Where, read_file, read_folder
from bot.filing.errors import CatalogError
from bot.filing.model import Catalog

CATALOG = Path("data/catalog")
FOLDERS = {
    "fact": "facts",
    "operation": "operations",
    "ending": "endings",
    "document": "documents",
    "requirement": "requirements",
    "step": "steps",
    "province": "provinces",
    "source": "sources",
    "detail": "details",
    "answer": "answers",
    "neighbor": "neighbors",
    "rejection": "rejections",
    "finding": "findings",
    "deadline": "deadlines",
}
"""The kinds that have one thing per file, and their folders."""
SINGLES = ("question_order", "intents", "phrases", "refusals", "providers", "readings")
"""The kinds that have one file for everything."""


@dataclass(frozen=True)
class Files:
    """The catalogue's files as read: by kind and id, with their places."""

    root: Path
    entries: dict[str, dict[str, Entry]]
    singles: dict[str, Entry]

    def outcomes(self) -> dict[str, Entry]:
        """Return operations and endings together."""
        return {**self.entries["operation"], **self.entries["ending"]}


def read_catalog(root: Path = CATALOG) -> Catalog:
    """Return the catalogue; raise `CatalogError` with every fault of form or reference."""
    from bot.catalog.references import check_references

    problems = Problems()
    files = read_files(root, problems)
    if not problems.lines:
        check_references(files, problems)
    if problems.lines:
        raise CatalogError(problems.lines)
    return build(files)


def read_files(root: Path, problems: Problems) -> Files:
    """Read every file; what cannot be used is noted in `problems` and left out."""
    entries: dict[str, dict[str, Entry]] = {}
    _refuse_strays(root, problems)
    for kind, folder in FOLDERS.items():
        entries[kind] = {}
        for entry in read_folder(root, kind, folder, problems):
            _check_name(entry, problems)
            entries[kind][entry.id] = entry
    singles = {kind: read_file(root, kind, root / f"{kind}.yml", problems) for kind in SINGLES}
    return Files(root, entries, {kind: entry for kind, entry in singles.items() if entry})


def _refuse_strays(root: Path, problems: Problems) -> None:
    """Refuse files that nothing would read: a wrong folder, or a name that ends in .yaml."""
    folders = [root / folder for folder in FOLDERS.values()]
    singles = [root / f"{kind}.yml" for kind in SINGLES]
    for path in sorted((*root.rglob("*.yml"), *root.rglob("*.yaml"))):
        if path not in singles and (path.parent not in folders or path.suffix != ".yml"):
            where = Where(str(path.relative_to(root)))
            problems.add(where, "nothing reads this file", "move it to the folder of its kind, as <id>.yml")


def _check_name(entry: Entry, problems: Problems) -> None:
    stem = Path(entry.path).stem
    expected = f"{entry.data.get('code')}_{entry.id}" if entry.kind == "province" else entry.id
    if stem != expected:
        problems.add(
            entry.where(entry.kind), f"the file is called '{stem}'", f"call it '{expected}.yml' or change the id"
        )


def build(files: Files) -> Catalog:
    """Build the core's objects from files that were checked."""
    provinces = _each(files, "province", builder.province)
    choices = tuple(builder.province_choice(province) for province in provinces.values())
    details = _each(files, "detail", builder.detail)
    return Catalog(
        facts=_each(files, "fact", lambda entry: builder.fact(entry, choices)),
        outcomes={**_each(files, "operation", builder.outcome), **_each(files, "ending", builder.outcome)},
        documents=_each(files, "document", builder.document),
        requirements=_each(files, "requirement", builder.requirement),
        steps=_each(files, "step", builder.step),
        provinces=provinces,
        sources=_each(files, "source", builder.source),
        details=dict(sorted(details.items(), key=lambda item: item[1].position)),
        answers=_each(files, "answer", builder.answer),
        neighbors=_each(files, "neighbor", builder.neighbor),
        rejections=_each(files, "rejection", builder.rejection),
        phrases=_texts(files, "phrases"),
        refusals=_texts(files, "refusals"),
        question_order=tuple(files.singles["question_order"].data["question_order"]),
        assumptions={
            str(intent): {str(fact): builder.value(value) for fact, value in facts.items()}
            for intent, facts in files.singles["intents"].data["intents"].items()
        },
        findings=_each(files, "finding", sheet_builder.finding),
        deadlines=_each(files, "deadline", sheet_builder.deadline),
        readings=readings_builder.readings(files.singles["readings"].data),
        surroundings=readings_builder.surroundings(files.singles["readings"].data),
    )


def _each(files: Files, kind: str, make: Callable[[Entry], Any]) -> dict[str, Any]:
    return {name: make(entry) for name, entry in files.entries[kind].items()}


def _texts(files: Files, kind: str) -> dict[str, Any]:
    return {str(key): builder.text(value) for key, value in files.singles[kind].data[kind].items()}


def place_of(files: Files, kind: str, name: str) -> Where:
    """Return where a thing is defined."""
    entry: Optional[Entry] = files.entries[kind].get(name)
    return entry.where(kind) if entry else Where(FOLDERS[kind])
