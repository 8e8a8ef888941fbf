"""A customer who does anything at any time: random moves through the real agent, seeded so that a walk can be repeated.

`python -m tests.conversations.walking --conversations 500 --moves 30` walks and says what went wrong, with the seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from bot.filing.facts import Facts
from bot.filing.guidance import guide
from bot.wording.plain import from_json

QUESTIONS = (
    "备案要多久",
    "要准备哪些材料",
    "备案收费吗",
    "什么是接入商",
    "居住证可以用吗",
    "短信核验没收到怎么办",
    "为什么要问这个",
    "这个在哪里查",
    "下一步做什么",
    "转人工",
    "how long does it take",
    "what documents do I need",
    "what is an access provider",
    "why do you ask",
    "where can I find that",
    "is there a fee",
    "what is different in Guangdong?",
    "广东有什么不一样",
)
NONSENSE = (
    "啊吧啊吧",
    "？？？",
    "asdf qwer",
    "今天天气不错",
    "the weather is nice",
    "12345",
    "😀😀",
    "/restart",
    "好好好好",
)
SWITCHES = (
    "说中文",
    "in English please",
    "上一步",
    "go back",
    "重新开始",
    "看看我填了什么",
    "show me what you have",
    "先到这里",
)
GOALS = (
    "我要注销网站备案",
    "我想变更备案信息",
    "要把备案从腾讯云转到阿里云",
    "we want to file a new website",
    "公安备案怎么办",
)
CORRECTIONS = (
    "不是公司，是个人",
    "不是个人，是公司",
    "改一下省份",
    "change the province to Sichuan",
    "服务器其实在香港",
    "改域名",
)


@dataclass
class Walk:
    """One conversation: its moves so far and what went wrong."""

    seed: int
    moves: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def walk(assistant: Any, seed: int, moves: int) -> Walk:
    """Walk one conversation and return it."""
    choose, done = random.Random(seed), Walk(seed)
    conversation = f"walk:{seed:08d}{choose.getrandbits(64):016x}"
    offered: list[str] = []
    asked: Optional[str] = None
    for _ in range(moves):
        move = _move(choose, assistant, asked, offered)
        done.moves.append(f"{next(iter(move))}: {next(iter(move.values()))}")
        try:
            replies = await assistant.send(conversation, **move)
        except Exception as error:  # noqa: BLE001 - the walk says which move it was
            done.faults.append(f"{type(error).__name__} after {done.moves[-1]}")
            return done
        offered, asked = _offered(replies), assistant.asked(conversation)
        _look(done, replies)
    _compare(assistant, conversation, done, replies)
    return done


def _move(choose: random.Random, assistant: Any, asked: Optional[str], offered: list[str]) -> dict[str, str]:
    dice = choose.random()
    fact = assistant.services.catalog.facts.get(asked or "")
    if dice < 0.35 and offered:
        return {"choice": choose.choice(offered)}
    if dice < 0.5 and fact and fact.choices:
        name = choose.choice(fact.choices).name
        return {"text": choose.choice((name.zh, name.en))}
    if dice < 0.55:
        return {"text": choose.choice(("不确定", "not sure", "是的", "no", "没有"))}
    return {"text": choose.choice(choose.choice((QUESTIONS, QUESTIONS, NONSENSE, SWITCHES, GOALS, CORRECTIONS)))}


def _offered(replies: list[dict[str, Any]]) -> list[str]:
    blocks = [block for reply in replies for block in reply["blocks"] if block["kind"] == "choices"]
    return [item["value"] for block in blocks for item in block["items"] if item["value"] != "forget:yes"]


def _look(done: Walk, replies: list[dict[str, Any]]) -> None:
    said = "\n".join(from_json(reply) for reply in replies)
    done.said.append(said)
    if not said.strip():
        done.faults.append(f"silence after {done.moves[-1]}")
    if "{" in said or "None" in said:
        done.faults.append(f"a hole in the text after {done.moves[-1]}")
    if len(done.said) >= 3 and len(set(done.said[-3:])) == 1 and len(set(done.moves[-3:])) > 1:
        done.faults.append(f"the same three times running after {done.moves[-3:]}: {said[:80]}")


def _compare(assistant: Any, conversation: str, done: Walk, replies: list[dict[str, Any]]) -> None:
    """Hold the outcome that is shown against the rules on the facts that the case holds."""
    case = assistant.case(conversation)
    if case is None or replies[-1]["on"] is None:
        return
    desk = assistant.services.desk
    found = guide(assistant.services.catalog, Facts(given=case.facts), desk.clock().date())
    shown, expected = replies[-1]["outcome"], found.outcome.id if found.outcome else None
    if shown is not None and shown != expected:
        done.faults.append(f"{shown} is shown, the facts of the review card give {expected}")


def main() -> int:
    """Walk as the command line says; return 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--moves", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from tests.assistant import open_assistant

    with tempfile.TemporaryDirectory() as folder:
        assistant = open_assistant(Path(folder))
        faults = asyncio.run(_walk_and_tell(assistant, options))
    print(f"{options.conversations} conversations of {options.moves} moves: {faults} fault(s)")
    return 1 if faults else 0


async def _walk_and_tell(assistant: Any, options: argparse.Namespace) -> int:
    faults = 0
    for number in range(options.conversations):
        done = await walk(assistant, options.seed + number, options.moves)
        faults += len(done.faults)
        for fault in done.faults:
            print(f"seed {done.seed}: {fault}", flush=True)
        if (number + 1) % 25 == 0:
            print(f"{number + 1} walked", flush=True)
    return faults


if __name__ == "__main__":
    raise SystemExit(main())
