"""Facts from one packed message, through the real model and the real desk: `python -m tests.nlu.packed [--misses]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Collection, Iterator, Mapping

from ruamel.yaml import YAML

from actions.base import message_of
from bot.cases.desk import FilingDesk
from bot.cases.memory import MemoryRepository
from bot.filing.conditions import Value
from bot.filing.formats import CHECKS
from bot.wiring import china_now
from tests.catalogs import real_catalog
from tests.nlu.held_out import LANGUAGES, trained_agent

HERE = Path(__file__).parent
PARTS = {"development": "packed", "held out": "packed_held_out"}
"""What the readings were developed on, and what is only measured, with the names of their files."""
_BY_INTENT_ONLY = ("goal",)
"""Not counted: what a message wants is measured with the intents."""


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A message that tells several things, and what it should give."""

    language: str
    part: str
    says: str
    facts: Mapping[str, Any]
    likely: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was taken from a packed message."""

    packed: Packed
    intent: str
    given: Mapping[str, Value]
    assumed: Mapping[str, Value]
    by_intent: Mapping[str, Value]

    @property
    def missed(self) -> dict[str, Any]:
        """Return what the message tells and was not taken."""
        known = {**self.assumed, **self.given}
        return {name: value for name, value in self.packed.facts.items() if known.get(name) != value}

    @property
    def wrong(self) -> dict[str, Value]:
        """Return what was taken and the message does not tell."""
        allowed = {**self.by_intent, **self.packed.likely, **self.packed.facts}
        given = {name: value for name, value in self.given.items() if self.packed.facts.get(name) != value}
        return {**given, **{name: value for name, value in self.assumed.items() if allowed.get(name) != value}}

    @property
    def right(self) -> bool:
        """Tell whether just the expected facts were taken."""
        return not self.missed and not self.wrong


def packed_messages() -> Iterator[Packed]:
    """Yield all packed messages of both languages."""
    for language in LANGUAGES:
        for part, file in PARTS.items():
            messages = YAML(typ="safe").load(HERE / f"{file}_{language}.yml")
            yield from (_packed(language, part, one) for one in messages)


def _packed(language: str, part: str, one: Mapping[str, Any]) -> Packed:
    return Packed(
        language=language,
        part=part,
        says=one["says"],
        facts=_counted(one["facts"]),
        likely=_counted(one.get("likely", {})),
    )


async def taken_from(agent: Any, packed: Packed) -> Taken:
    """Let the model read a message and a fresh desk note it."""
    catalog = real_catalog()
    desk = FilingDesk(catalog=catalog, repository=MemoryRepository(), clock=china_now, checks=CHECKS)
    message = message_of(catalog, await agent.parse_message(packed.says), "1")
    case = desk.note(desk.open("test:packed", packed.language).id, message).case
    domain = {name: value for name, value in case.details.items() if name == "domain_name"}
    return Taken(
        packed=packed,
        intent=message.intent,
        given={**_counted(case.facts), **domain},
        assumed=_counted(case.assumed),
        by_intent=catalog.assumptions.get(message.intent, {}),
    )


def _counted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that count; several values in one order, as lists, as the files have them."""
    counted = {name: value for name, value in facts.items() if name not in _BY_INTENT_ONLY}
    return {name: sorted(value) if isinstance(value, (tuple, list)) else value for name, value in counted.items()}


async def all_taken(agent: Any) -> list[Taken]:
    """Return what is taken from every packed message."""
    return [await taken_from(agent, packed) for packed in packed_messages()]


def share_right(taken: list[Taken]) -> float:
    """Return the share of messages of which just the expected facts were taken."""
    return sum(one.right for one in taken) / len(taken)


def report(taken: list[Taken], parts: Collection[str]) -> Iterator[str]:
    """Yield the shares by part and language, and the messages of some parts that went wrong."""
    for part in PARTS:
        for language in LANGUAGES:
            ours = [one for one in taken if (one.packed.part, one.packed.language) == (part, language)]
            wrong = sum(bool(one.wrong) for one in ours)
            yield f"{part:12} {language}  {len(ours):3}  {share_right(ours):6.1%} right  {wrong} with a wrong fact"
    yield f"all              {len(taken):3}  {share_right(taken):6.1%} right"
    for one in taken:
        if one.packed.part in parts and not one.right:
            yield f"{one.packed.says}\n    {one.intent}  missed {one.missed}  wrong {one.wrong}"


def main() -> int:
    """Print the figures, and with `--misses` the messages of the development half that went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.nlu.packed", description=__doc__)
    parser.add_argument("--misses", action="store_const", const=("development",), default=())
    parser.add_argument("--all-misses", dest="misses", action="store_const", const=PARTS)
    options = parser.parse_args()
    from bot.quiet import be_quiet

    be_quiet()
    print("\n".join(report(asyncio.run(all_taken(trained_agent())), options.misses)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
