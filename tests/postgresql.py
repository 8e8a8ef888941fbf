"""A real PostgreSQL for the tests: started by the test session on a free loopback port, gone when it ends."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import psycopg2
import pytest

_USER = "filing"


@dataclass(frozen=True, kw_only=True)
class PostgresqlServer:
    """A server of our own, which a test may stop and start."""

    programs: Path
    folder: Path
    port: int
    account: pwd.struct_passwd | None
    """Who runs it, when we are root: PostgreSQL refuses to."""

    @property
    def url(self) -> str:
        """The URL of the database that is always there."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://{_USER}:secret@127.0.0.1:{self.port}/{database}"

    def initialize(self) -> None:
        """Make the folder of its data."""
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        self._run("initdb", "--username", _USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-F -p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "--wait", "--log", str(self.folder / "log"), "--options", options, "start")

    def stop(self) -> None:
        """Cut all connections and stop it."""
        self._run("pg_ctl", "--wait", "--mode", "immediate", "stop")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement outside any transaction of ours."""
        connection = psycopg2.connect(self.url_of(database))
        connection.autocommit = True
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        account = self.account
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        command = [str(self.programs / program), "--pgdata", str(self.folder / "data"), *arguments]
        # Not into a pipe: the server that `pg_ctl` leaves behind would hold its other end open.
        with open(os.devnull, "rb") as nothing, tempfile.TemporaryFile() as said:
            done = subprocess.run(command, stdin=nothing, stdout=said, stderr=said, cwd="/", **identity)
            said.seek(0)
            assert done.returncode == 0, f"{program} failed: {said.read().decode(errors='replace')}"


def _find_programs() -> Path:
    on_path = shutil.which("pg_ctl")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    places += [Path(on_path).parent] if on_path else []
    usable = [place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()]
    if not usable:
        pytest.fail("PostgreSQL is not installed: run `make test`, which installs it, then repeat.", pytrace=False)
    return usable[-1]


def _version(programs: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in programs.parent.name.split(".") if part.isdigit())


def _find_account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Yield the session's server; it fails, and is not skipped, where PostgreSQL is missing."""
    programs = _find_programs()
    folder = Path(tempfile.mkdtemp(prefix="filing-postgresql-"))
    server = PostgresqlServer(programs=programs, folder=folder, port=_free_port(), account=_find_account())
    try:
        server.initialize()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: PostgresqlServer) -> str:
    """Return the URL of the session's server: one database that all tests share."""
    return postgresql_server.url


@pytest.fixture(scope="session")
def _scratch_url(postgresql_server: PostgresqlServer) -> str:
    postgresql_server.execute("CREATE DATABASE scratch")
    return postgresql_server.url_of("scratch")


@pytest.fixture
def fresh_postgresql_url(postgresql_server: PostgresqlServer, _scratch_url: str) -> str:
    """Return the URL of a database that is empty now (a new one for each test would take 40 times as long)."""
    postgresql_server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'scratch'")
    postgresql_server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", database="scratch")
    return _scratch_url
