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
        tracker = await self.ready().agent.tracker_store.retrieve(self.conversation)
        latest = tracker.latest_message if tracker else None
        if latest is None or not latest.text:
            return None
        return Understanding(
            text=latest.text,
            intent=(latest.intent or {}).get("name") or "",
            confidence=float((latest.intent or {}).get("confidence") or 0.0),
            nearest=_nearest(latest.parse_data or {}),
            entities=tuple((str(one["entity"]), str(one["value"])) for one in latest.entities),
            noted=self._noted(latest.message_id),
        )

    def _noted(self, message: Optional[str]) -> tuple[str, ...]:
        case = self._case()
        events = case.events if case else ()
        return tuple(
            name
            for event in events
            if event.kind == "facts" and message and event.data.get("message") == message
            for name in event.data["names"]
        )

    def _case(self) -> Any:
        return self.ready().services.desk.repository.of_conversation(self.conversation)

    async def close(self) -> None:
        """Nothing is open."""


def _nearest(parse_data: Mapping[str, Any], most: int = 3) -> tuple[tuple[str, float], ...]:
    ranking = parse_data.get("intent_ranking") or []
    return tuple((str(one["name"]), float(one["confidence"])) for one in ranking[1 : most + 1])
