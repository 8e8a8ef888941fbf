"""Kill the service again and again while customers talk to it, and prove that nothing is lost and nothing counts twice.

`python -m tests.delivery.kills` is the long form: 60 kills over 600 turns on each database, with a light assistant, and
with `--real` the service as it is, trained model included. The oracle is what the clients were told: every message
that was acknowledged has its one place in the conversation and its answer, in the order in which it was sent, and the
case ends exactly as in a conversation that nothing disturbed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, Sequence

import aiohttp

from bot.channels.events import as_json
from bot.delivery.faults import POINTS
from bot.storage.cases import SqlRepository
from bot.storage.database import Database, open_database
from bot.storage.inbox import InboxRows
from bot.storage.outbox import OutboxRows
from bot.wording.plain import from_json
from tests.benchmark import TALKS
from tests.catalogs import ROOT
from tests.delivery.talking import Widget, of_kind
from tests.serving import SECRET, free_port

_DOWN = (aiohttp.ClientError, ConnectionError, asyncio.TimeoutError)
_START_WITHIN = 120


@dataclass(kw_only=True)
class Service:
    """The service as a process that may die at any time; it is started again at once."""

    url: str
    is_real: bool
    port: int = field(default_factory=free_port)
    starts: int = 0
    pid: int = 0
    _program: Optional[asyncio.subprocess.Process] = None
    _end: Optional[asyncio.Future[Any]] = None

    async def start(self, fault: str = "") -> None:
        """Start it and wait until it answers; with a fault, it kills itself at that point."""
        self.starts += 1
        if self.is_real:
            settings = {
                "FILING_DATABASE_URL": self.url,
                "FILING_PORT": str(self.port),
                "FILING_SECRET": SECRET,
                "FILING_FAULT": fault,
                "FILING_SESSIONS_PER_HOUR": "100000",
                "FILING_MESSAGES_PER_MINUTE": "100000",
            }
            self._program = await self._run("-m", "bot", "serve", **settings)
            self.pid = self._program.pid
        else:
            if self._program is None:
                self._program = await self._run("-m", "tests.delivery.service", self.url, str(self.port))
                assert await self._line() == "loaded"
            self._program.stdin.write(f"start {fault}\n".encode())
            self.pid = int((await self._line()).split()[1])
        self._end = asyncio.ensure_future(self._program.wait() if self.is_real else self._line())
        await self._until_live()

    async def _run(self, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def _line(self) -> str:
        return (await self._program.stdout.readline()).decode().strip()

    async def _until_live(self) -> None:
        end = time.monotonic() + _START_WITHIN
        async with aiohttp.ClientSession(f"http://127.0.0.1:{self.port}") as client:
            while time.monotonic() < end:
                try:
                    async with client.get("/health/live") as answer:
                        if answer.status == 200:
                            return
                except _DOWN:
                    if self._end.done():
                        return  # killed by its fault before anybody asked
                    await asyncio.sleep(0.05)
        raise AssertionError("the service did not start")

    async def ended(self, within: float) -> bool:
        """Wait for its end at most that long, and tell whether it came."""
        await asyncio.wait({self._end}, timeout=within)
        return self._end.done()

    async def kill(self) -> None:
        """Kill it as the kernel would."""
        if not self._end.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        await self.ended(within=10)

    async def close(self) -> None:
        """End it and what started it."""
        if self._program is None:
            return
        if self._end is not None:
            await self.kill()
        if not self.is_real:
            self._program.kill()
            await self._program.wait()


@dataclass(kw_only=True)
class Customer:
    """Says the lines of a talk, each until it is acknowledged, some of them several times."""

    port: int
    lines: Sequence[str]
    chance: random.Random
    is_patient: bool
    """Whether the answer is waited for before the next line."""
    names: list[str] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    """By the id of a message, the number that its receipt gave."""
    contradictions: int = 0
    """Receipts that gave another number than an earlier one for the same message."""
    session: dict[str, Any] = field(default_factory=dict)

    async def talk(self) -> None:
        """Say everything."""
        for line in self.lines:
            name = str(uuid.uuid4())
            self.names.append(name)
            for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
                await self._say(line, name)
            if self.is_patient:
                await self.until_answered(self.acknowledged[name])

    async def _say(self, line: str, name: str) -> None:
        while True:
            try:
                async with self._widget() as widget:
                    answer = await widget.send(line, name=name)
            except _DOWN:
                await asyncio.sleep(0.1)
                continue
            if answer.status == 202:
                self.contradictions += self.acknowledged.setdefault(name, answer.body["seq"]) != answer.body["seq"]
                return
            assert answer.status in (429, 503), answer
            await asyncio.sleep(0.3)

    async def until_answered(self, seq: int) -> None:
        """Wait until a reply follows the line with this number."""
        while True:
            try:
                async with self._widget() as widget:
                    await widget.read(lambda seen: bool(of_kind(seen, "reply")), after=seq, timeout=5)
                return
            except _DOWN:
                await asyncio.sleep(0.1)

    def _widget(self) -> Any:
        return _Connected(self)


@dataclass
class _Connected:
    customer: Customer

    async def __aenter__(self) -> Widget:
        address = f"http://127.0.0.1:{self.customer.port}"
        self.client = aiohttp.ClientSession(address, timeout=aiohttp.ClientTimeout(total=30))
        widget = Widget(self.client)
        try:
            if not self.customer.session:
                self.customer.session = (await widget.open()).session
        except BaseException:
            await self.client.close()
            raise
        widget.session = self.customer.session
        return widget

    async def __aexit__(self, *_error: object) -> None:
        await self.client.close()


def _text(reply: dict[str, Any]) -> str:
    return from_json(reply).replace(str(reply["case"]), "CASE")


@dataclass(kw_only=True)
class Outcome:
    """What a campaign found."""

    turns: int
    kills: int
    starts: int
    seconds: float
    problems: list[str]

    def __str__(self) -> str:
        return (
            f"{self.turns} turns, {self.kills} kills, {self.starts} starts, {self.seconds:.0f} s: "
            f"{len(self.problems)} problems"
        )


async def campaign(url: str, *, kills: int, turns: int, seed: int, is_real: bool = False, at_once: int = 6) -> Outcome:
    """Let customers talk while the service is killed, at named points and at random; return what went wrong."""
    begin, chance = time.monotonic(), random.Random(seed)
    service = Service(url=url, is_real=is_real)
    talk = list(TALKS[0]) if is_real else [f"line {number}" for number in range(10)]

    def customer() -> Customer:
        return Customer(port=service.port, lines=talk, chance=random.Random(chance.random()), is_patient=is_real)

    try:
        await service.start()
        undisturbed = customer()
        await undisturbed.talk()
        await _until_done(url)
        await service.kill()
        customers = [customer() for _ in range(max(1, turns // len(talk)))]
        killed = await _disturb(service, customers, kills, chance, at_once)
        await service.start()
        await _until_done(url)
        problems = _compare(url, undisturbed, customers)
    finally:
        await service.close()
    seconds = time.monotonic() - begin
    return Outcome(
        turns=len(customers) * len(talk), kills=killed, starts=service.starts, seconds=seconds, problems=problems
    )


async def _disturb(
    service: Service, customers: Sequence[Customer], kills: int, chance: random.Random, at_once: int
) -> int:
    """Let customers talk while the service is killed; with every kill some more may begin."""
    places = asyncio.Semaphore(at_once)

    async def one(customer: Customer) -> None:
        async with places:
            await customer.talk()

    held_back = list(customers)
    talking: list[asyncio.Task[None]] = []
    for killed in range(kills):
        waiting = len(customers) * (kills - killed - 1) // kills
        talking += [asyncio.ensure_future(one(customer)) for customer in held_back[waiting:]]
        del held_back[waiting:]
        point = POINTS[killed % len(POINTS)] if killed % 3 < 2 else ""
        await service.start(f"{point}:{chance.randint(1, 6)}" if point else "")
        if not point or not await service.ended(within=3):
            await asyncio.sleep(chance.uniform(0.02, 0.6))
            await service.kill()
    await service.start()
    await asyncio.gather(*talking)
    await service.kill()
    return kills


async def _until_done(url: str) -> None:
    """Wait until no message waits any more."""
    database = open_database(url)
    end = time.monotonic() + 60
    while InboxRows(database).waiting():
        assert time.monotonic() < end, "a message is never answered"
        await asyncio.sleep(0.1)
    database.close()


@dataclass(frozen=True, kw_only=True)
class End:
    """What is left of a conversation when everything is said."""

    messages: list[str]
    replies: list[str]
    case: Any


def _end(database: Database, customer: Customer) -> End:
    conversation = customer.session["conversation"]
    entries = OutboxRows(database).after(conversation, 0, limit=1000)
    case = SqlRepository(database).of_conversation(conversation)
    kinds = [event.kind for event in case.events]
    outcomes = [one.outcome for one in case.advice]
    return End(
        messages=[as_json(one)["id"] for one in entries if one.kind == "message"],
        replies=[_text(one.content) for one in entries if one.kind == "reply"],
        case=(dict(case.facts), dict(case.details), case.asked, kinds, outcomes),
    )


def _compare(url: str, undisturbed: Customer, customers: Sequence[Customer]) -> list[str]:
    """Return what customers find wrong: lost, doubled, out of order, or not as in the undisturbed conversation."""
    database = open_database(url)
    expected = _end(database, undisturbed)
    found = []
    for customer in customers:
        end = _end(database, customer)
        if end.messages != customer.names:
            found.append(f"sent {customer.names}, but the conversation has {end.messages}")
        if end.replies != expected.replies:
            found.append(f"expected {expected.replies}, but got {end.replies}")
        if end.case != expected.case:
            found.append(f"the case is {end.case}, not {expected.case}")
        if customer.contradictions:
            found.append(f"{customer.contradictions} receipts contradict each other")
    database.close()
    return found


def main() -> int:
    """Run the long form and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--turns", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL database (default: a new SQLite file)")
    parser.add_argument("--real", action="store_true", help="the service as it is, with the trained model")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{Path(folder) / 'filing.db'}"
        outcome = asyncio.run(
            campaign(url, kills=options.kills, turns=options.turns, seed=options.seed, is_real=options.real)
        )
    print(*outcome.problems[:10], outcome, sep="\n")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
