"""Measure one turn: `python -m tests.benchmark` prints medians, split into NLU, policy, action and storage.

Speed belongs here, never in a timed test.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

TALKS = (
    (
        "我公司的网站原来在腾讯云备过案，现在要搬到阿里云",
        "内地",
        "阿里云",
        "在别家备过",
        "是的",
        "浙江",
        "企业",
        "需要哪些材料",
        "不用了",
    ),
    (
        "I want to put a new company website online",
        "mainland",
        "Alibaba Cloud",
        "never filed",
        "not filed",
        "yes",
        "Zhejiang",
        "company",
        "how long does it take",
    ),
    ("公司名称改了，备案怎么变更", "主体信息", "在阿里云备过", "名称", "广东", "企业", "要多久"),
)
ROUNDS = 12

_spent: dict[str, float] = defaultdict(float)


def main() -> None:
    """Load the newest model and print the figures."""
    from bot.quiet import be_quiet

    be_quiet()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(folder))


async def _measure(folder: str) -> None:
    from bot.server.agent import load_agent, newest_model
    from bot.server.conversation import Conversations
    from bot.settings import Settings
    from bot.wiring import install, open_services

    services = open_services(Settings(database_url=f"sqlite:///{folder}/filing.db"))
    install(services)
    start = time.perf_counter()
    agent = load_agent(newest_model(Path("models")), services)
    print(f"load: {time.perf_counter() - start:.1f} s")
    conversations = Conversations(agent, services)
    _watch(agent, services)
    rows = []
    for number in range(ROUNDS):
        for place, talk in enumerate(TALKS):
            for text in talk:
                _spent.clear()
                begin = time.perf_counter()
                await conversations.handle(f"bench:{number}-{place}", text=text)
                rows.append({"turn": time.perf_counter() - begin, **_spent})
    _report(rows[len(rows) // ROUNDS :])


def _watch(agent, services) -> None:
    """Time the calls that matter."""
    from bot.server import conversation
    from bot.server.actions import InProcessActions

    _time_async(agent.processor, "parse_message", "nlu")
    _time_plain(agent.processor, "_predict_next_with_tracker", "policy")
    _time_async(InProcessActions, "request", "action")
    for name in ("open_turn", "store_turn"):
        _time_plain(conversation, name, "storage")


def _time_async(owner, name: str, part: str) -> None:
    inner = getattr(owner, name)

    async def timed(*args, **kwargs):
        with _clock(part):
            return await inner(*args, **kwargs)

    setattr(owner, name, timed)


def _time_plain(owner, name: str, part: str) -> None:
    inner = getattr(owner, name)

    def timed(*args, **kwargs):
        with _clock(part):
            return inner(*args, **kwargs)

    setattr(owner, name, timed)


@contextmanager
def _clock(part: str):
    begin = time.perf_counter()
    try:
        yield
    finally:
        _spent[part] += time.perf_counter() - begin


def _report(rows: list[dict[str, float]]) -> None:
    print(f"{len(rows)} turns")
    for part in ("turn", "nlu", "policy", "action", "storage"):
        values = sorted(row.get(part, 0.0) * 1000 for row in rows)
        print(f"{part:8s} median {statistics.median(values):6.1f} ms   p95 {values[int(len(values) * 0.95)]:6.1f} ms")
    print(f"resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
