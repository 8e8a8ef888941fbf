"""The widget's files: read once at the start, and nothing but these is ever served.

Where a file is packed, comments that have lines of their own, and indentation, stay here: a fifth of what is loaded.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.channels.bundle import bundle

FOLDER = Path(__file__).parent / "widget"
ENTRY = "widget.js"
"""The script that sites embed; it is sent with all modules that it imports."""
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_WORTH_PACKING = 200
_COMMENT = re.compile(r"^[ ]*/\*.*?\*/[ ]*\n", re.MULTILINE | re.DOTALL)
_INDENTATION = re.compile(r"^[ ]+|^\n", re.MULTILINE)
_GAPS_IN_STYLES = re.compile(r"(?<=[:,;{]) | (?=[{}])|;?\n(?=})|(?<=[;{}])\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedFile:
    """One file, ready to be sent."""

    kind: str
    plain: bytes
    packed: bytes
    """Empty where packing gains nothing."""
    tag: str


def read_files(folder: Path) -> Mapping[str, ServedFile]:
    """Return the files of a folder that a browser may get, by their path in it."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix in _TYPES)
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> ServedFile:
    plain = bundle(path).encode() if path.name == ENTRY else path.read_bytes()
    packed = (
        gzip.compress(_lean(path, plain), mtime=0) if len(plain) > _WORTH_PACKING and path.suffix != ".png" else b""
    )
    tag = f'"{hashlib.sha256(plain).hexdigest()[:32]}"'
    return ServedFile(kind=_TYPES[path.suffix], plain=plain, packed=packed, tag=tag)


def _lean(path: Path, plain: bytes) -> bytes:
    """Return a script or style sheet without what only its authors read."""
    if path.suffix not in (".js", ".css"):
        return plain
    lean = _INDENTATION.sub("", _COMMENT.sub("", plain.decode()))
    return (_GAPS_IN_STYLES.sub("", lean) if path.suffix == ".css" else lean).encode()


def widget_files(folder: Path = FOLDER) -> Blueprint:
    """Return the route of the widget's files."""
    routes = Blueprint("widget_files", url_prefix="/widget")
    files = read_files(folder)

    @routes.get("/<path:path>")
    async def file(request: Request, path: str) -> HTTPResponse:
        if path not in files:
            raise NotFound("no such file")
        return _response(request, files[path])

    return routes


def front_page(folder: Path = FOLDER) -> Blueprint:
    """Return the route of the page that shows the widget at work."""
    routes = Blueprint("front_page")
    page = _read(folder / "index.html")

    @routes.get("/")
    async def index(request: Request) -> HTTPResponse:
        return _response(request, page)

    return routes


def _response(request: Request, file: ServedFile) -> HTTPResponse:
    headers = {"ETag": file.tag, "Cache-Control": "public, max-age=300"}
    if file.tag in request.headers.get("if-none-match", ""):
        return raw(b"", status=304, headers=headers, content_type=file.kind)
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return raw(file.packed, headers={**headers, "Content-Encoding": "gzip"}, content_type=file.kind)
    return raw(file.plain, headers=headers, content_type=file.kind)
