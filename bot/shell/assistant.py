"""Whom the shell talks to as a customer would: the assistant in this process; `web` has the one of a service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Optional, Protocol

from bot.filing.facts import Facts

Replies = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Understanding:
    """What the language side made of the latest message."""

    text: str
    intent: str
    confidence: float
    nearest: tuple[tuple[str, float], ...] = ()
    """The intents that came next."""
    entities: tuple[tuple[str, str], ...] = ()
    """Kind and value of each named thing."""
    noted: tuple[str, ...] = ()
    """The facts that the message gave."""


def understanding_of(found: Optional[Mapping[str, Any]]) -> Optional[Understanding]:
    """Return what was made of the latest message, as agents are shown it."""
    if found is None:
        return None
    return Understanding(
        text=found["text"],
        intent=found["intent"] or "",
        confidence=found["confidence"],
        nearest=tuple((one["intent"], one["confidence"]) for one in found["nearest"]),
        entities=tuple((one["kind"], one["value"]) for one in found["entities"]),
        noted=tuple(found["noted"]),
    )


class Assistant(Protocol):
    """The assistant, wherever it runs."""

    async def send(self, *, text: Optional[str] = None, choice: Optional[str] = None) -> Replies:
        """Return the replies to one message."""

    async def facts(self) -> Optional[Facts]:
        """Return what is known in the conversation; None where that cannot be seen from here."""

    async def understood(self) -> Optional[Understanding]:
        """Return what was made of the latest message; None where that cannot be seen from here."""

    async def close(self) -> None:
        """Let go of whatever is open."""


@dataclass
class InProcess:
    """The assistant in this process, loaded when it is first spoken to."""

    conversation: str
    load: Callable[[], Any]
    """Returns the `Conversations`; it takes seconds."""
    _loaded: Any = field(default=None, init=False)

    def ready(self) -> Any:
        """Return the conversations; load them at the first call."""
        if self._loaded is None:
            self._loaded = self.load()
        return self._loaded

    async def send(self, *, text: Optional[str] = None, choice: Optional[str] = None) -> Replies:
        """Return the replies to one message."""
        return await self.ready().handle(self.conversation, text=text, choice=choice)

    async def facts(self) -> Optional[Facts]:
        """Return what the customer said and what was assumed."""
        case = self._case()
        return Facts(given=case.facts, assumed=case.assumed) if case else Facts()

    async def understood(self) -> Optional[Understanding]:
        """Return what was made of the latest message."""
        from bot.agents.understood import understood

        tracker = await self.ready().agent.tracker_store.retrieve(self.conversation)
        dialogue = [event.as_dict() for event in tracker.applied_events()] if tracker else []
        return understanding_of(understood(dialogue, self._case(), None))

    def _case(self) -> Any:
        return self.ready().services.desk.repository.of_conversation(self.conversation)

    async def close(self) -> None:
        """Nothing is open."""
