"""One message in, the replies of the turn out: the path that every door shares."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, field
from typing import Any, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.cases.asking import hushed
from bot.cases.filling import fill
from bot.cases.message import SHEET
from bot.delivery.doors import Doors
from bot.filing.errors import CaseChanged, CaseExists, FilingError, StorageUnavailable
from bot.filing.formats.personal import is_masked, mask_phone_numbers
from bot.storage.database import Database
from bot.storage.inbox import KeptMessage
from bot.storage.turns import open_turn, running_turn, store_turn
from bot.wiring import Services
from bot.wording.cleaning import LONGEST_MESSAGE, clean
from bot.wording.language import language_of
from bot.wording.payload import payload_of
from bot.wording.reply import Reply

log = logging.getLogger(__name__)
_NOTES = {"files": "slack_no_files", "too_long": "too_long", "empty": "empty_message"}
"""What a channel may have to say about a message itself, and the phrase for it."""
MOST_TAKES = 3
"""How often a turn is taken when somebody else changes the case in between."""


class TurnFailed(FilingError):
    """The assistant had no answer to a message, or stumbled over it; nothing of the turn is kept."""


class Collector(OutputChannel):
    """Collects the structured replies of one turn."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "collector"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the structured form of one reply; what several actions of a turn say alike is said once."""
        reply = message.get("reply")
        if reply and reply not in self.replies:
            self.replies.append(reply)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One message as the agent gets it."""

    id: str
    payload: str
    language: Optional[str]
    """The language it is written in, or that of the session where that cannot be told."""


@dataclass(frozen=True)
class Conversations:
    """Takes messages of any conversation to the agent; nothing a customer sends raises to the customer."""

    agent: Agent
    services: Services
    doors: Doors = field(default_factory=Doors)

    async def handle(
        self, conversation: str, *, text: Optional[str] = None, choice: Optional[str] = None
    ) -> list[dict[str, Any]]:
        """Return the replies to one message, which is a text or the value of a button."""
        cleaned = clean(text) if text is not None else None
        language = language_of(cleaned or "")
        if choice is None and not cleaned:
            return [await asyncio.to_thread(self._unreadable, conversation, language, "empty_message")]
        if len(cleaned or choice or "") > LONGEST_MESSAGE:
            limit = str(LONGEST_MESSAGE)
            return [await asyncio.to_thread(self._unreadable, conversation, language, "too_long", limit=limit)]
        payload = cleaned if choice is None else payload_of(clean(choice))
        said = Said(id=secrets.token_hex(16), payload=payload or "", language=language)
        try:
            return await self._at_once(conversation, said)
        except StorageUnavailable as error:
            log.error("storage unavailable: %s", error)
            return [self.say("storage_away", language or "zh")]
        except FilingError as error:
            log.error("a message was not handled: %s", error)
            return [self.say("broken", language or "zh")]

    def _unreadable(self, conversation: str, language: Optional[str], key: str, **values: str) -> dict[str, Any]:
        """Refuse a message that nobody can read, in the language of the case; the third in a row gets a way out."""
        try:
            case = self.services.desk.repository.of_conversation(conversation)
            if case is None:
                return self.say(key, language or "zh", **values)
            is_third = self.services.desk.not_understood(case.id) % 3 == 0
            return self.say("stuck" if is_third else key, language or case.language, **values)
        except FilingError:
            return self.say(key, language or "zh", **values)

    async def answer(self, message: KeptMessage) -> list[dict[str, Any]]:
        """Return the replies to a message of the inbox; the caller has opened its turn and stores it."""
        text, choice = message.content["text"], message.content.get("choice")
        language = language_of(text) if choice is None else None
        language = language or message.content.get("language")
        turn = running_turn(message.conversation)
        if turn is not None and turn.held and turn.case:
            turn.case = hushed(self.services.catalog, turn.case)
        notes = self._notes(message, language or "zh")
        if message.content.get("form"):
            choice = await asyncio.to_thread(self._filled_in, message, language or "zh")
        if not text and choice is None:
            return notes
        payload = clean(text) if choice is None else payload_of(choice)
        said = Said(id=f"inbox:{message.id}", payload=payload, language=language)
        return [*notes, *await self._take(message.conversation, said)]

    def _notes(self, message: KeptMessage, language: str) -> list[dict[str, Any]]:
        """Return what has to be said about a message itself, whatever it says."""
        notes = message.content.get("notes", ())
        return [self.say(_NOTES[note], language, limit=str(LONGEST_MESSAGE)) for note in notes]

    def _filled_in(self, message: KeptMessage, language: str) -> Optional[str]:
        """Take a form into the case, and return the choice with which the conversation goes on."""
        desk = self.services.desk
        return fill(desk, desk.open(message.conversation, language).id, message.content["form"])

    def apology(self, message: KeptMessage) -> dict[str, Any]:
        """Return what is said where a kept message could not be answered, with the number that the log has of it."""
        language = language_of(message.content["text"]) or message.content.get("language")
        return {**self.say("broken", language or "zh"), "error": str(message.id)}

    async def _at_once(self, conversation: str, said: Said) -> list[dict[str, Any]]:
        """Take a turn and store it, without a place in the inbox."""
        database = self.services.database
        if database is None:
            return await self._take(conversation, said)
        async with self.doors.of(conversation):  # a turn reads what the one before it has stored
            for _ in range(MOST_TAKES):
                try:
                    return await self._one_turn(database, conversation, said)
                except (CaseChanged, CaseExists):
                    continue
        raise CaseChanged(f"the case of '{conversation}' keeps changing")

    async def _one_turn(self, database: Database, conversation: str, said: Said) -> list[dict[str, Any]]:
        turn = await asyncio.to_thread(open_turn, database, conversation)
        with turn.running():
            replies = await self._take(conversation, said)
        await asyncio.to_thread(store_turn, database, turn)
        return replies

    async def _take(self, conversation: str, said: Said) -> list[dict[str, Any]]:
        collector = Collector()
        payload = said.payload if self._asks_for_phone(conversation) else mask_phone_numbers(said.payload)
        message = UserMessage(
            payload,
            output_channel=collector,
            sender_id=conversation,
            input_channel="bot",
            message_id=said.id,
            metadata={"language": said.language},
        )
        await self.agent.handle_message(message)
        turn = running_turn(conversation)
        if turn is not None and turn.trouble is not None:
            raise turn.trouble
        if turn is not None and turn.erased:  # what else was said is about a case that will never be
            return [reply for reply in collector.replies if reply["case"] is None]
        if not collector.replies:
            raise TurnFailed("the assistant gave no reply")
        if payload != said.payload or is_masked(payload):
            return self._with_note(collector.replies)
        return collector.replies

    def _with_note(self, replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Say first that a number of a person was masked, and why."""
        first, *others = replies
        note = self.say("number_masked", first["language"])["blocks"]
        return [{**first, "blocks": [*note, *first["blocks"]]}, *others]

    def _asks_for_phone(self, conversation: str) -> bool:
        """Tell whether a phone number is what the open question asks for."""
        turn = running_turn(conversation)
        asked = (turn.case.asked or "") if turn is not None and turn.case else ""
        row = self.services.catalog.details.get(asked.removeprefix(SHEET))
        return row is not None and "phone" in row.check

    def say(self, key: str, language: str, **values: str) -> dict[str, Any]:
        """Return one fixed phrase as a reply."""
        reply: Reply = self.services.wording.say(key, language, **values)
        return reply.to_json()
