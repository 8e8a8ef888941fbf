"""One message in, the replies of the turn out: the path that every door shares."""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.filing.errors import FilingError, StorageUnavailable
from bot.filing.formats.personal import mask_identity_numbers
from bot.wiring import Services
from bot.wording.language import language_of
from bot.wording.payload import payload_of
from bot.wording.reply import Reply

log = logging.getLogger(__name__)
_COMMAND = re.compile(r"^[\s/]+")
"""What makes Rasa take a text as a command; `/ /restart` is one as well."""
LONGEST_MESSAGE = 2000
"""Characters; longer ones are refused before anything looks at them."""


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


@dataclass(frozen=True)
class Conversations:
    """Takes messages of any conversation to the agent; nothing a customer sends raises to the customer."""

    agent: Agent
    services: Services

    async def handle(
        self, conversation: str, *, text: Optional[str] = None, choice: Optional[str] = None
    ) -> list[dict[str, Any]]:
        """Return the replies to one message, which is a text or the value of a button."""
        cleaned = clean(text) if text is not None else None
        written = language_of(cleaned or "")
        language = written or "zh"
        if choice is None and not cleaned:
            return [self._say("empty_message", language)]
        if len(cleaned or choice or "") > LONGEST_MESSAGE:
            return [self._say("too_long", language, limit=str(LONGEST_MESSAGE))]
        payload = cleaned if choice is None else payload_of(clean(choice))
        try:
            return await self._turn(conversation, payload or "", written) or [self._say("broken", language)]
        except StorageUnavailable as error:
            log.error("storage unavailable: %s", error)
            return [self._say("storage_away", language)]
        except FilingError as error:
            log.error("a message was not handled: %s", error)
            return [self._say("broken", language)]

    async def _turn(self, conversation: str, payload: str, language: Optional[str]) -> list[dict[str, Any]]:
        collector = Collector()
        message = UserMessage(
            payload,
            output_channel=collector,
            sender_id=conversation,
            input_channel="bot",
            metadata={"language": language},
        )
        await self.agent.handle_message(message)
        return collector.replies

    def _say(self, key: str, language: str, **values: str) -> dict[str, Any]:
        reply: Reply = self.services.wording.say(key, language, **values)
        return reply.to_json()


def clean(text: str) -> str:
    """Return a text that is safe to hand on: readable characters, no command, identity numbers masked."""
    kept = "".join(character for character in text if _is_readable(character))
    return mask_identity_numbers(_COMMAND.sub("", unicodedata.normalize("NFC", kept)).strip())


def _is_readable(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Co")
