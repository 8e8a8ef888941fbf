"""`python -m bot new`: what it writes becomes part of the catalogue once the blanks are filled in and it is used."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.catalog.files import Problems, read_file
from bot.catalog.projection import generate
from bot.catalog.reader import FOLDERS, build, read_files
from bot.catalog.references import check_references
from bot.catalog.scaffold import CannotScaffold, scaffold
from bot.filing.formats import CHECKS
from tests.catalogs import ROOT

NAMES = {"province": "66_atlantis"}
CANCEL = "    source: [guide]\n    steps: [submit_order]\n"


def wire_goal(project):
    choice = "  try_out: {name: {zh: 试一试, en: try it}, statement: {zh: 想试一试, en: you want to try}}\n"
    project.replace("facts/goal.yml", "choices:\n", f"choices:\n{choice}")


def wire_fact(project):
    project.replace("question_order.yml", "age]", "age, quick_app]")
    project.replace("operations/first_filing.yml", "{subject_nature: {is: enterprise}}", "{quick_app: {is: true}}")
    (line,) = project.check().lines
    project.replace("domain.yml", "slots:\n", f"slots:\n  {line.partition('under slots: ')[2]}\n")


def wire_use(kind):
    return lambda project: project.replace(
        "operations/cancel_website.yml",
        CANCEL,
        CANCEL.replace("steps: [", "steps: [quick_app, ") if kind == "step" else f"{CANCEL}    {kind}s: [quick_app]\n",
    )


WIRES = {
    "operation": wire_goal,
    "ending": wire_goal,
    "fact": wire_fact,
    "document": wire_use("document"),
    "requirement": wire_use("requirement"),
    "step": wire_use("step"),
    "province": lambda project: None,
    "source": lambda project: project.replace("documents/letter.yml", "[guide]", "[guide, quick_app]"),
    "detail": lambda project: None,
    "answer": lambda project: None,
    "neighbor": lambda project: None,
    "rejection": lambda project: None,
    "finding": lambda project: None,
    "deadline": lambda project: None,
}


def fill_in(path: Path) -> None:
    """Do what a person does with a scaffold: put something sensible in the place of every TODO."""
    text = path.read_text(encoding="utf-8")
    for blank, value in (
        ("{is: TODO}", "{is: try_out}"),
        ("source: [TODO]", "source: [guide]"),
        ("rows: [TODO]", "rows: [website_name]"),
        ("steps: [TODO]", "steps: [submit_order]"),
        ("from: 2020-08-17   # the day the rule took effect", "from: 2005-03-20"),
        ("checked: 2026-01-31   # TODO today", "checked: 2026-11-24"),
    ):
        text = text.replace(blank, value)
    numbers = count(1)
    path.write_text(re.sub("TODO", lambda _: f"某物 {next(numbers)}", text), encoding="utf-8")


def start(project, kind):
    name = NAMES.get(kind, "quick_app")
    said = scaffold(project.catalog, kind, name)
    return project.catalog / FOLDERS[kind] / f"{name}.yml", said


def test_everything_that_has_a_folder_can_be_started():
    assert set(WIRES) == set(FOLDERS)


@pytest.mark.parametrize("kind", WIRES)
def test_a_new_thing_passes_the_check_once_it_is_filled_in_and_used(kind, project):
    path, said = start(project, kind)
    assert f"wrote {project.catalog / FOLDERS[kind]}" in said and "next: " in said
    fill_in(path)
    WIRES[kind](project)
    files = read_files(project.catalog, Problems())
    generate(build(files), files)
    found = project.check()
    assert found.lines + found.warnings == []


@pytest.mark.parametrize("kind", [kind for kind in WIRES if kind != "source"])
def test_the_check_names_every_line_that_is_not_filled_in_yet(kind, project):
    path, _ = start(project, kind)
    lines = path.read_text(encoding="utf-8").splitlines()
    blanks = {number for number, line in enumerate(lines, start=1) if "TODO" in line}
    left = [line for line in project.check().lines if "'TODO' is left" in line]
    assert blanks == {int(line.split(":")[1]) for line in left}


@pytest.mark.parametrize("kind", ["operation", "ending"])
def test_an_outcome_comes_with_a_file_for_its_situations(kind, project):
    _, said = start(project, kind)
    scenarios = Path("tests/scenarios/quick_app.yml")
    (scenario,) = YAML(typ="safe").load(scenarios.read_text(encoding="utf-8"))
    assert set(scenario) == {"name", "facts", "expect"}
    assert scenario["expect"] == {"outcome": "quick_app"}
    assert f"wrote {scenarios}" in said


def test_situations_that_are_there_already_are_kept(project):
    scenarios = Path("tests/scenarios/quick_app.yml")
    scenarios.parent.mkdir(parents=True)
    scenarios.write_text("- name: mine\n", encoding="utf-8")
    start(project, "operation")
    assert scenarios.read_text(encoding="utf-8") == "- name: mine\n"


@pytest.mark.parametrize(
    "name", ["Quick", "quick-app", "9lives", "", " ", "../quick", "quick/app", "快应用", "_x", "a\n"]
)
def test_a_word_that_cannot_be_an_id_is_refused(name, project):
    before = sorted(project.root.rglob("*"))
    with pytest.raises(CannotScaffold, match="cannot be an id: use small letters, digits and _, such as quick_app"):
        scaffold(project.catalog, "document", name)
    assert sorted(project.root.rglob("*")) == before


@pytest.mark.parametrize("name", ["zhejiang", "33", "33_", "71_taiwan", "33-zhejiang", "033_zhejiang"])
def test_a_province_without_its_code_is_refused(name, project):
    with pytest.raises(CannotScaffold, match="such as 33_zhejiang"):
        scaffold(project.catalog, "province", name)


@pytest.mark.parametrize(("kind", "name"), [("step", "submit_order"), ("province", "33_zhejiang"), ("fact", "goal")])
def test_a_file_that_exists_is_never_overwritten(kind, name, project):
    path = project.catalog / FOLDERS[kind] / f"{name}.yml"
    before = path.read_bytes()
    with pytest.raises(CannotScaffold, match="exists already"):
        scaffold(project.catalog, kind, name)
    assert path.read_bytes() == before


def test_an_unknown_kind_is_refused_with_the_nearest_known_one(project):
    with pytest.raises(CannotScaffold, match="'documnet' is not a kind of thing — did you mean 'document'"):
        scaffold(project.catalog, "documnet", "quick_app")


def test_the_check_that_a_new_row_of_the_sheet_starts_with_exists(project):
    path, _ = start(project, "detail")
    assert YAML(typ="safe").load(path.read_text(encoding="utf-8"))["check"] in CHECKS


def test_the_readme_of_every_folder_shows_a_file_that_would_be_taken(project):
    """Each shows one whole file; form and references are those of the real catalogue."""
    problems = Problems()
    real = read_files(ROOT / "data" / "catalog", Problems())
    for kind, folder in FOLDERS.items():
        readme = (ROOT / "data" / "catalog" / folder / "README.md").read_text(encoding="utf-8")
        (shown,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
        name = re.match(r"# \w+/(\w+)\.yml", shown).group(1)
        path = project.catalog / FOLDERS[kind] / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
        entry = read_file(project.catalog, kind, path, problems)
        assert entry and real.entries[kind].setdefault(entry.id, entry) is entry, f"{name} exists already"
        assert path.stem in (entry.id, f"{entry.data.get('code')}_{entry.id}")
        if kind == "fact":
            real.singles["question_order"].data["question_order"].append(entry.id)
    check_references(real, problems)
    assert problems.lines == []
