"""The shape of the project: the fixed top level, who imports whom, what importing does, what the lock file holds."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.catalog.files import RESERVED_KEYS
from tests.catalogs import ROOT

TOP_LEVEL = {
    "bot",
    "data",
    "actions",
    "models",
    "tests",
    "config.yml",
    "domain.yml",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "requirements.lock",
}
MAY_IMPORT = {
    "bot/filing": {"stdnum", "phonenumbers", "publicsuffixlist", "idna"},
    "bot/catalog": {"ruamel", "yaml", "jsonschema"},
    "bot/cases": set(),
    "bot/wording": set(),
    "bot/export": {"icalendar"},
    "bot/storage": {"sqlalchemy", "alembic"},
    "actions": {"rasa_sdk"},
}
"""Beside the standard library and the project itself (design 2.2); import-linter judges the project's own packages."""
READS_ENVIRONMENT = {"bot/settings.py", "bot/quiet.py"}

IMPORT_ACTIONS = """
import sys
seen = []
calm = (sys.prefix, sys.base_prefix, "/usr/share/zoneinfo")
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        path, mode = arguments[0], arguments[1]
        if not path.startswith(calm) and not path.endswith((".py", ".pyc")) or mode and set(mode) & set("wax+"):
            seen.append(f"{event} {path}")
    elif event.startswith(("socket.", "sqlite3.", "subprocess.")) or event in ("os.mkdir", "os.remove", "os.rename"):
        seen.append(f"{event} {arguments}")
sys.addaudithook(watch)
import importlib, pkgutil
import actions
for module in pkgutil.walk_packages(actions.__path__, "actions."):
    importlib.import_module(module.name)
print("\\n".join(seen))
"""


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            found.add(str(node.module).split(".")[0])
    return found


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_the_top_level_holds_what_is_agreed_and_dot_files():
    listed = run("git", "ls-files", "-z")
    if listed.returncode:
        pytest.skip("not a git working copy")
    names = {name.split("/")[0] for name in listed.stdout.split("\0") if name}
    assert {name for name in names if not name.startswith(".")} - TOP_LEVEL == set()


def test_what_a_newcomer_needs_is_at_the_top_level():
    assert {name for name in TOP_LEVEL if not (ROOT / name).exists()} == set()


def test_packages_import_only_from_the_packages_they_may():
    done = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_package_uses_only_the_libraries_it_may(folder):
    allowed = MAY_IMPORT[folder] | set(sys.stdlib_module_names) | {"bot", "actions"}
    foreign = {str(path.relative_to(ROOT)): imported(path) - allowed for path in python_files(folder)}
    assert {path: names for path, names in foreign.items() if names} == {}


def test_only_the_settings_read_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "actions")
        for path in python_files(folder)
        if re.search(
            r"\bos\.(environ|getenv)\b|from os import .*\b(environ|getenv)\b", path.read_text(encoding="utf-8")
        )
    }
    assert readers - READS_ENVIRONMENT == set()


def test_importing_the_actions_opens_no_file_and_no_socket():
    done = run(sys.executable, "-B", "-c", IMPORT_ACTIONS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_every_module_says_in_a_sentence_what_it_is_for():
    silent = []
    for path in (path for folder in ("bot", "actions") for path in python_files(folder)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_no_line_of_the_catalogue_begins_with_a_word_of_rasa():
    """Rasa looks at any line of any .yml under data/, at any indentation."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "data" / "catalog").rglob("*.y*ml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.lstrip("- \t").startswith(tuple(f"{word}:" for word in RESERVED_KEYS))
    ]
    assert found == []


def test_the_lock_names_no_index_and_has_a_hash_for_every_package():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links|\s@\s|^-e ", text, re.MULTILINE)
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) > 100
    assert [package.split()[0] for package in packages if not re.match(r"[\w.\[\]-]+==\S", package)] == []
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_every_folder_of_the_catalogue_tells_how_to_add_a_file_on_one_screen():
    folders = [ROOT / "data" / "catalog", *(path for path in (ROOT / "data" / "catalog").iterdir() if path.is_dir())]
    for folder in folders:
        lines = (folder / "README.md").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ") and len(lines) <= 45, folder
        assert "python -m bot" in "\n".join(lines), folder
