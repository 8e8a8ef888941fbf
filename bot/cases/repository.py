"""What the desk needs from a place that keeps cases."""

from __future__ import annotations

from typing import Optional, Protocol

from bot.cases.case import Case


class CaseRepository(Protocol):
    """Keeps cases. One contract test, run on memory, SQLite and PostgreSQL, defines the behavior.

    Every method may raise `StorageUnavailable`; then nothing of the call was stored.
    """

    def add(self, case: Case) -> None:
        """Keep a new case; raise `CaseExists` when its number or its conversation is taken."""

    def get(self, case_id: str) -> Case:
        """Return the case with this number; raise `CaseNotFound`."""

    def of_conversation(self, conversation: str) -> Optional[Case]:
        """Return the case of this conversation, or None."""

    def save(self, case: Case) -> Case:
        """Store a changed case and return it with its new version; raise `CaseChanged` when it is stale.

        Events and advice are appended: those already stored are never altered.
        """

    def adopt(self, case_id: str, conversation: str) -> Case:
        """Move a case into another conversation and return it; raise `CaseNotFound`.

        The case that this conversation had is kept under its own number, without a conversation of its own.
        """

    def list(self, *, limit: int = 50, offset: int = 0, text: Optional[str] = None) -> list[Case]:
        """Return cases, latest change first; `text` is looked for in number, conversation and details."""

    def erase(self, case_id: str) -> None:
        """Remove a case and everything of it; raise `CaseNotFound`."""
