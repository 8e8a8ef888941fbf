"""Brings the replies of the outbox to Slack: each part once, in order, at Slack's pace, and keeps the cards true.

Slack has no key by which it knows a message that comes twice. So every message carries our own mark, and where it is
not known whether one arrived, we look in the channel before we send it again.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import Any, Mapping, Optional, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.asked import asked_in
from bot.channels.slack.blocks import Message, render
from bot.channels.slack.calls import BadBlocks, NoPlace, Unclear, call
from bot.channels.slack.card import Look, answers
from bot.channels.slack.masking import masked
from bot.channels.slack.pacing import Pace
from bot.delivery.off_loop import OffLoop
from bot.delivery.sending import SendLater, SendRefused
from bot.storage.outbox import OutboxRows, Outgoing
from bot.storage.slack import CHANNEL, ERASED, Place, Post, SlackRows
from bot.wiring import Services

log = logging.getLogger(__name__)
MARK = "filing_reply"
"""The type of the metadata by which we know our own messages."""
_CLOCKS_APART = 120


class SlackSender:
    """The sender of Slack."""

    channel = CHANNEL

    def __init__(
        self, client: AsyncWebClient, services: Services, rows: SlackRows, outbox: OutboxRows, pace: Pace
    ) -> None:
        self._client, self._services, self._rows, self._outbox, self._pace = client, services, rows, outbox, pace
        self._call = OffLoop()

    def close(self) -> None:
        """Give the threads back."""
        self._call.close()

    async def send(self, reply: Outgoing) -> None:
        """Deliver one reply; raise `SendLater` or `SendRefused`."""
        place = await self._call(self._rows.place, reply.conversation)
        if place is None:
            raise SendRefused("nobody knows where this conversation takes place")
        try:
            place = await self._in_channel(place)
            await self._close_earlier(reply)
            await self.show_cards(reply.conversation)
            await self._send_parts(place, reply)
        except NoPlace:
            await self._say_so(place, reply)
            raise

    async def _in_channel(self, place: Place) -> Place:
        """Return the place with its channel; direct messages may have none yet."""
        if place.is_public or place.channel.startswith("D"):
            return place
        opened = await call(self._client.conversations_open, users=place.user)
        channel = str(opened["channel"]["id"])
        await self._call(self._rows.move, place.conversation, channel)
        return replace(place, channel=channel)

    async def _close_earlier(self, reply: Outgoing) -> None:
        """Close the cards of questions that have passed."""
        asked = asked_in(reply.content, self._services.catalog, self._services.wording)
        if answers(reply.content, asked):
            await self._call(self._rows.close_earlier, reply.conversation, reply.seq)

    async def _send_parts(self, place: Place, reply: Outgoing) -> None:
        messages = await self._call(self.messages, place, reply.content, reply.seq)
        begun = {post.part: post for post in await self._call(self._rows.posts, reply.conversation, reply.seq)}
        for part, message in enumerate(messages):
            post = begun.get(part)
            if post is None or post.ts is None:
                await self._send_part(place, message, (reply.conversation, reply.seq, part), post)

    async def _send_part(
        self, place: Place, message: Message, name: tuple[str, int, int], tried: Optional[Post]
    ) -> None:
        async with self._pace.turn(place.channel):
            if tried is not None:
                ts = await self._arrived(place, tried)
                if ts is not None:
                    await self._call(self._rows.sent, tried, ts)
                    return
            post = tried or await self._call(self._rows.trying, *name, channel=place.channel, has_card=message.has_card)
            ts = await self._post(place, message, post)
            await self._call(self._rows.sent, post, ts)

    async def _post(self, place: Place, message: Message, post: Post) -> str:
        """Send one message and return its time stamp; where it surely did not arrive, forget the try."""
        try:
            try:
                return await self._post_once(place, post, text=message.text, blocks=message.blocks)
            except BadBlocks as error:
                log.error("Slack does not take the blocks of a reply (%s): it is sent as plain text", error)
                return await self._post_once(place, post, text=message.text)
        except Unclear:
            raise
        except (SendLater, SendRefused) as error:
            if isinstance(error, SendLater) and error.seconds:
                self._pace.hold(place.channel, error.seconds)
            await self._call(self._rows.forget, post)
            raise

    async def _post_once(self, place: Place, post: Post, **content: Any) -> str:
        answer = await call(
            self._client.chat_postMessage,
            channel=place.channel,
            **({"thread_ts": place.thread} if place.thread else {}),
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": MARK, "event_payload": {"id": mark_of(post)}},
            **content,
        )
        return str(answer["ts"])

    async def _arrived(self, place: Place, tried: Post) -> Optional[str]:
        """Return the time stamp of a message that may have arrived; None: it did not."""
        since = f"{tried.tried_at.timestamp() - _CLOCKS_APART:.6f}"
        asked: dict[str, Any] = {"channel": place.channel, "oldest": since, "include_all_metadata": True, "limit": 100}
        method = self._client.conversations_history
        if place.thread:
            method, asked = self._client.conversations_replies, {**asked, "ts": place.thread}
        cursor = ""
        while True:
            page = await call(method, **asked, **({"cursor": cursor} if cursor else {}))
            for message in page["messages"]:
                metadata = message.get("metadata") or {}
                is_ours = metadata.get("event_type") == MARK
                if is_ours and (metadata.get("event_payload") or {}).get("id") == mark_of(tried):
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    async def show_cards(self, conversation: str) -> None:
        """Let our messages look as they are: what was chosen, that a question has passed; what was erased vanishes."""
        for post in await self._call(self._rows.unshown, conversation):
            if post.card == ERASED:
                await self._remove(post)
                continue
            message = await self._call(self._card_now, post)
            if message is not None:
                await self._update(post, message)
            await self._call(self._rows.shown, post)

    async def _remove(self, post: Post) -> None:
        try:
            await call(self._client.chat_delete, channel=post.channel, ts=post.ts)
        except SendLater:
            raise
        except SendRefused as error:
            log.warning("a message cannot be taken out of Slack: %s", error)
        await self._call(self._rows.forget, post)

    async def _update(self, post: Post, message: Message) -> None:
        try:
            await call(
                self._client.chat_update,
                channel=post.channel,
                ts=post.ts,
                text=message.text,
                blocks=message.blocks,
            )
        except SendLater:
            raise
        except SendRefused as error:
            log.warning("a card cannot be changed any more: %s", error)  # deleted, or too old: nothing to keep true

    def _card_now(self, post: Post) -> Optional[Message]:
        place, content = self._rows.place(post.conversation), self._outbox.reply(post.conversation, post.seq)
        if place is None or content is None:
            return None
        messages = self.messages(place, content, post.seq, post)
        return messages[post.part] if post.part < len(messages) else None

    def messages(
        self, place: Place, content: Mapping[str, Any], seq: int, post: Optional[Post] = None
    ) -> Sequence[Message]:
        """Return a reply as messages for its place; in threads nothing personal can be read."""
        shown = masked(content, self.personal(place)) if place.is_public else content
        look = Look(
            wording=self._services.wording,
            seq=seq,
            is_public=place.is_public,
            hides=shown != content,
            is_closed=post is not None and post.card == "closed",
            pressed=tuple(post.pressed.split()) if post else (),
            asked=asked_in(content, self._services.catalog, self._services.wording),
        )
        return render(shown, look)

    def personal(self, place: Place) -> list[str]:
        """Return what a case holds that only its owner may see."""
        case = self._services.desk.repository.of_conversation(place.conversation)
        if case is None:
            return []
        details = self._services.catalog.details
        own = [value for name, value in case.details.items() if details[name].sensitive]
        return [*own, self._services.codes.code_of(case.id)]  # whoever reads the code could take the case over

    async def _say_so(self, place: Place, reply: Outgoing) -> None:
        """Tell the one who asked, in their direct messages, that we cannot write where they asked."""
        text = self._services.wording.phrase("slack_cannot_write", reply.content["language"])
        if place.is_public:
            try:
                await call(self._client.chat_postMessage, channel=place.user, text=text)
            except (SendLater, SendRefused) as error:
                log.error("nobody could be told that a channel is closed to us: %s", error)


def mark_of(post: Post) -> str:
    """Return what marks the message of a post; the conversation's name is not told to other apps."""
    digest = hashlib.sha256(post.conversation.encode()).hexdigest()[:24]
    return f"{digest}.{post.seq}.{post.part}"
