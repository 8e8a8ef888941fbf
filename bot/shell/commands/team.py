"""Commands on the team: what happened, what was not understood, who works here, who looked at what."""

from __future__ import annotations

from typing import Any, Mapping

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from bot.shell.caseview import moment
from bot.shell.registry import commands
from bot.shell.session import BadCommand, Shell


@commands.command("stats", "cases", needs_agent=True)
async def stats(shell: Shell, arguments: str) -> None:
    """Show what the team did: conversations, where people stop, how fast they are answered, what they think."""
    found = await shell.agency.call("stats", days=_number(shell, arguments, 30))
    shell.title("stats_title", days=found["days"])
    rates = {name: f"{found[name]:.1%}" for name in ("fallback_rate", "hand_over_rate")}
    shell.tell("stats_rates", "", unanswered=found["unanswered"], **rates)
    shell.tell("stats_take", "", **_seconds(found["time_to_take"]))
    shell.tell("stats_answer", "", **_seconds(found["time_to_answer"]))
    rows = [(one["channel"], _outcome(shell, one["operation"]), one["count"]) for one in found["conversations"]]
    _table(shell, "stats_conversations", ("column_channel", "column_operation", "column_count"), rows)
    rows = [(_fact(shell, one["asked"]), one["count"]) for one in found["drop_off"]]
    _table(shell, "stats_drop_off", ("column_question", "column_count"), rows)
    rows = [(_outcome(shell, one["outcome"]), one["good"], one["bad"], one["other"]) for one in found["feedback"]]
    _table(shell, "stats_feedback", ("column_operation", "column_good", "column_bad", "column_other"), rows)


def _number(shell: Shell, arguments: str, otherwise: int) -> int:
    if arguments and not arguments.isdecimal():
        raise BadCommand(shell.word("not_a_number", text=arguments))
    return int(arguments or otherwise)


def _seconds(found: Mapping[str, Any]) -> dict[str, str]:
    shown = {name: "–" if found[name] is None else f"{found[name]:.0f}" for name in ("median", "ninety")}
    return {**shown, "count": str(found["count"])}


def _outcome(shell: Shell, name: str | None) -> str:
    outcome = shell.catalog.outcomes.get(name or "")
    return outcome.name.get(shell.language) if outcome else name or "–"


def _fact(shell: Shell, name: str) -> str:
    fact = shell.catalog.facts.get(name)
    return fact.name.get(shell.language) if fact else name


def _table(shell: Shell, title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    shell.tell(title, "bold")
    table = Table(*(shell.word(name) for name in columns), box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    shell.console.print(table)


@commands.command("misunderstood", "cases", needs_agent=True)
async def misunderstood(shell: Shell, arguments: str) -> None:
    """List messages that the assistant did not understand, for review."""
    found = (await shell.agency.call("misunderstood", limit=_number(shell, arguments, 50)))["messages"]
    if not found:
        shell.tell("all_understood")
    for message in found:
        shell.line(message["text"])
        asked = _fact(shell, message["asked"]) if message["asked"] else "–"
        shell.tell("misunderstood_at", case=message["case"], at=moment(shell, message["at"]), asked=asked)


@commands.command("me", "shell", needs_agent=True)
async def me(shell: Shell, arguments: str) -> None:
    """Show who you are here, and what you may do."""
    found = await shell.agency.call("me")
    shell.tell("me", "bold", name=found["name"], role=found["role"])
    shell.tell("me_may", names=", ".join(found["may"]))


@commands.command("people", "shell", needs_agent=True)
async def people(shell: Shell, arguments: str) -> None:
    """List who works here."""
    for one in (await shell.agency.call("list_people"))["people"]:
        shell.line(f"{one['id']}  {one['name']}  {one['role']}", "dim" if one["revoked"] else "")


@commands.command("audit", "cases", takes=("case",), needs_agent=True)
async def audit(shell: Shell, arguments: str) -> None:
    """List who read clear personal data, and what else must be accounted for."""
    from bot.shell.numbers import split_number

    case = {"case": split_number(shell, arguments)[0]} if arguments else {}
    for row in (await shell.agency.call("audit", **case))["rows"]:
        shell.line(f"{moment(shell, row['at'])}  {row['name']}  {row['call']}  {row['case'] or '–'}")
