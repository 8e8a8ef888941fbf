"""A conversation as server-sent events: first what was missed, then whatever comes, until the token ends."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any, AsyncIterator, Mapping

from bot.channels.sessions import CHANNEL, Claim
from bot.delivery.delivery import Delivery
from bot.delivery.wakeups import Listener
from bot.filing.errors import StorageUnavailable
from bot.storage.outbox import PAGE, Entry

BEAT = 15.0
"""Seconds between signs of life, by which either side notices a connection that is dead."""
_BACK_IN = 2000
"""Milliseconds after which a client should come back."""
_SAID_BY_ASSISTANT = {"kind": "assistant", "name": None}
_BY_ASSISTANT: dict[str, Any] = {"with": "assistant", "name": None}
_NOBODY_TYPES: dict[str, Any] = {"typing": False, "from": _SAID_BY_ASSISTANT}


async def events(delivery: Delivery, claim: Claim, after: int, stopping: asyncio.Event) -> AsyncIterator[str]:
    """Yield the events of a conversation after a number."""
    conversation = claim.session.conversation
    yield f"retry: {_BACK_IN}\n\n"
    with delivery.wakeups.listening(conversation) as listener:
        was_typing, was_held = _NOBODY_TYPES, _BY_ASSISTANT
        while not stopping.is_set() and claim.expires > time.time():
            typing = _typing(listener)  # before the lines: nobody ends typing before the reply is there
            while listener.look():
                try:
                    entries, held = await delivery.news(conversation, after)
                except StorageUnavailable:
                    listener.stay_behind()  # the stream stays open, and looks again with the next call
                    break
                for entry in entries:
                    after = entry.seq
                    yield _event(entry.kind, as_json(entry), after)
                if len(entries) == PAGE:
                    listener.stay_behind()
                elif held != was_held:
                    was_held = held
                    yield _event("state", held)
            if typing != was_typing:
                was_typing = typing
                yield _event("typing", typing)
            if not await _woken(listener, claim):
                yield ": still here\n\n"


def _typing(listener: Listener) -> dict[str, Any]:
    """Return who is typing: a person goes before the assistant."""
    if listener.typist is not None:
        return {"typing": True, "from": {"kind": "person", "name": listener.typist}}
    return {**_NOBODY_TYPES, "typing": listener.is_working}


async def _woken(listener: Listener, claim: Claim) -> bool:
    return await listener.wait(max(0.01, min(BEAT, claim.expires - time.time())))


def as_json(entry: Entry) -> dict[str, Any]:
    """Return one line of a conversation as the widget gets it."""
    line = {"seq": entry.seq, "at": entry.at.isoformat(timespec="milliseconds")}
    if entry.kind == "reply":
        return {**line, "reply": {"from": _SAID_BY_ASSISTANT, **entry.content}}
    return {
        **line,
        "id": (entry.external_id or "").rpartition("/")[2],
        "text": entry.content["text"],
        "choice": entry.content.get("choice"),
    }


def external_id(conversation: str, message_id: str) -> str:
    """Return the id under which a message of the browser is kept: nobody can take the id of somebody else's."""
    return f"{conversation.removeprefix(CHANNEL)[1:]}/{message_id}"


def _event(kind: str, data: Mapping[str, Any], seq: int | None = None) -> str:
    number = "" if seq is None else f"id: {seq}\n"
    return f"{number}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
