"""A dialogue as Rasa records it, handed to our actions as rasa-sdk would hand it to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import FilingAction


@dataclass
class Dialogue:
    """Keeps slots and events from one action to the next."""

    conversation: str = "test:one"
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    loop: Optional[str] = None
    """The form that is on."""
    latest: dict[str, Any] = field(default_factory=dict)
    last_events: list[dict[str, Any]] = field(default_factory=list)
    """What the last action returned."""
    messages: list[dict[str, Any]] = field(default_factory=list)
    """What the last action sent."""

    def hear(self, text: str, intent: str = "nlu_fallback", confidence: float = 0.9, **entities: str) -> Dialogue:
        """Record a message as the language side understood it."""
        found = [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in entities.items()]
        return self.hear_all(text, intent, found, confidence)

    def hear_all(self, text: str, intent: str, entities: list[dict[str, Any]], confidence: float = 0.9) -> Dialogue:
        """Record a message with its named things as Rasa gives them, places included."""
        parsed = {"intent": {"name": intent, "confidence": confidence}, "entities": entities, "text": text}
        self.latest = {**parsed, "message_id": secrets.token_hex(8)}
        self.events.append({"event": "user", "text": text})
        return self

    def press(self, value: str) -> Dialogue:
        """Record that a button was pressed."""
        return self.hear(f'/state_fact{{"choice": "{value}"}}', "state_fact", 1.0, choice=value)

    async def run(self, action: FilingAction) -> list[dict[str, Any]]:
        """Run an action and return its replies in their structured form."""
        tracker = Tracker(
            self.conversation,
            dict(self.slots),
            self.latest,
            list(self.events),
            False,
            None,
            {"name": self.loop} if self.loop else {},
            "action_listen",
        )
        dispatcher = CollectingDispatcher()
        self.last_events = await action.run(dispatcher, tracker, {})
        self.messages = dispatcher.messages
        self.slots.update({event["name"]: event["value"] for event in self.last_events if event["event"] == "slot"})
        self.events += [{"event": "action", "name": action.name()}, *({"event": "bot"} for _ in dispatcher.messages)]
        return [message["reply"] for message in dispatcher.messages]

    async def turn(self, text: str, intent: str, *actions: FilingAction, **entities: str) -> list[dict[str, Any]]:
        """Hear a message, run actions one after the other, and return all their replies."""
        self.hear(text, intent, **entities)
        return [reply for action in actions for reply in await self.run(action)]

    def followups(self) -> list[str]:
        """Return the actions that the last one asked for."""
        return [event["name"] for event in self.last_events if event["event"] == "followup"]
