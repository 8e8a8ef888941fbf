"""The widget in one file: a script with all modules that it imports, so that a browser asks once.

The modules share one scope then, so that no two of them may declare the same name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

from bot.filing.errors import FilingError

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async |class |const |function)", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:class|const|function\*?|let) (\w+)", re.MULTILINE)


class NameTwice(FilingError):
    """Two modules of the widget declare the same name."""


def bundle(path: Path) -> str:
    """Return a script with everything that it imports, the imported first; raise `NameTwice`."""
    parts = [_EXPORT.sub("", _IMPORT.sub("", one.read_text(encoding="utf-8"))) for one in _in_order(path, [])]
    names: list[str] = [name for part in parts for name in _DECLARED.findall(part)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise NameTwice(f"{path.parent.name}: declared in two modules: {', '.join(twice)}; rename one of each")
    return "".join(parts)


def _in_order(path: Path, seen: list[Path]) -> Iterator[Path]:
    if path in seen:
        return
    seen.append(path)
    for name in _IMPORT.findall(path.read_text(encoding="utf-8")):
        yield from _in_order(path.parent / name, seen)
    yield path
