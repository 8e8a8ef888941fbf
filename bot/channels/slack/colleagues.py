"""The channel of the people who work here: who asks for them, taking a conversation, answering it, giving it back.

The card of a case carries its number. What is written in the card's thread goes to the customer, as long as the desk
says that its writer has the case; what the customer says stands there too.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional, Protocol, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.blocks import Message
from bot.channels.slack.calls import call
from bot.channels.slack.card import LONGEST_SECTION, Element, section
from bot.channels.slack.hearing import Heard
from bot.channels.slack.pieces import cut_escaped, split
from bot.delivery.off_loop import OffLoop
from bot.delivery.sending import SendRefused
from bot.wording.compose import Wording

TAKE, GIVE_BACK = "agents:take", "agents:back"
_TITLES = {
    "requested": "slack_agents_requested",
    "taken": "slack_agents_taken",
    "returned": "slack_agents_returned",
}
MARK = "filing_case"
"""The type of the metadata by which we know the card of a case."""


class AgentsDesk(Protocol):
    """What the desk has to offer; a user is Slack's id of somebody, and `FilingError` says that they may not."""

    def brief(self, case: str) -> tuple[str, Sequence[tuple[str, str]]]:
        """Return the language, and names and texts of the lines that one has to know."""

    def take(self, user: str, case: str) -> str:
        """Take a conversation, and return the name under which the customer sees who has it."""

    def reply(self, user: str, case: str, name: str, text: str) -> None:
        """Say something to the customer, once for each name."""

    def give_back(self, user: str, case: str) -> None:
        """Let the assistant go on."""


def card_of(
    wording: Wording, case: str, brief: tuple[str, Sequence[tuple[str, str]]], state: str, holder: str = ""
) -> Message:
    """Return the card of a case: `requested`, `taken` by somebody, or `returned`."""
    language, lines = brief
    title = wording.phrase(_TITLES[state], language, case=case, name=holder)
    told = "\n".join(f"{name}：{text}" if language == "zh" else f"{name}: {text}" for name, text in lines)
    blocks = [section(f"*{cut_escaped(title, LONGEST_SECTION // 2)}*")]
    blocks += [section(text) for text in split(told, LONGEST_SECTION)[:10]]
    action = {"requested": TAKE, "taken": GIVE_BACK}.get(state)
    if action:
        blocks.append({"type": "actions", "elements": [_button(wording, action, case, language)]})
    return Message(blocks=blocks, text=cut_escaped(title, LONGEST_SECTION), has_card=bool(action))


def _button(wording: Wording, action: str, case: str, language: str) -> Element:
    key = "slack_agents_take" if action == TAKE else "slack_agents_back"
    text = {"type": "plain_text", "text": wording.phrase(key, language), "emoji": False}
    return {"type": "button", "action_id": action, "value": case, "text": text}


class Colleagues:
    """Keeps the channel; the desk decides who may do what."""

    def __init__(self, client: AsyncWebClient, channel: str, wording: Wording, desk: AgentsDesk) -> None:
        self._client, self.channel, self._wording, self._desk = client, channel, wording, desk
        self.call = OffLoop()

    async def request(self, case: str) -> None:
        """Tell that a customer asks for a person."""
        message = await self._card(case, "requested")
        metadata = {"event_type": MARK, "event_payload": {"case": case}}
        await call(self._client.chat_postMessage, **self._content(message), metadata=metadata)

    async def said(self, case: str, text: str) -> None:
        """Show in the thread of the newest card what a customer says."""
        thread = await self._newest(case)
        for piece in split(text, LONGEST_SECTION):
            await call(self._client.chat_postMessage, channel=self.channel, thread_ts=thread, text=piece)

    async def press(self, user: str, action: str, case: str, ts: str) -> None:
        """Take or give back a conversation, and show it on its card; raise `FilingError` where the desk does."""
        if action == TAKE:
            await self._show(case, "taken", ts, await self.call(self._desk.take, user, case))
        else:
            await self.call(self._desk.give_back, user, case)
            await self._show(case, "returned", ts)

    async def changed(self, case: str, state: str, holder: str) -> None:
        """Show on the newest card that a case was taken or given back, wherever that was done."""
        await self._show(case, state, await self._newest(case), holder)

    async def _show(self, case: str, state: str, ts: str, holder: str = "") -> None:
        message = await self._card(case, state, holder)
        await call(self._client.chat_update, ts=ts, **self._content(message))

    async def hear(self, said: Heard) -> bool:
        """Hand what is written in the thread of a card to the customer; tell whether it is such a thread."""
        if said.spot.channel != self.channel or not said.needs_following:
            return False
        case = await self._case_of(said.spot.thread)
        if case is None:
            return False
        await self.call(self._desk.reply, said.spot.user, case, said.name, said.text)
        return True

    async def _card(self, case: str, state: str, holder: str = "") -> Message:
        return card_of(self._wording, case, await self.call(self._desk.brief, case), state, holder)

    def _content(self, message: Message) -> dict[str, Any]:
        return {"channel": self.channel, "text": message.text, "blocks": message.blocks}

    async def _case_of(self, thread: str) -> Optional[str]:
        """Return the case whose card begins a thread."""
        asked: dict[str, Any] = {"oldest": thread, "latest": thread, "inclusive": True, "include_all_metadata": True}
        page = await call(self._client.conversations_history, channel=self.channel, **asked)
        return next((case for message in page["messages"] if (case := _case_in(message))), None)

    async def _newest(self, case: str) -> str:
        """Return the time stamp of the newest card of a case; raise `SendRefused` where there is none."""
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            asked = {"channel": self.channel, "include_all_metadata": True, "limit": 100, **more}
            page = await call(self._client.conversations_history, **asked)
            for message in page["messages"]:
                if _case_in(message) == case:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                raise SendRefused(f"there is no card of case {case}")


def _case_in(message: Mapping[str, Any]) -> Optional[str]:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("case") if metadata.get("event_type") == MARK else None
