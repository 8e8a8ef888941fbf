"""Plays a conversation from a file with the real assistant, and looks at every turn for what must never happen.

`python -m tests.conversations.playing FILE… [--only WORD]` plays conversations and prints what was said.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import re
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterator, Optional

import structlog
from ruamel.yaml import YAML
from sqlalchemy import select

from bot.storage.tables import case_event, conversation_tracker

_QUESTION = re.compile(r"[?？]\s*$|[吗呢]\s*$|^(what|how|why|when|where|which|who)\b", re.IGNORECASE)
_ASKED_ANEW = ("reopened", "taken_back", "started_over", "parked", "unparked", "resumed")
"""After one of these an answer that was given may be asked for again."""


def talks_of(path: Path) -> list[dict[str, Any]]:
    """Return the conversations of a file."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@dataclass
class Played:
    """A conversation as it went so far."""

    assistant: Any
    channels: dict[str, str] = field(default_factory=dict)
    channel: str = "first"
    case: Optional[Any] = None
    """The first case of the conversation: its number and code can be said as {case} and {code}."""
    given: dict[str, set[str]] = field(default_factory=dict)
    """By case number, what was given."""
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def conversation(self) -> str:
        """Return the id of the conversation on the present channel."""
        return self.channels.setdefault(self.channel, self.assistant.new_conversation())


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


async def play(assistant: Any, talk: dict[str, Any], tell: Any = None) -> Played:
    """Play a conversation and return it with its faults."""
    played = Played(assistant)
    with _everything_logged() as lines:
        for number, step in enumerate(talk["turns"], start=1):
            await _step(played, step, f"turn {number} ({_short(step)})", tell)
    played.faults += _kept(played, talk.get("never_kept", ()), lines())
    return played


@contextmanager
def _everything_logged() -> Iterator[Any]:
    """Collect every log line, also those that the service would not write."""
    handler, root, quiet = _Lines(), logging.getLogger(), structlog.get_config()
    level = root.level
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with structlog.testing.capture_logs() as entries:
            yield lambda: [*handler.lines, *map(str, entries)]
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        structlog.configure(**quiet)


async def _step(played: Played, step: dict[str, Any], where: str, tell: Any) -> None:
    played.channel = step.get("channel", played.channel)
    if "later" in step:
        _wait(played, int(step["later"].split()[0]))
    if step.get("lose") == "dialogue":
        with played.assistant.services.database.writing() as connection:
            connection.execute(conversation_tracker.delete().where(_of(played)))
    if "say" in step or "choose" in step:
        await _turn(played, step, where, tell)


async def _turn(played: Played, step: dict[str, Any], where: str, tell: Any) -> None:
    before = played.assistant.case(played.conversation)
    said = _filled(played, str(step["say"])) * step.get("times", 1) if "say" in step else None
    choice = _filled(played, str(step["choose"])) if "choose" in step else None
    replies = await played.assistant.send(played.conversation, text=said, choice=choice)
    after = played.assistant.case(played.conversation)
    played.case = played.case or after
    played.said.append(played.assistant.said(replies))
    if tell:
        tell(said or f"[{choice}]", played.said[-1], after)
    faults = [*_looked_at(played, said, before, after), *_unexpected(step.get("expect", {}), replies, after, played)]
    played.faults += [f"{where}: {fault}" for fault in faults]


def _filled(played: Played, text: str) -> str:
    if played.case is None:
        return text
    code = played.assistant.services.codes.code_of(played.case.id)
    return text.replace("{case}", played.case.id).replace("{code}", code)


def _looked_at(played: Played, said: Optional[str], before: Any, after: Any) -> Iterator[str]:
    """Yield what must not happen in any turn of any conversation."""
    if not played.said[-1].strip():
        yield "no reply"
    if len(played.said) >= 3 and len(set(played.said[-3:])) == 1:
        yield f"the same reply three times running: {played.said[-1][:60]}"
    if after is None:
        return
    known = before.events if before is not None and before.id == after.id else ()
    given = played.given.setdefault(after.id, set())
    if any(event.kind in _ASKED_ANEW for event in after.events[len(known) :]):
        given.clear()
    if before is not None and after.facts.get("goal") != before.facts.get("goal"):
        given.clear()
    asked = (after.asked or "").removeprefix("sheet:")
    if asked in given:
        yield f"{asked} was given and is asked again"
    given |= {name for name in (*after.facts, *after.details) if name != asked}
    yield from _stored_questions(said or "", before, after)


def _stored_questions(said: str, before: Any, after: Any) -> Iterator[str]:
    if not _QUESTION.search(said.strip()):
        return
    rows = {name: value for name, value in after.details.items() if value and value in said}
    yield from (f"the question is stored as {name}" for name in rows if before and name not in before.details)
    facts = before.facts if before is not None else {}
    changed = [name for name, value in facts.items() if name != "goal" and after.facts.get(name, value) != value]
    yield from (f"a question changes {name}" for name in changed)


def _unexpected(expect: dict[str, Any], replies: list[dict[str, Any]], case: Any, played: Played) -> Iterator[str]:
    """Yield what is not as the file says."""
    last, text = replies[-1], played.said[-1]
    for key in ("asks", "outcome", "language"):
        if key in expect and last[key] != expect[key]:
            yield f"{key} is {last[key]}: {text}"
    for key in ("documents", "steps", "requirements", "obstacles"):
        if not set(expect.get(key, ())) <= set(last[key]):
            yield f"{key} are {last[key]}"
    wanted = [_filled(played, str(word)) for word in expect.get("says", ())]
    unwanted = [_filled(played, str(word)) for word in expect.get("never_says", ())]
    yield from (f"'{word}' is not said: {text}" for word in wanted if word not in text)
    yield from (f"'{word}' is said: {text}" for word in unwanted if word in text)
    offered = [item["value"] for block in last["blocks"] if block["kind"] == "choices" for item in block["items"]]
    if not set(expect.get("choices", ())) <= set(offered):
        yield f"{offered} are offered"
    yield from _unexpected_of_case(expect, case)


def _unexpected_of_case(expect: dict[str, Any], case: Any) -> Iterator[str]:
    if "open" in expect and case.asked != expect["open"]:
        yield f"{case.asked} is open"
    for name, value in expect.get("knows", {}).items():
        known = case.facts.get(name, case.details.get(name))
        if known != (tuple(value) if isinstance(value, list) else value):
            yield f"{name} is {known}"
    known_anyway = [name for name in expect.get("knows_not", ()) if case and name in {**case.facts, **case.details}]
    yield from (f"{name} is known" for name in known_anyway)


def _of(played: Played) -> Any:
    return conversation_tracker.c.conversation.in_(list(played.channels.values()))


def _wait(played: Played, days: int) -> None:
    """Let days go by: everything stored of the conversation becomes older."""
    rows = conversation_tracker
    with played.assistant.services.database.writing() as connection:
        for row in connection.execute(select(rows).where(_of(played))).all():
            older = [{**event, "timestamp": event["timestamp"] - days * 86400} for event in json.loads(row.dialogue)]
            found = rows.c.conversation == row.conversation
            connection.execute(rows.update().where(found).values(dialogue=json.dumps(older)))
        if played.case is not None:
            _age_events(connection, played.case.id, days)


def _age_events(connection: Any, case: str, days: int) -> None:
    rows = connection.execute(case_event.select().where(case_event.c.case_id == case)).all()
    for row in rows:
        found = (case_event.c.case_id == case) & (case_event.c.position == row.position)
        connection.execute(case_event.update().where(found).values(at=row.at - timedelta(days=days)))


def _kept(played: Played, numbers: Any, lines: list[str]) -> Iterator[str]:
    """Yield where something is kept that must not be: in the dialogue, the case with its history, or the log."""
    with played.assistant.services.database.reading() as connection:
        rows = connection.execute(select(conversation_tracker).where(_of(played))).all()
    dialogues = [json.dumps(json.loads(row.dialogue)) for row in rows]
    cases = [played.assistant.case(conversation) for conversation in played.channels.values()]
    kept = {"the dialogue": dialogues, "the case": [str(asdict(case)) for case in cases if case], "the log": lines}
    for number in numbers:
        places = [place for place, texts in kept.items() if any(number in text for text in texts)]
        yield from (f"{number} is kept in {place}" for place in places)


def _short(step: dict[str, Any]) -> str:
    return str(step.get("say", step.get("choose", "")))[:40]


def main() -> int:
    """Play the files and print what was said; return 1 where something was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="play only conversations with this in their name")
    options = parser.parse_args()
    from tests.assistant import open_assistant

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_play_all(open_assistant(Path(folder)), options))


async def _play_all(assistant: Any, options: argparse.Namespace) -> int:
    faults = 0
    for talk in (talk for path in options.files for talk in talks_of(path) if options.only in talk["name"]):
        print(f"\n# {talk['name']}")
        played = await play(assistant, talk, lambda said, answer, case: print(f"> {said[:200]}\n{answer}"))
        faults += len(played.faults)
        print("".join(f"!! {fault}\n" for fault in played.faults), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
