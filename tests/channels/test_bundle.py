"""The widget in one file: everything that is imported, once, in order; two things of one name are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.bundle import NameTwice, bundle


def write(folder: Path, **scripts: str) -> Path:
    for name, text in scripts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "widget.js"


def test_what_is_imported_comes_first_and_once(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        widget='import { a } from "./a.js";\nimport { b } from "./b.js";\n\na(b);\n',
        a='import { b, C } from "./b.js";\nexport function a() {\n  const inside = 1;\n}\n',
        b="export const b = 1;\nexport class C {}\n",
    )
    assert bundle(entry) == "const b = 1;\nclass C {}\nfunction a() {\n  const inside = 1;\n}\n\na(b);\n"


def test_a_name_of_two_modules_is_refused(tmp_path: Path) -> None:
    entry = write(tmp_path, widget='import { a } from "./a.js";\nconst near = 1;\n', a="export function near() {}\n")
    with pytest.raises(NameTwice, match="near"):
        bundle(entry)
