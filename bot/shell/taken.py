"""A conversation that the agent has taken: plain text goes to the customer, what the customer writes is shown."""

from __future__ import annotations

import time
import uuid

from bot.shell.caseview import show_lines
from bot.shell.service import NoAnswer, RefusedByService
from bot.shell.session import Shell, Talk

_TYPING_EVERY = 4.0


class Taken:
    """What plain text means while a conversation is taken."""

    def __init__(self, number: str, after: int) -> None:
        self.number, self._after = number, after
        self.prompt = f"{number}> "
        self._typed_at = 0.0
        self._unsure: dict[str, str] = {}
        """What may or may not have been kept, with its id."""

    async def hear(self, shell: Shell, line: str) -> None:
        """Say a line to the customer; the same id is sent again until it is kept, so it is said once."""
        name = self._unsure.setdefault(line, str(uuid.uuid4()))
        try:
            await shell.agency.call("reply", number=self.number, id=name, text=line)
        except NoAnswer:
            shell.prefill = line
            shell.tell("reply_unsure", "yellow")
            return
        del self._unsure[line]
        shell.tell("reply_kept")

    async def catch_up(self, shell: Shell) -> None:
        """Show what the customer wrote since."""
        lines = (await shell.agency.call("read_lines", number=self.number, after=self._after))["lines"]
        self._after = max([self._after, *(line["seq"] for line in lines)])
        show_lines(shell, (line for line in lines if line["from"]["kind"] == "customer"))

    async def typed(self, shell: Shell) -> None:
        """Let the customer see that somebody is typing, from time to time."""
        if time.monotonic() - self._typed_at < _TYPING_EVERY:
            return
        self._typed_at = time.monotonic()
        try:
            await shell.agency.call("typing", number=self.number)
        except (NoAnswer, RefusedByService):
            return

    def ends(self, shell: Shell) -> None:
        """Go back to the assistant where somebody else ended this."""
        shell.mode = Talk()
