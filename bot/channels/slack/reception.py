"""Takes what comes from Slack into the inbox, once each; only when it is kept there is Slack told so."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from bot.cases.filling import CHANGED_FACTS, FILLED_ROWS, check_facts, check_rows
from bot.channels.slack.asked import asked_in
from bot.channels.slack.card import DAY, answers, find
from bot.channels.slack.cases import OwnCases
from bot.channels.slack.hearing import Heard, read
from bot.channels.slack.views import REVIEW_FORM, form_of, given_in
from bot.delivery.delivery import Delivery
from bot.delivery.off_loop import OffLoop
from bot.filing.answers import Refused
from bot.filing.errors import FilingError
from bot.storage.inbox import Incoming, Receipt, Room
from bot.storage.outbox import OutboxRows
from bot.storage.slack import CHANNEL, Place, Post, SlackRows, Spot
from bot.wiring import Services
from bot.wording.language import language_of
from bot.wording.payload import FORGET

ROOM = Room(conversation=50)
"""Many talk in one thread, and what Slack has to bring again comes a minute later, behind what was said since."""


class TooOld(FilingError):
    """What was pressed does not count any more."""


class NotTheirs(FilingError):
    """Somebody wants to see or fill in the personal details of another; `user` is whose they are."""

    def __init__(self, user: str) -> None:
        super().__init__("personal details of somebody else")
        self.user = user


class Reception:
    """The way in for everything that is to be answered."""

    def __init__(self, delivery: Delivery, services: Services, rows: SlackRows, outbox: OutboxRows) -> None:
        self._delivery, self._services, self._rows, self._outbox = delivery, services, rows, outbox
        self.cases = OwnCases(services, rows)
        self.call = OffLoop()

    async def hear(self, said: Heard) -> None:
        """Keep what was said to us; what is said in a thread counts where we follow it."""
        if said.needs_following:
            place = await self.call(self._rows.at, said.spot)
            if place is None or not place.is_followed:
                return
        else:
            place = await self.call(self._rows.opened, said.spot)
        if said.spot.user != place.user and self._erases(said.text):
            raise NotTheirs(place.user)
        place = await self._in_channel(place, said.spot)
        text = said.text or ("" if said.notes else await self._greeting(place))
        receipt = await self._keep(place, said.name, text=text, notes=list(said.notes))
        if receipt.is_repeated:
            return
        is_followed = not said.stops
        if is_followed != place.is_followed and (said.stops or said.mentions_us):
            await self.call(self._rows.follow, place.conversation, is_followed)

    def _erases(self, text: str) -> bool:
        """Tell whether a text confirms that everything is to be erased, as its button does."""
        phrase = self._services.catalog.phrases["forget_yes"]
        return text.strip() in (phrase.zh, phrase.en)

    async def _in_channel(self, place: Place, spot: Spot) -> Place:
        """Note the channel of direct messages as soon as it is known."""
        if not spot.thread and spot.channel.startswith("D") and place.channel != spot.channel:
            await self.call(self._rows.move, place.conversation, spot.channel)
        return place

    async def _greeting(self, place: Place) -> str:
        """Return what somebody means who only calls us."""
        return self._services.wording.phrase("slack_greeting_text", await self.language(place) or "zh")

    async def language(self, place: Place) -> Optional[str]:
        """Return the language of the conversation so far, or None."""
        case = await self.call(self.cases.at, place)
        return case.language if case else None

    async def start(self, team: str, user: str, name: str, said: str) -> Place:
        """Begin, or go on, in the direct messages of a user."""
        place = await self.call(self._rows.opened, Spot(team=team, channel=user, user=user))
        text, notes = read(said, mentions_us=True)
        await self._keep(place, name, text=text or ("" if notes else await self._greeting(place)), notes=list(notes))
        return place

    async def look_at(self, spot: Spot, name: str, said: str) -> bool:
        """Answer a message that somebody pointed at, in its thread; tell whether there is anything to go by."""
        text, notes = read(said)
        if not text and notes == ("empty",):
            return False
        place = await self.call(self._rows.opened, spot)
        await self._keep(place, name, text=text, notes=list(notes))
        return True

    async def _keep(self, place: Place, name: str, *, text: str, **more: Any) -> Receipt:
        language = language_of(text) or await self.language(place)
        content = {"text": text, "choice": None, "language": language, **more}
        message = Incoming(channel=CHANNEL, external_id=name, conversation=place.conversation, content=content)
        return await self._delivery.keep(message, ROOM)

    # Cards

    async def post_behind(self, channel: str, ts: str) -> tuple[Post, Place]:
        """Return what a message of ours shows, and where; raise `TooOld`."""
        post = await self.call(self._rows.showing, channel, ts)
        place = await self.call(self._rows.place, post.conversation) if post else None
        if post is None or place is None:
            raise TooOld("no such card")
        return post, place

    async def reply_of(self, post: Post) -> Mapping[str, Any]:
        """Return the reply that a message of ours shows a part of, as it is; raise `TooOld`."""
        reply = await self.call(self._outbox.reply, post.conversation, post.seq)
        if reply is None:
            raise TooOld("no such reply")
        return reply

    async def press(self, user: str, channel: str, ts: str, token: str, day: str = "") -> str:
        """Keep a pressed button as an answer, once; return the conversation whose cards have changed."""
        post, place = await self.post_behind(channel, ts)
        reply = await self.reply_of(post)
        seq, _, key = token.partition(".")
        if seq != str(post.seq):
            raise TooOld("no such reply")
        asked = asked_in(reply, self._services.catalog, self._services.wording)
        if key == DAY and asked.has_day and day:
            content, key, counts_as, closes = {"text": day, "choice": None}, f"{DAY}:{day}", DAY, True
        else:
            choice = find(reply, asked, key)
            if choice is None:
                raise TooOld("no such choice")
            content, closes = {"text": choice.text, "choice": choice.value}, not choice.only_asks
            counts_as = choice.counts_as
            if choice.value == FORGET and user != place.user:
                raise NotTheirs(place.user)
        if post.card != "open" or (closes and await self._has_passed(post)):
            raise TooOld("the question has passed")
        name = f"press/{post.conversation}/{post.seq}" + ("" if closes else f"/{counts_as}")
        content["language"] = reply["language"]
        message = Incoming(channel=CHANNEL, external_id=name, conversation=place.conversation, content=content)
        if not (await self._delivery.keep(message, ROOM)).is_repeated:
            await self.call(self._rows.press, post, key, closes=closes)
        return post.conversation

    async def _has_passed(self, post: Post) -> bool:
        """Tell whether something else was asked since."""
        later = await self._delivery.after(post.conversation, post.seq)
        catalog, wording = self._services.catalog, self._services.wording
        replies = [line.content for line in later if line.kind == "reply"]
        return any(answers(reply, asked_in(reply, catalog, wording)) for reply in replies)

    # Forms

    async def form(self, place: Place, kind: str, user: str) -> Optional[Mapping[str, Any]]:
        """Return a form of a conversation for the one whose it is; None: there is nothing to fill in yet."""
        if place.user != user:
            raise NotTheirs(place.user)
        return await self.call(self.cases.form, place, kind)

    async def place_of(self, conversation: str) -> Place:
        """Return where a conversation takes place; raise `TooOld`."""
        place = await self.call(self._rows.place, conversation)
        if place is None:
            raise TooOld("no such conversation")
        return place

    async def submit(self, view: Mapping[str, Any], user: str) -> Mapping[str, str]:
        """Keep a form that was filled in; return what is wrong by field, and then nothing is kept."""
        form, desk = form_of(view), self._services.desk
        place = await self.place_of(form.conversation)
        if place.user != user:
            raise NotTheirs(place.user)
        is_review = view["callback_id"] == REVIEW_FORM
        known = desk.catalog.facts if is_review else desk.catalog.details
        typed = {name: read(value)[0] if value else "" for name, value in given_in(view).items() if name in known}
        given = {name: value for name, value in typed.items() if value} if is_review else typed
        wrong: Mapping[str, Refused] = (check_facts if is_review else check_rows)(desk, given)
        if wrong:
            return self.cases.refusals(form, wrong)
        content = {
            "text": "",
            "choice": None,
            "language": form.language,
            "form": {CHANGED_FACTS if is_review else FILLED_ROWS: given},
        }
        name = f"form/{view['id']}"
        message = Incoming(channel=CHANNEL, external_id=name, conversation=place.conversation, content=content)
        await self._delivery.keep(message, ROOM)
        return {}
