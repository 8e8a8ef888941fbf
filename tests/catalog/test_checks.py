"""Every mistake in the catalogue is refused in one line with its file, its line and the remedy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.catalog.checks import check_everything
from bot.catalog.files import RESERVED_KEYS
from bot.catalog.reader import read_catalog
from bot.filing.conditions import TEST_WORDS
from bot.filing.errors import CatalogError
from bot.filing.facts import FACT_KINDS
from tests.catalog.project import TODAY
from tests.catalogs import ROOT

LINE = re.compile(r"\[(ERROR|WARNING)\] [\w./-]+:\d+: \S.* — \S.*")


def mistakes():
    for one in YAML(typ="safe").load((Path(__file__).parent / "broken.yml").read_text(encoding="utf-8")):
        yield pytest.param(one, id=one["mistake"])


def make(project, edit):
    name = edit["file"]
    if "replace" in edit:
        project.replace(name, edit["replace"], edit["by"])
    elif "write" in edit:
        project.write(name, edit["write"])
    elif "bytes" in edit:
        project.path(name).write_bytes(bytes.fromhex(edit["bytes"]))
    elif "rename" in edit:
        project.path(name).rename(project.path(edit["rename"]))
    else:
        project.path(name).unlink()


@pytest.mark.parametrize("mistake", mistakes())
def test_a_mistake_is_refused_with_its_place_and_its_remedy(mistake, project):
    for edit in mistake.get("edits", [mistake]):
        make(project, edit)
    found = project.check()
    lines = found.warnings + found.lines
    expected = mistake["refused"]
    assert len(lines) == len(expected), "\n".join(lines)
    for line, words in zip(sorted(lines), sorted(expected)):
        assert LINE.fullmatch(line), line
        assert all(part in line for part in words.split(" … ")), f"{line}\ndoes not say\n{words}"


def test_what_the_tests_spoil_has_no_fault(project):
    found = project.check()
    assert found.lines + found.warnings == []


def test_the_catalogue_of_the_project_has_no_fault(monkeypatch):
    monkeypatch.chdir(ROOT)
    found, _ = check_everything(Path("data/catalog"), TODAY)
    assert found.lines == []


@pytest.mark.parametrize("indentation", ["", "  ", "      "])
@pytest.mark.parametrize("word", RESERVED_KEYS)
def test_a_word_of_rasa_is_refused_at_any_indentation_even_inside_a_text(word, indentation, project):
    text = f"instruction:\n  zh: |\n    请提交：\n    {indentation}{word}: 一\n  en: Submit the order.\n"
    project.replace("steps/submit_order.yml", "instruction: {zh: 请提交订单。, en: Submit the order.}\n", text)
    assert project.check().lines == [
        f"[ERROR] steps/submit_order.yml:7: '{word}' is a word that Rasa takes for training data"
        " — use another key or wording"
    ]


@pytest.mark.parametrize("mistake", [one for one in mistakes() if one.values[0].get("stops_reading")])
def test_a_mistake_that_stops_reading_stops_every_command(mistake, project):
    make(project, mistake)
    with pytest.raises(CatalogError) as caught:
        read_catalog(project.catalog)
    assert caught.value.problems == project.check().lines


def test_the_form_of_files_allows_just_what_the_core_knows():
    schemas = ROOT / "bot" / "catalog" / "schema"
    shared = json.loads((schemas / "shared.json").read_text(encoding="utf-8"))["definitions"]
    fact = json.loads((schemas / "fact.json").read_text(encoding="utf-8"))
    assert set(shared["test"]["properties"]) == set(TEST_WORDS)
    assert set(fact["properties"]["kind"]["enum"]) == set(FACT_KINDS)


def test_a_folder_without_a_catalogue_is_said_to_be_empty(tmp_path):
    with pytest.raises(CatalogError, match=r"question_order.yml:1: the file is missing"):
        read_catalog(tmp_path)
