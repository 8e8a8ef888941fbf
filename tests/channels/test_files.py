"""The widget's files: served as they are, named one by one, and nothing else of the disk."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.delivery.talking import echo_on
from tests.serving import serving

SITE = "https://www.example.com"
SCRIPT = "export const words = '备案';\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the widget with a file that is not for browsers, beside a secret."""
    folder = tmp_path / "widget"
    (folder / "icons").mkdir(parents=True)
    (folder / "define.js").write_text(SCRIPT, encoding="utf-8")
    (folder / "icons" / "send.svg").write_text("<svg/>")
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "README.md").write_text("for us")
    (folder / "module.py").write_text("secret = 1")
    (tmp_path / "secret.js").write_text("secret")
    return folder


@pytest.fixture
async def client(served_database: Database, folder: Path):
    async with serving(echo_on(served_database), origins=(SITE,), folder=folder) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("define.js", "text/javascript; charset=utf-8"),
        ("icons/send.svg", "image/svg+xml"),
        ("index.html", "text/html; charset=utf-8"),
    ],
)
async def test_a_file_is_served_with_its_type(client, folder: Path, path: str, kind: str) -> None:
    async with client.get(f"/widget/{path}") as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        assert await answer.read() == (folder / path).read_bytes()


async def test_a_large_file_is_packed_for_those_who_can_unpack_it(client) -> None:
    async with client.get("/widget/define.js", headers={"Accept-Encoding": "gzip"}, auto_decompress=False) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await answer.read()).decode() == SCRIPT
    async with client.get("/widget/define.js", headers={"Accept-Encoding": "identity"}) as answer:
        assert "Content-Encoding" not in answer.headers and await answer.text() == SCRIPT


async def test_who_has_a_file_already_does_not_get_it_again(client) -> None:
    async with client.get("/widget/define.js") as answer:
        tag = answer.headers["ETag"]
    async with client.get("/widget/define.js", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with client.get("/widget/define.js", headers={"If-None-Match": '"old"'}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "README.md", "module.py", "nothing.js", "../secret.js", "%2e%2e/secret.js", "..%2fsecret.js", "/etc/passwd",
        "icons", "icons/../../secret.js", "define.js/", "./define.js", "define.js%00", "%00", "icons%5csend.svg", "",
    ],
)  # fmt: skip
async def test_nothing_else_is_served(client, path: str) -> None:
    """Over a bare socket, since every client tidies the path up first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
    writer.write(f"GET /widget/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 404 ") and b"secret" not in answer


async def test_a_page_may_only_be_framed_and_read_by_named_sites(client) -> None:
    async with client.get("/widget/index.html", headers={"Origin": SITE}) as answer:
        assert f"frame-ancestors 'self' {SITE}" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Access-Control-Allow-Origin"] == SITE
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    async with client.get("/widget/define.js", headers={"Origin": "https://evil.example"}) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
