"""A repository that keeps cases in memory: the fake of every test, and good enough for a trial."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from bot.cases.case import Case
from bot.cases.keeping import findable_text, fold, no_such_case, put_aside, refuse_unstorable, stale, succeed, taken
from bot.filing.errors import CaseChanged, CaseExists, CaseNotFound


class MemoryRepository:
    """Keeps cases until the process ends; a `CaseRepository` that threads may share."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
        self._lock = Lock()

    def add(self, case: Case) -> None:
        """Keep a new case; raise `CaseExists` when its number or its conversation is taken."""
        refuse_unstorable(case)
        with self._lock:
            if case.id in self._cases or self._holds_conversation_of(case):
                raise CaseExists(taken(case))
            self._cases[case.id] = _copy(case)

    def get(self, case_id: str) -> Case:
        """Return the case with this number; raise `CaseNotFound`."""
        refuse_unstorable(case_id)
        with self._lock:
            return _copy(self._stored(case_id))

    def of_conversation(self, conversation: str) -> Case | None:
        """Return the case of this conversation, or None."""
        refuse_unstorable(conversation)
        with self._lock:
            return next((_copy(case) for case in self._cases.values() if case.conversation == conversation), None)

    def save(self, case: Case) -> Case:
        """Store a changed case and return it with its new version; raise `CaseChanged` when it is stale."""
        refuse_unstorable(case)
        with self._lock:
            stored = self._stored(case.id)
            if stored.version != case.version:
                raise CaseChanged(stale(case))
            if self._holds_conversation_of(case):
                raise CaseExists(taken(case))
            self._cases[case.id] = _copy(succeed(stored, case))
            return _copy(self._cases[case.id])

    def adopt(self, case_id: str, conversation: str) -> Case:
        """Move a case into another conversation and return it; raise `CaseNotFound`."""
        found, present = self.get(case_id), self.of_conversation(conversation)
        if present is not None and present.id != case_id:
            self.save(put_aside(present))
        return found if found.conversation == conversation else self.save(replace(found, conversation=conversation))

    def list(self, *, limit: int = 50, offset: int = 0, text: str | None = None) -> list[Case]:
        """Return cases, latest change first; `text` is looked for in number, conversation and details."""
        refuse_unstorable(text)
        wanted = fold(text or "")
        with self._lock:
            found = [_copy(case) for case in self._cases.values() if wanted in findable_text(case)]
        found.sort(key=lambda case: case.id)
        found.sort(key=lambda case: case.updated_at, reverse=True)
        return found[offset : offset + limit]

    def erase(self, case_id: str) -> None:
        """Remove a case and everything of it; raise `CaseNotFound`."""
        refuse_unstorable(case_id)
        with self._lock:
            del self._cases[self._stored(case_id).id]

    def _stored(self, case_id: str) -> Case:
        if case_id not in self._cases:
            raise CaseNotFound(no_such_case(case_id))
        return self._cases[case_id]

    def _holds_conversation_of(self, case: Case) -> bool:
        """Tell whether another case has this case's conversation."""
        return any(one.conversation == case.conversation for one in self._cases.values() if one.id != case.id)


def _copy(case: Case) -> Case:
    """Return a case whose mappings nobody else can change."""
    return replace(case, facts=dict(case.facts), assumed=dict(case.assumed), details=dict(case.details))
