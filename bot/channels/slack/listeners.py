"""What our Slack app listens to: Bolt hands each request to one of these, which acknowledges it once it is kept."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from typing import Any, Mapping, Optional, Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases.case import Case
from bot.cases.resuming import claim_in
from bot.channels.slack.blocks import Message, in_one, render
from bot.channels.slack.calls import call
from bot.channels.slack.card import DAY, OPEN_REVIEW, OPEN_SHEET, SHOW_PRIVATE, Look
from bot.channels.slack.cases import BOTH
from bot.channels.slack.colleagues import GIVE_BACK, TAKE, Colleagues
from bot.channels.slack.hearing import Heard, heard
from bot.channels.slack.plain import plain
from bot.channels.slack.reception import NotTheirs, Reception, TooOld
from bot.channels.slack.sending import SlackSender
from bot.channels.slack.views import REVIEW_FORM, SHEET_FORM
from bot.delivery.sending import SendLater, SendRefused
from bot.filing.errors import FilingError, StorageUnavailable
from bot.storage.inbox import Busy
from bot.storage.slack import Place, Spot
from bot.wiring import Services
from bot.wording.reply import Reply

log = logging.getLogger(__name__)
Body = Mapping[str, Any]
Shown = Mapping[str, Any]
"""A reply in its structured form."""
Own = Sequence[tuple[Place, Case]]
COMMAND = "/icp"
SHORTCUT = "which_filing"
_LAST_RETRY = "3"


class Listeners:
    """Joins Slack's requests to the reception."""

    def __init__(
        self,
        client: AsyncWebClient,
        services: Services,
        reception: Reception,
        sender: SlackSender,
        colleagues: Optional[Colleagues] = None,
    ) -> None:
        self._client, self._services, self._reception, self._sender = client, services, reception, sender
        self._colleagues = colleagues
        self._behind: set[asyncio.Task[None]] = set()

    def listen(self, app: AsyncApp) -> None:
        """Register everything."""
        app.event("message")(self.on_message)
        app.event("app_mention")(self.on_message)
        app.event("app_home_opened")(self.on_home)
        app.command(COMMAND)(self.on_command)
        app.message_shortcut(SHORTCUT)(self.on_shortcut)
        app.action(re.compile(r"choice:.{1,40}|menu:.{1,40}|day"))(self.on_choice)
        app.action(re.compile(f"{OPEN_SHEET}|{OPEN_REVIEW}|{SHOW_PRIVATE}"))(self.on_door)
        app.action(re.compile(r"home:(start|(review|sheet):\d+)"))(self.on_home_button)
        if self._colleagues:
            app.action(re.compile(f"{TAKE}|{GIVE_BACK}"))(self.on_agents_button)
        app.view(SHEET_FORM)(self.on_form)
        app.view(REVIEW_FORM)(self.on_form)
        app.error(self.on_error)

    async def stop(self) -> None:
        """Let what runs behind acknowledged requests end."""
        if self._behind:
            await asyncio.wait(self._behind, timeout=2)

    # Events

    async def on_message(self, body: Body, context: AsyncBoltContext) -> None:
        """Keep what was said to us."""
        said = heard(body, context["own_user"])
        if said is None:
            return
        try:
            if not await self._is_for_customer(said):
                await self._reception.hear(said)
        except NotTheirs as error:
            self._later(self._refuse_others(said.spot, error.user))

    async def _is_for_customer(self, said: Heard) -> bool:
        """Tell whether somebody who works here has written to a customer, and hand it on."""
        try:
            return self._colleagues is not None and await self._colleagues.hear(said)
        except (StorageUnavailable, SendLater):
            raise
        except FilingError:
            self._later(self._refuse_agent(said.spot.channel, said.spot.user, said.spot.thread))
            return True

    async def _refuse_agent(self, channel: str, user: str, thread: str = "") -> None:
        words = [self._services.wording.phrase("slack_agents_refused", language) for language in BOTH]
        await self._whisper(channel, user, "\n".join(words), thread)

    async def on_agents_button(self, ack: AsyncAck, body: Body) -> None:
        """Take a conversation or give it back."""
        await ack()
        self._later(self._press_for_agents(body), body)

    async def _press_for_agents(self, body: Body) -> None:
        action, (channel, ts) = body["actions"][0], _message_of(body)
        user = _user_of(body)
        if self._colleagues is None or channel != self._colleagues.channel:
            return
        try:
            await self._colleagues.press(user, str(action["action_id"]), str(action.get("value")), ts)
        except (StorageUnavailable, SendLater, SendRefused):
            raise
        except FilingError:
            await self._refuse_agent(channel, user)

    async def _refuse_others(self, spot: Spot, owner: str) -> None:
        words = [self._services.wording.phrase("slack_only_owner", one, user=owner) for one in BOTH]
        await self._whisper(spot.channel, spot.user, "\n".join(words), spot.thread)

    async def on_home(self, body: Body) -> None:
        """Show a user their cases."""
        event = body["event"]
        if event.get("tab") == "home" and isinstance(event.get("user"), str):
            self._later(self._show_home(str(body["team_id"]), event["user"]))

    async def _show_home(self, team: str, user: str) -> None:
        view = await self._reception.call(self._reception.cases.home, team, user)
        await call(self._client.views_publish, user_id=user, view=view)

    # The command and the shortcut

    async def on_command(self, ack: AsyncAck, body: Body) -> None:
        """Answer the command, to nobody but the one who gave it."""
        word, _, rest = str(body.get("text") or "").strip().partition(" ")
        team, user, cases = str(body["team_id"]), str(body["user_id"]), self._reception.cases
        own = await self._reception.call(cases.of, team, user)
        if word.lower() == "start":
            name = f"command/{team}/{body['trigger_id']}"
            await self._reception.start(team, user, name, plain(rest))
            replies = self._see_messages(own)
        elif word.lower() == "status":
            replies = _shown(await self._reception.call(cases.status, own))
        elif word.lower() == "documents":
            replies = _shown(await self._reception.call(cases.documents, own))
        elif word.lower() == "case":
            replies = await self._case(own, team, user, str(body["trigger_id"]), plain(rest))
        else:
            replies = _shown(cases.help(own))
        message = self._privately(replies)
        await ack(response_type="ephemeral", text=message.text, blocks=message.blocks)

    async def _case(self, own: Own, team: str, user: str, trigger: str, said: str) -> list[Shown]:
        """Show a case of the user's own; one from elsewhere, named with its code, is taken up in direct messages."""
        claim, cases = claim_in(said), self._reception.cases
        if claim is None or claim.code is None or any(case.id == claim.number for _, case in own):
            return _shown(await self._reception.call(cases.numbered, own, said))
        await self._reception.start(team, user, f"command/{team}/{trigger}", f"{claim.number} {claim.code}")
        return self._see_messages(own)

    def _see_messages(self, own: Own) -> list[Shown]:
        return [self._say("slack_see_messages", one).to_json() for one in self._reception.cases.languages(own)]

    def _say(self, key: str, language: str) -> Reply:
        return self._services.wording.say(key, language)

    def _privately(self, replies: Sequence[Shown]) -> Message:
        """Return replies as one message that only one user sees."""
        look = Look(wording=self._services.wording, seq=0, is_closed=True)
        messages = [message for reply in replies for message in render(reply, look)]
        return in_one(messages, look, replies[0]["language"])

    async def on_shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Answer in the thread of the message which somebody pointed at."""
        message, channel, user = body["message"], str(body["channel"]["id"]), str(body["user"]["id"])
        thread = "" if channel.startswith("D") else str(message.get("thread_ts") or message["ts"])
        spot = Spot(team=str(body["team"]["id"]), channel=channel, user=user, thread=thread)
        name = f"shortcut/{spot.team}/{channel}/{message['ts']}/{user}"
        is_kept = await self._reception.look_at(spot, name, plain(str(message.get("text") or "")))
        await ack()
        text = self._say("slack_see_thread" if is_kept else "slack_nothing_to_read", "zh")
        other = self._say("slack_see_thread" if is_kept else "slack_nothing_to_read", "en")
        words = " / ".join(str(one.blocks[0].text) for one in (text, other))
        self._later(self._whisper(channel, user, words))

    # Buttons and forms

    async def on_choice(self, ack: AsyncAck, body: Body) -> None:
        """Keep what was chosen, and show it on the card."""
        action, channel, ts = body["actions"][0], *_message_of(body)
        day = str(action.get("selected_date") or "")
        token = str((action.get("selected_option") or action).get("value") or "")
        if action["action_id"] == DAY:
            token = f"{str(action.get('block_id')).split(':')[1]}.{DAY}"
        try:
            conversation = await self._reception.press(_user_of(body), channel, ts, token, day)
        except NotTheirs as error:
            await ack()
            self._later(self._whisper_phrase("slack_only_owner", body, user=error.user))
            return
        except TooOld:
            await ack()
            self._later(self._whisper_phrase("slack_too_old", body))
            return
        await ack()
        self._later(self._sender.show_cards(conversation))

    async def on_door(self, ack: AsyncAck, body: Body) -> None:
        """Open a form, or show what is hidden from the others, to the one whose it is."""
        await ack()
        channel, ts = _message_of(body)
        self._later(self._through_door(body, channel, ts), body)

    async def _through_door(self, body: Body, channel: str, ts: str) -> None:
        name, user = body["actions"][0]["action_id"], str(body["user"]["id"])
        try:
            post, place = await self._reception.post_behind(channel, ts)
            if name != SHOW_PRIVATE:
                await self._open(place.conversation, name.partition(":")[2], body, channel)
            elif place.user != user:
                raise NotTheirs(place.user)
            else:
                await self._show(channel, user, place.thread, self._privately([await self._reception.reply_of(post)]))
        except NotTheirs as error:
            await self._whisper_phrase("slack_only_owner", body, user=error.user)
        except TooOld:
            await self._whisper_phrase("slack_too_old", body)

    async def on_home_button(self, ack: AsyncAck, body: Body) -> None:
        """Begin from the home tab, or open a form of one of the cases there."""
        action, team, user = body["actions"][0], str(body["team"]["id"]), str(body["user"]["id"])
        if action["action_id"] == "home:start":
            await self._reception.start(team, user, f"home/{team}/{body['trigger_id']}", "")
            await ack()
            return
        await ack()
        kind = action["action_id"].split(":")[1]
        self._later(self._open(str(action.get("value")), kind, body, user), body)

    async def _open(self, conversation: str, kind: str, body: Body, channel: str) -> None:
        """Open a form; it has to be there within three seconds, so nothing is tried twice."""
        place, user = await self._reception.place_of(conversation), str(body["user"]["id"])
        view = await self._reception.form(place, kind, user)
        if view is None:
            text = await self._reception.call(self._reception.cases.no_form, place, kind)
            await self._whisper(channel, user, text)
        else:
            await call(self._client.views_open, trigger_id=body["trigger_id"], view=view)

    async def on_form(self, ack: AsyncAck, body: Body) -> None:
        """Keep what was filled in, or say beside each field what is wrong with it."""
        errors = await self._reception.submit(body["view"], str(body["user"]["id"]))
        if errors:
            await ack(response_action="errors", errors=errors)
        else:
            await ack()

    # Saying things beside the conversation

    def _later(self, work: Any, body: Optional[Body] = None) -> None:
        """Do something after the request is acknowledged; what goes wrong is told to the user."""
        task = asyncio.ensure_future(self._safely(work, body))
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def _safely(self, work: Any, body: Optional[Body]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - nobody waits for it, so it is told here or nowhere
            number = _logged(error)
            if body is not None:
                await self._apologize("slack_failed", body, number)

    async def _whisper_phrase(self, key: str, body: Body, **values: str) -> None:
        language = await self._language(body)
        channel, user = _channel_of(body), str(body["user"]["id"])
        text = self._services.wording.phrase(key, language, **values)
        await self._whisper(channel, user, text, _thread_of(body))

    async def _language(self, body: Body) -> str:
        try:
            _, place = await self._reception.post_behind(*_message_of(body))
            return await self._reception.language(place) or "zh"
        except FilingError:
            return "zh"

    async def _whisper(self, channel: str, user: str, text: str, thread: str = "") -> None:
        await self._show(channel, user, thread, Message(blocks=(), text=text, has_card=False))

    async def _show(self, channel: str, user: str, thread: str, message: Message) -> None:
        """Show something to one user: beside the others, or in their direct messages."""
        content = {"text": message.text, **({"blocks": message.blocks} if message.blocks else {})}
        if not channel.startswith(("C", "G")):
            await call(self._client.chat_postMessage, channel=channel, **content)
            return
        where = {"thread_ts": thread} if thread else {}
        await call(self._client.chat_postEphemeral, channel=channel, user=user, **where, **content)

    async def _apologize(self, key: str, body: Body, number: str) -> None:
        user, channel = _user_of(body), _channel_of(body)
        if not user:
            return
        phrase = self._services.wording.phrase
        texts = [phrase(key, language, number=number) for language in ("zh", "en")]
        try:
            await self._whisper(channel or user, user, "\n".join(texts), _thread_of(body))
        except (SendLater, SendRefused):
            log.error("nobody could be told about error %s", number)

    # Errors

    async def on_error(self, error: Exception, body: Body, request: AsyncBoltRequest) -> BoltResponse:
        """Say what to do about a request that could not be kept; Slack sends an event again that we do not take."""
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("a request of kind %s has no listener", _kind_of(body))
            return BoltResponse(status=200)
        number = _logged(error)
        if body.get("type") == "event_callback":
            if request.headers.get("x-slack-retry-num", [""])[0] == _LAST_RETRY:
                self._later(self._apologize("slack_not_kept", body["event"], number))
            is_passing = isinstance(error, (Busy, StorageUnavailable))
            return BoltResponse(status=503 if is_passing else 500)
        return self._apology(body, number)

    def _apology(self, body: Body, number: str) -> BoltResponse:
        """Return the response that tells the user, in the way that each kind of request has for it."""
        phrase = self._services.wording.phrase
        text = "\n".join(phrase("slack_failed", language, number=number) for language in ("zh", "en"))
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
        if body.get("type") == "view_submission":
            blocks = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
            return BoltResponse(status=200, body={"response_action": "errors", "errors": {blocks[0]: text}})
        self._later(self._apologize("slack_failed", body, number))
        return BoltResponse(status=200)


def _shown(replies: Sequence[Reply]) -> list[Shown]:
    return [reply.to_json() for reply in replies]


def _logged(error: Exception) -> str:
    """Log an error without what it was about, and return the number under which it stands there."""
    number = secrets.token_hex(4)
    reason = str(error) if isinstance(error, FilingError) else ""
    log.error("Slack: error %s: %s %s", number, type(error).__name__, reason)
    return number


def _message_of(body: Body) -> tuple[str, str]:
    """Return the channel and the time stamp of the message whose button was pressed."""
    container = body.get("container") or {}
    return str(container.get("channel_id") or ""), str(container.get("message_ts") or "")


def _channel_of(body: Body) -> str:
    channel = body.get("channel") or body.get("channel_id") or ""
    return str(channel.get("id") if isinstance(channel, dict) else channel)


def _user_of(body: Body) -> str:
    user = body.get("user") or body.get("user_id") or ""
    return str(user.get("id") if isinstance(user, dict) else user)


def _thread_of(body: Body) -> str:
    return str((body.get("container") or body).get("thread_ts") or "")


def _kind_of(body: Body) -> str:
    event = body.get("event")
    return str(event.get("type") if isinstance(event, dict) else body.get("type") or body.get("command"))[:60]
