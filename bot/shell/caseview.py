"""Cases as agents see them: a table of many, everything of one, a request with its brief."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable, Mapping, Optional

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from bot.shell.session import Shell

_WIDE = 120
_MIDDLE = 72
_DAY = 86400
_WITH = {"assistant": "with_assistant", "waiting": "with_waiting", "person": "with_person"}
_STATES = {"asking": "state_asking", "advised": "state_advised"}
_SPEAKERS = {"customer": "from_customer", "assistant": "from_assistant", "person": "from_person"}
_STYLES = {"customer": "green", "assistant": "dim", "person": "cyan"}


def show_cases(shell: Shell, cases: list[Mapping[str, Any]], first: int = 1) -> None:
    """Print cases as a table; the narrower the terminal, the fewer the columns."""
    width = shell.console.width
    names = ["column_case", "column_changed", "column_state"]
    names += ["column_domain", "column_province"] if width >= _MIDDLE else []
    names += ["column_channel", "column_with", "column_assignee"] if width >= _WIDE else []
    table = Table("", *(shell.word(name) for name in names), box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for number, case in enumerate(cases, start=first):
        cells = _cells(shell, case)
        table.add_row(Text(str(number), style="cyan"), *(Text(cells[name]) for name in names))
    shell.console.print(table)


def _cells(shell: Shell, case: Mapping[str, Any]) -> dict[str, str]:
    return {
        "column_case": case["case"],
        "column_changed": moment(shell, case["updated_at"]),
        "column_state": _operation(shell, case["operation"]) or shell.word(_STATES[case["state"]]),
        "column_domain": case["domain"] or "–",
        "column_province": province(shell, case["province"]) or "–",
        "column_channel": case["channel"],
        "column_with": case["person"] or shell.word(_WITH[case["with"]]),
        "column_assignee": case["assignee"] or "–",
    }


def _operation(shell: Shell, name: Optional[str]) -> Optional[str]:
    outcome = shell.catalog.outcomes.get(name or "")
    return outcome.name.get(shell.language) if outcome else name


def province(shell: Shell, name: Optional[str]) -> Optional[str]:
    """Return the name of a province."""
    found = shell.catalog.provinces.get(name or "")
    return found.name.get(shell.language) if found else name


def moment(shell: Shell, iso: str) -> str:
    """Return how long ago something was, or its day where that is long ago."""
    at = datetime.fromisoformat(iso.replace("Z", "+00:00"))
    seconds = (shell.now() - at).total_seconds()
    if seconds >= _DAY:
        return at.astimezone(shell.now().tzinfo).strftime("%Y-%m-%d")
    return shell.word("ago", length=length(shell, seconds))


def length(shell: Shell, seconds: float) -> str:
    """Return a length of time in words."""
    if seconds < 60:
        return shell.word("seconds", count=max(0, int(seconds)))
    if seconds < 3600:
        return shell.word("minutes", count=int(seconds // 60))
    return shell.word("hours", count=int(seconds // 3600))


def show_case(shell: Shell, view: Mapping[str, Any]) -> None:
    """Print everything of a case."""
    head = {key: view[key] or "–" for key in ("channel", "language", "assignee")}
    held = view["person"] or shell.word(_WITH[view["with"]])
    shell.title("case_title", case=view["case"])
    shell.tell("case_head", held=held, changed=moment(shell, view["updated_at"]), **head)
    if view["outcome"]:
        shell.tell("case_outcome", "bold", outcome=view["outcome"]["text"])
    elif view["asked"]:
        shell.tell("case_asked", "", asked=_asked(shell, view["asked"]))
    _section(shell, "case_facts", (_given(shell, one) for one in view["facts"]))
    _section(shell, "case_assumed", (_given(shell, one) for one in view["assumed"]))
    _section(shell, "case_details" if view["clear"] else "case_details_masked", map_given(shell, view["details"]))
    _section(shell, "case_obstacles", (f"⚠ {one['text']}" for one in view["obstacles"]), "yellow")
    _section(shell, "case_findings", (f"⚠ {one['text']}" for one in view["findings"]), "yellow")
    _section(shell, "case_documents", (f"☐ {one['text']}" for one in view["documents"]))
    _section(shell, "case_timeline", (f"◷ {one['text']}" for one in view["timeline"]))
    _section(shell, "case_notes", (_note(shell, one) for one in view["notes"]), "magenta")
    if view["lines"]:
        shell.title("case_lines")
        show_lines(shell, view["lines"])
    if view["request"]:
        show_brief(shell, view["request"])


def map_given(shell: Shell, given: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Return facts or rows as lines."""
    return (_given(shell, one) for one in given)


def _asked(shell: Shell, name: str) -> str:
    fact = shell.catalog.facts.get(name)
    return fact.name.get(shell.language) if fact else name


def _given(shell: Shell, one: Mapping[str, Any]) -> str:
    by = shell.word("set_by", person=one["by"]) if one.get("by") else ""
    return f"  {one['name']} = {one['text']}{by}"


def _note(shell: Shell, note: Mapping[str, Any]) -> str:
    return f"  {moment(shell, note['at'])} {note['name']}: {note['text']}"


def _section(shell: Shell, key: str, lines: Iterable[str], style: str = "") -> None:
    found = list(lines)
    if found:
        shell.tell(key, "bold")
    for line in found:
        shell.line(line, style)


def show_lines(shell: Shell, lines: Iterable[Mapping[str, Any]]) -> None:
    """Print lines of a conversation, each with who said it."""
    for line in lines:
        kind = line["from"]["kind"]
        speaker = line["from"]["name"] or shell.word(_SPEAKERS[kind])
        first, *rest = line["text"].splitlines() or [""]
        shell.line(f"  {speaker}: {first}", _STYLES[kind])
        for more in rest:
            shell.line(f"    {more}", _STYLES[kind])


def show_brief(shell: Shell, request: Mapping[str, Any]) -> None:
    """Print what a person must know to take over."""
    shell.title("brief_title", case=request["case"], waited=length(shell, request["waited_seconds"]))
    for line in request["brief"]:
        shell.line(f"  {line['name']}: {line['text']}")
