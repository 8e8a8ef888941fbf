"""What is generated for Rasa: the same for everybody, fresh, and unambiguous."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict

import pytest
from ruamel.yaml import YAML

from bot.catalog.files import Problems
from bot.catalog.projection import generate, lookups, projected, vocabulary
from bot.catalog.reader import CATALOG, FOLDERS, build, read_files
from tests.catalogs import ROOT


@pytest.fixture(scope="module")
def real_files():
    return read_files(ROOT / CATALOG, Problems())


@pytest.fixture(scope="module")
def words(real_files):
    return vocabulary(build(real_files), real_files)


def read_small(project):
    files = read_files(project.catalog, Problems())
    return build(files), files


def test_the_generated_file_is_what_the_catalogue_gives(real_files):
    for path, text in projected(build(real_files), real_files, ROOT / "data" / "generated").items():
        assert path.read_text(encoding="utf-8") == text, "run `python -m bot generate`"


def test_every_name_leads_to_exactly_one_thing(words):
    owners = defaultdict(set)
    for kind, things in words.items():
        for thing, names in things.items():
            for name in names:
                owners[name.casefold()].add((kind, thing))
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_rasa_is_given_every_name_once_as_a_synonym_and_once_in_the_table_of_its_kind(words):
    entries = YAML(typ="safe").load(lookups(words))["nlu"]
    synonyms, tables = defaultdict(list), {}
    for entry in entries:
        names = [line.removeprefix("- ") for line in entry["examples"].splitlines()]
        if "lookup" in entry:
            tables[entry["lookup"]] = names
        for name in names if "synonym" in entry else ():
            synonyms[name].append(entry["synonym"])
    assert tables == {
        kind: list(dict.fromkeys(n for names in things.values() for n in names)) for kind, things in words.items()
    }
    assert {name: ids for name, ids in synonyms.items() if len(ids) > 1} == {}
    assert set(synonyms) == {name for names in tables.values() for name in names}


def test_every_province_outcome_and_document_can_be_named_in_both_languages(words, real_files):
    for kind in ("province", "operation", "document"):
        entries = real_files.outcomes() if kind == "operation" else real_files.entries[kind]
        assert set(words[kind]) == set(entries)
        for name, entry in entries.items():
            assert {entry.data["name"]["zh"], entry.data["name"]["en"]} <= set(words[kind][name])


def test_the_same_catalogue_gives_the_same_file_everywhere(project):
    texts = set()
    for seed in ("1", "2"):
        (project.root / "data/generated/lookups.yml").unlink()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-m", "bot", "generate"], check=True, env=environment, capture_output=True)
        texts.add((project.root / "data/generated/lookups.yml").read_text(encoding="utf-8"))
    assert len(texts) == 1


def test_only_files_that_changed_are_written(project):
    folder = project.root / "data" / "generated"
    assert generate(*read_small(project), folder) == []
    project.replace("facts/subject_nature.yml", "aliases: [公司]", "aliases: [公司, 有限公司]")
    assert generate(*read_small(project), folder) == [folder / "lookups.yml"]
    assert "- 有限公司\n" in (folder / "lookups.yml").read_text(encoding="utf-8")
    assert generate(*read_small(project), folder) == []


def test_a_generated_file_says_that_it_is_not_edited_and_is_not_mistaken_for_the_catalogue(project):
    text = (project.root / "data/generated/lookups.yml").read_text(encoding="utf-8")
    assert text.startswith("# Written by `python -m bot generate` from data/catalog. Never edit this file.\n")
    assert "generated" not in FOLDERS.values()
