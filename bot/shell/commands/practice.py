"""Commands of the rehearsal: choose a customer, serve them, and read how it went."""

from __future__ import annotations

import random

from rich.text import Text

from bot.shell.practice import GOOD, Rehearsal, Said, Script, read_scripts, score
from bot.shell.registry import commands
from bot.shell.session import BadCommand, Shell, Talk

_ANY = ("any", "随机")


class Practice:
    """What plain text means while a scripted customer is served."""

    def __init__(self, rehearsal: Rehearsal, prompt: str) -> None:
        self.rehearsal, self.prompt = rehearsal, prompt

    async def hear(self, shell: Shell, line: str) -> None:
        """Give the customer an answer, and show what they say to it."""
        says = self.rehearsal.hear(Said(text=line))
        if says is not None:
            show_customer(shell, says)
            return
        show_customer(shell, self.rehearsal.script.ends)
        finish(shell, self.rehearsal)


def show_customer(shell: Shell, text: str) -> None:
    """Print what the customer says."""
    for line in text.splitlines():
        shell.line(f"{shell.word('from_customer')}: {line}", "green")


def finish(shell: Shell, rehearsal: Rehearsal) -> None:
    """Say how it went, check by check, and go back to the assistant."""
    shell.mode = Talk()
    results = rehearsal.results()
    made, possible = score(results)
    share = made / possible
    shell.tell("practice_score", "bold green" if share >= GOOD else "bold yellow", made=made, possible=possible)
    for result in results:
        mark, style = ("✓", "green") if result.passed else ("✗", "yellow")
        points = result.check.points if result.passed else 0
        shell.line(f"{mark} {points}/{result.check.points}  {result.check.want.get(shell.language)}", style)
        if not result.passed:
            shell.line(f"       {result.check.because.get(shell.language)}")
    shell.tell("practice_good" if share >= GOOD else "practice_again", name=rehearsal.script.id)


@commands.command("practice", "practice", takes=("script",))
async def practice(shell: Shell, arguments: str) -> None:
    """List the scripted customers, or serve one."""
    scripts = read_scripts()
    if not arguments:
        _list(shell)
        return
    script = random.choice(list(scripts.values())) if arguments in _ANY else _chosen(shell, arguments)
    shell.mode = Practice(Rehearsal(script, shell.catalog), shell.word("practice_prompt"))
    shell.title("practice_title", title=script.title.get(shell.language))
    shell.line(script.scene.get(shell.language))
    shell.tell("practice_how")
    show_customer(shell, script.opens)


def _list(shell: Shell) -> None:
    for number, script in enumerate(read_scripts().values(), start=1):
        title = Text.assemble((f"{number:>2}  ", "cyan"), script.title.get(shell.language), (f"  {script.id}", "dim"))
        shell.console.print(title, soft_wrap=True)
    shell.tell("practice_choose")


def _chosen(shell: Shell, name: str) -> Script:
    scripts = read_scripts()
    if name in scripts:
        return scripts[name]
    if name.isdecimal() and 1 <= int(name) <= len(scripts):
        return list(scripts.values())[int(name) - 1]
    raise BadCommand(shell.word("no_script", name=name))


@commands.command("end", "practice", short="e")
async def end(shell: Shell, arguments: str) -> None:
    """End the rehearsal early, with the score so far."""
    if not isinstance(shell.mode, Practice):
        raise BadCommand(shell.word("nothing_to_end"))
    finish(shell, shell.mode.rehearsal)
