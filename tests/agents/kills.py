"""Kill the service again and again while a person and a customer talk, and prove that nothing is lost or said twice.

`python -m tests.agents.kills --real` does it to the service as it is, trained model included, and looks at what the
assistant asks after the conversation was given back to it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Awaitable, Callable, Sequence

import aiohttp

from bot.agents.rows import Rows
from bot.delivery.faults import POINTS
from bot.storage.cases import SqlRepository
from bot.storage.database import open_database
from bot.storage.inbox import InboxRows
from bot.storage.migrate import upgrade
from bot.storage.outbox import OutboxRows
from bot.wording.plain import from_json
from tests.agents.agent import Agent
from tests.delivery.kills import Service
from tests.delivery.talking import Answer, Widget, of_kind

_DOWN = (aiohttp.ClientError, ConnectionError, asyncio.TimeoutError)
OPENING = ("我公司的网站原来在腾讯云备过案，现在要搬到阿里云", "内地", "我要找人工")
TALK = ("你们能帮我看看吗", "我们公司在浙江", "好的", "大概要多久", "谢谢你")


@dataclass(kw_only=True)
class Scene:
    """One conversation with everything that was acknowledged in it."""

    service: Service
    token: str
    is_real: bool
    sent: list[str] = field(default_factory=list)
    session: dict[str, Any] = field(default_factory=dict)
    kills: int = 0
    one_starts: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def revive(self) -> None:
        """Start the service again where it has died of its fault."""
        async with self.one_starts:
            if self.service._end.done():
                await self.service.start()

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[aiohttp.ClientSession]:
        timeout = aiohttp.ClientTimeout(total=20)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{self.service.port}", timeout=timeout) as client:
            yield client

    async def until_done(self, request: Callable[[aiohttp.ClientSession], Awaitable[Answer]]) -> Any:
        """Make a request until it is acknowledged, as a client does that never gives up."""
        while True:
            try:
                async with self._client() as client:
                    answer = await request(client)
            except _DOWN:
                await self.revive()
                await asyncio.sleep(0.05)
                continue
            if answer.status in (200, 202):
                return answer.body
            assert answer.status in (429, 503), answer
            await asyncio.sleep(0.3)

    async def say(self, text: str) -> int:
        """Send a customer's message, and return its number."""
        name = str(uuid.uuid4())
        self.sent.append(text)

        async def send(client: aiohttp.ClientSession) -> Answer:
            widget = Widget(client)
            if not self.session:
                self.session = (await widget.open()).session
            widget.session = self.session
            return await widget.send(text, name=name)

        return int((await self.until_done(send))["seq"])

    async def answered(self, after: int, count: int = 1) -> None:
        """Wait until so many replies follow a line."""
        while True:
            try:
                async with self._client() as client:
                    widget = Widget(client)
                    widget.session = self.session
                    await widget.read(lambda seen: len(of_kind(seen, "reply")) >= count, after=after, timeout=5)
                return
            except _DOWN:
                await self.revive()
                await asyncio.sleep(0.05)

    async def post(self, path: str, body: Any) -> Any:
        """Do something as the agent."""
        return await self.until_done(lambda client: Agent(client, self.token).ask("POST", path, body))

    async def killed_in(self, chance: random.Random, work: Awaitable[Any]) -> Any:
        """Do something while the process is killed: a moment after it began, and before anybody knows how it ended."""
        doing = asyncio.ensure_future(work)
        await asyncio.sleep(chance.uniform(0.0, 0.05))
        point = chance.choice(("", *POINTS))
        async with self.one_starts:
            await self.service.kill()
            await self.service.start(f"{point}:1" if point else "")
        self.kills += 1
        return await doing


async def campaign(url: str, *, seed: int, is_real: bool = False) -> tuple[int, list[str]]:
    """Play a whole take-over with a kill at each moment of it; return the kills and what went wrong."""
    upgrade(url)
    database, chance = open_database(url), random.Random(seed)
    _, token = Rows(database).people.add("小王", "agent")
    service = Service(url=url, is_real=is_real)
    scene = Scene(service=service, token=token, is_real=is_real)
    try:
        await service.start()
        for line in OPENING:
            await scene.answered(await scene.say(line))
        case = SqlRepository(database).of_conversation(scene.session["conversation"])
        open_question = case.asked
        await scene.killed_in(chance, scene.post(f"/cases/{case.id}/take", {}))
        for number, line in enumerate(TALK):
            reply = {"id": str(uuid.uuid4()), "text": f"reply {number}"}
            await scene.killed_in(chance, scene.say(line))
            await scene.killed_in(chance, scene.post(f"/cases/{case.id}/replies", reply))
        await _until_handled(scene, database)
        last = OutboxRows(database).after(case.conversation, 0, 1000)[-1].seq
        await scene.killed_in(chance, scene.post(f"/cases/{case.id}/give-back", {}))
        await scene.answered(last, 2)
        await _until_handled(scene, database)
        return scene.kills, _problems(scene, database, open_question)
    finally:
        await service.close()
        database.close()


async def _until_handled(scene: Scene, database: Any) -> None:
    for _ in range(600):
        await scene.revive()
        if not InboxRows(database).waiting():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("a message is never handled")


def _problems(scene: Scene, database: Any, open_question: Any) -> list[str]:
    """Return what was lost, said twice, said in the wrong order, or asked again."""
    conversation = scene.session["conversation"]
    entries = OutboxRows(database).after(conversation, 0, 1000)
    case = SqlRepository(database).of_conversation(conversation)
    sent = [entry.content["text"] for entry in entries if entry.kind == "message"]
    replies = [entry.content for entry in entries if entry.kind == "reply"]
    persons = [from_json(one) for one in replies if one.get("from", {}).get("kind") == "person"]
    kinds = [one.get("from", {}).get("kind", "assistant") for one in replies]
    found = [] if sent == scene.sent else [f"the customer sent {scene.sent}, and {sent} is there"]
    if persons[1:] != [f"reply {number}" for number in range(len(TALK))]:
        found.append(f"the person's replies are {persons}")
    first = kinds.index("person")
    if set(kinds[first : first + len(persons)]) != {"person"}:
        found.append(f"the assistant was not silent: {kinds}")
    after = replies[first + len(persons) :]
    if scene.is_real:
        found += [] if case.asked == open_question else [f"{open_question} was open, now it is {case.asked}"]
        found += [] if case.facts.get("province") == "zhejiang" else ["what the customer told the person is lost"]
    elif len(after) != 2:
        found.append(f"after the person left there are {len(after)} replies")
    kinds_told = [event.kind for event in Rows(database).events.after(0, 1000) if event.kind != "message"]
    expected = ["requested", "taken", "returned"] if scene.is_real else ["taken", "returned"]
    return found if kinds_told == expected else [*found, f"agents were told {kinds_told}"]


def main(arguments: Sequence[str]) -> int:
    """Run campaigns and print what they found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", action="store_true", help="the service as it is, with the trained model")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args(arguments)
    failed = 0
    for seed in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            kills, problems = asyncio.run(campaign(f"sqlite:///{folder}/filing.db", seed=seed, is_real=options.real))
        print(f"round {seed}: {kills} kills, {len(problems)} problems", *problems, sep="\n  ")
        failed += bool(problems)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
