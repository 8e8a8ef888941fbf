"""Rasa's tracker store over our own database: bounded, off the event loop, and without a process exit."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Iterable, Optional

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop
from rasa.shared.core.trackers import DialogueStateTracker

from bot.filing.errors import FilingError
from bot.filing.formats.personal import mask_phone_numbers
from bot.storage.trackers import TrackerRows
from bot.storage.turns import running_turn

log = logging.getLogger(__name__)
MOST_EVENTS = 300
"""The tracker is a cache of the case: older events are dropped, details never are."""


class CaseTrackerStore(TrackerStore):
    """Keeps the latest events of each conversation; a lost tracker costs a repeated question, not a detail."""

    def __init__(self, domain: Domain, rows: TrackerRows) -> None:
        super().__init__(domain)
        self._rows = rows

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Leave the latest events to the running turn, or store them; a dialogue that is lost costs no answer."""
        text = mask_phone_numbers(json.dumps(_latest_events(tracker), ensure_ascii=True))
        try:
            turn = running_turn(tracker.sender_id)
            if turn is not None:
                turn.dialogue = text
                return
            await asyncio.to_thread(self._rows.store, tracker.sender_id, text)
        except FilingError as error:
            log.error("the tracker of a conversation was not stored: %s", error)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the conversation's tracker, or None for a new one; raise `StorageUnavailable`."""
        turn = running_turn(sender_id)
        text = turn.dialogue if turn else await asyncio.to_thread(self._rows.load, sender_id)
        if text is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, json.loads(text), self.domain.slots)

    async def keys(self) -> Iterable[Any]:
        """Return the conversations that have a tracker."""
        return await asyncio.to_thread(self._rows.conversations)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        await asyncio.to_thread(self._rows.delete, sender_id)


def _latest_events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Return the latest events, with the form that is on in front where its start is cut off."""
    events = [event.as_dict() for event in tracker.events]
    if len(events) <= MOST_EVENTS:
        return events
    kept = events[1 - MOST_EVENTS :]
    return [ActiveLoop(tracker.active_loop_name, timestamp=kept[0]["timestamp"]).as_dict(), *kept]
