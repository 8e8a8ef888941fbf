"""Commands about the conversation with the assistant: why it said what it said, and where that comes from."""

from __future__ import annotations

from typing import Iterator, Optional

from bot.filing.conditions import NOT_SURE, Reason, Value, Verdict, evaluate, open_facts
from bot.filing.decision import rules_in_force
from bot.filing.facts import Facts
from bot.filing.guidance import Guidance, guide
from bot.filing.model import Fact
from bot.shell.assistant import Understanding
from bot.shell.registry import commands
from bot.shell.session import BadCommand, Shell

_MOST_OUTCOMES = 6


@commands.command("why", "talk", short="w")
async def why(shell: Shell, arguments: str) -> None:
    """Show what was understood, what is known, and which tests on which facts led here."""
    understood, facts = await shell.assistant.understood(), await shell.assistant.facts()
    if understood is None and facts is None:
        raise BadCommand(shell.word("why_nothing" if not shell.replies else "why_not_here"))
    if understood is not None:
        _show_understood(shell, understood)
    if facts is not None:
        show_reasons(shell, facts)


def _show_understood(shell: Shell, understood: Understanding) -> None:
    shell.title("why_message", text=understood.text)
    shell.tell("why_intent", "", intent=understood.intent or "–", confidence=f"{understood.confidence:.2f}")
    if understood.nearest:
        others = shell.word("comma").join(f"{name} {confidence:.2f}" for name, confidence in understood.nearest)
        shell.tell("why_nearest", intents=others)
    if understood.entities:
        found = shell.word("comma").join(f"{kind} = {value}" for kind, value in understood.entities)
        shell.tell("why_entities", "", entities=found)
    if understood.noted:
        names = shell.word("comma").join(fact_name(shell, name) for name in understood.noted)
        shell.tell("why_noted", "", names=names)


def show_reasons(shell: Shell, facts: Facts) -> None:
    """Show what is known, and what follows from it by the rules of the day."""
    guidance = guide(shell.catalog, facts, shell.day)
    values = facts.known(shell.catalog)
    said = {name: value for name, value in values.items() if name in facts.given or name in facts.assumed}
    if said:
        shell.title("why_known")
    for name, value in said.items():
        shell.line(f"  {_stated(shell, name, value)}{_origin(shell, name, facts)}")
    _show_decision(shell, guidance, facts)


def _show_decision(shell: Shell, guidance: Guidance, facts: Facts) -> None:
    if guidance.outcome is not None:
        name = f"{guidance.outcome.name.get(shell.language)} ({guidance.outcome.id})"
        shell.title("why_outcome", outcome=name, day=guidance.on.isoformat())
        for reason in guidance.because:
            shell.line(f"  ✓ {_tested(shell, reason)}{_origin(shell, reason.fact, facts)}")
    elif guidance.confirms:
        names = shell.word("comma").join(_stated(shell, *pair) for pair in guidance.confirms.items())
        shell.title("why_confirms", names=names)
    elif guidance.conditional:
        outcomes = dict.fromkeys(one.decided.outcome.name.get(shell.language) for one in guidance.conditional)
        shell.title("why_conditional", outcomes=shell.word("comma").join(outcomes))
    if guidance.asks is not None:
        _show_question(shell, guidance.asks, guidance, facts)


def _show_question(shell: Shell, fact: Fact, guidance: Guidance, facts: Facts) -> None:
    shell.title("why_asks", fact=f"{fact.name.get(shell.language)} ({fact.id})")
    shell.line(f"  {fact.reason.get(shell.language)}")
    if guidance.outcome is not None:
        shell.tell("why_asks_papers")
        return
    possible = list(_possible(shell, facts, fact.id))
    shell.tell("why_possible", "", count=len(possible))
    for name, missing in possible[:_MOST_OUTCOMES]:
        shell.line(f"  ? {name}: {shell.word('comma').join(missing)}")
    if len(possible) > _MOST_OUTCOMES:
        shell.tell("why_more", count=len(possible) - _MOST_OUTCOMES)


def _possible(shell: Shell, facts: Facts, asked: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the outcomes that the open question may still decide, each with the facts it waits for."""
    values = facts.known(shell.catalog)
    for outcome, version in rules_in_force(shell.catalog, shell.day):
        if evaluate(version.when, values).verdict is Verdict.UNKNOWN:
            waits = list(dict.fromkeys(open_facts(version.when, values)))
            if asked in waits:
                yield outcome.name.get(shell.language), [fact_name(shell, name) for name in waits]


def fact_name(shell: Shell, name: str) -> str:
    """Return what people call a fact."""
    fact = shell.catalog.facts.get(name)
    return fact.name.get(shell.language) if fact else name


def _stated(shell: Shell, name: str, value: Value) -> str:
    return f"{fact_name(shell, name)} = {value_in_words(shell, name, value)}"


def value_in_words(shell: Shell, name: str, value: Value) -> str:
    """Return a fact's value as people say it."""
    if value == NOT_SURE:
        return shell.wording.phrase("not_sure", shell.language)
    if isinstance(value, tuple):
        return shell.word("comma").join(value_in_words(shell, name, one) for one in value)
    fact = shell.catalog.facts.get(name)
    choice = fact.choice(value) if fact else None
    if choice is not None:
        return choice.name.get(shell.language)
    if isinstance(value, bool):
        return shell.word("yes" if value else "no")
    return str(value)


def _tested(shell: Shell, reason: Reason) -> str:
    fact = shell.catalog.facts[reason.fact]
    choice = fact.choice(reason.value) if not isinstance(reason.value, tuple) else None
    if choice is not None and choice.statement is not None:
        return f"{choice.statement.get(shell.language)} [{reason.fact}]"
    return f"{_stated(shell, reason.fact, reason.value)} [{reason.fact}]"


def _origin(shell: Shell, name: str, facts: Facts) -> str:
    if name in facts.given:
        return ""
    return shell.word("assumed" if name in facts.assumed else "presumed")


@commands.command("sources", "talk", short="s")
async def sources(shell: Shell, arguments: str) -> None:
    """List the sources of the latest answer, with the day on which each was last looked at."""
    names = list(dict.fromkeys(name for reply in shell.replies for name in reply["sources"]))
    if not names:
        raise BadCommand(shell.word("no_sources"))
    for number, name in enumerate(names, start=1):
        _show_source(shell, number, name)


def _show_source(shell: Shell, number: int, name: str) -> None:
    source = shell.catalog.sources.get(name)
    if source is None:
        shell.line(f"{number}. {name}")
        return
    shell.line(f"{number}. {source.title.get(shell.language)}")
    url: Optional[str] = source.url
    if url:
        shell.console.print(f"   {url}", style="cyan", markup=False, soft_wrap=True)
    shell.tell("source_checked", day=source.checked.isoformat())
