"""Slack's side of conversations: where each takes place, which message shows which reply, what came already."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timezone
from typing import Callable, Optional, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.storage.database import Database, insert_for
from bot.storage.tables import filing_case, inbox, outbox, slack_place, slack_post, slack_request

CHANNEL = "slack"
ERASED = "erased"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where somebody speaks: in their direct messages, or in a thread of a channel."""

    team: str
    channel: str
    user: str
    thread: str = ""
    """The time stamp of the thread's first message; empty in direct messages."""

    @property
    def name(self) -> str:
        """Return what a conversation is found by: one for each user in direct messages, one for each thread."""
        return f"{self.channel}/{self.thread}" if self.thread else self.user


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """The spot of a conversation; the conversation's name is ours and says nothing about the spot."""

    conversation: str
    team: str
    channel: str
    thread: str
    user: str
    """Who began it."""
    is_followed: bool
    """Whether messages of the thread that do not mention us are meant for us."""

    @property
    def is_public(self) -> bool:
        """Tell whether others than the one who began it can read along."""
        return bool(self.thread)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One message in Slack that shows a part of a reply."""

    conversation: str
    seq: int
    part: int
    channel: str
    ts: Optional[str]
    """Slack's name for the message; None: sent, but it is not known whether it arrived."""
    card: str
    """`none`, `open` while its buttons count, `closed`; `erased` where the message is to vanish from Slack."""
    pressed: str
    """Which of its buttons were pressed, as `block.item`, with blanks between."""
    is_shown: bool
    """Whether the message in Slack looks as the card is now."""
    tried_at: datetime


_PLACE = tuple(slack_place.c[part.name] for part in fields(Place))


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class SlackRows:
    """Reads and writes the tables of Slack; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._now = now

    def is_new(self, request: str) -> bool:
        """Remember a request, and tell whether it came for the first time."""
        with self._database.writing() as connection:
            new = insert_for(connection)(slack_request).values(id=request, came_at=self._now())
            return bool(connection.execute(new.on_conflict_do_nothing(index_elements=["id"])).rowcount)

    # Places

    def at(self, spot: Spot) -> Optional[Place]:
        """Return the place of a spot, or None where no conversation is yet."""
        with self._database.reading() as connection:
            return _at(connection, spot)

    def opened(self, spot: Spot) -> Place:
        """Return the place of a spot, with a new conversation where there is none."""
        return self.at(spot) or self._open(spot)

    def _open(self, spot: Spot) -> Place:
        values = {
            "conversation": f"{CHANNEL}:{secrets.token_urlsafe(24)}",
            "team": spot.team,
            "spot": spot.name,
            "channel": spot.channel,
            "thread": spot.thread,
            "user": spot.user,
            "is_followed": True,
            "opened_at": self._now(),
        }
        with self._database.writing() as connection:
            new = insert_for(connection)(slack_place).values(values)
            connection.execute(new.on_conflict_do_nothing(index_elements=["team", "spot"]))
            place = _at(connection, spot)
        assert place is not None
        return place

    def place(self, conversation: str) -> Optional[Place]:
        """Return where a conversation takes place."""
        query = select(*_PLACE).where(slack_place.c.conversation == conversation)
        with self._database.reading() as connection:
            return _place(connection.execute(query).mappings().first())

    def places_of(self, team: str, user: str, limit: int = 20) -> list[Place]:
        """Return the places of the conversations that a user began, the newest first."""
        query = select(*_PLACE).where(slack_place.c.team == team, slack_place.c.user == user)
        newest = query.order_by(slack_place.c.opened_at.desc()).limit(limit)
        with self._database.reading() as connection:
            return [place for found in connection.execute(newest).mappings() if (place := _place(found))]

    def follow(self, conversation: str, is_followed: bool) -> None:
        """Remember whether messages without a mention are meant for us."""
        self._move(conversation, is_followed=is_followed)

    def move(self, conversation: str, channel: str) -> None:
        """Remember the channel in which a conversation goes on."""
        self._move(conversation, channel=channel)

    def _move(self, conversation: str, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(slack_place).where(slack_place.c.conversation == conversation), values)

    # Posts

    def posts(self, conversation: str, seq: int) -> Sequence[Post]:
        """Return the messages that show a reply, in order."""
        return self._posts(slack_post.c.conversation == conversation, slack_post.c.seq == seq)

    def showing(self, channel: str, ts: str) -> Optional[Post]:
        """Return the post behind a message; None: the message is not ours, or too old."""
        return next(iter(self._posts(slack_post.c.channel == channel, slack_post.c.ts == ts)), None)

    def unshown(self, conversation: str) -> Sequence[Post]:
        """Return the cards that look otherwise in Slack than they are."""
        not_shown = slack_post.c.is_shown.is_(False) & slack_post.c.ts.isnot(None)
        return self._posts(slack_post.c.conversation == conversation, not_shown)

    def with_erased(self) -> Sequence[str]:
        """Return the conversations of which messages are still to vanish from Slack."""
        query = select(slack_post.c.conversation).where(slack_post.c.card == ERASED, slack_post.c.ts.isnot(None))
        with self._database.reading() as connection:
            return connection.execute(query.distinct()).scalars().all()

    def _posts(self, *conditions: object) -> Sequence[Post]:
        query = select(slack_post).where(*conditions).order_by(slack_post.c.seq, slack_post.c.part)
        with self._database.reading() as connection:
            return [Post(**found) for found in connection.execute(query).mappings()]

    def trying(self, conversation: str, seq: int, part: int, channel: str, *, has_card: bool) -> Post:
        """Remember that a message is about to be sent, and return it as it will be."""
        post = Post(
            conversation=conversation,
            seq=seq,
            part=part,
            channel=channel,
            ts=None,
            card="open" if has_card else "none",
            pressed="",
            is_shown=True,
            tried_at=self._now(),
        )
        with self._database.writing() as connection:
            connection.execute(insert(slack_post), {part.name: getattr(post, part.name) for part in fields(post)})
        return post

    def forget(self, post: Post) -> None:
        """Forget a message that is not in Slack: it did not get there, or was taken away."""
        with self._database.writing() as connection:
            connection.execute(delete(slack_post).where(*_this(post)))

    def sent(self, post: Post, ts: str) -> None:
        """Remember what Slack calls a message that arrived."""
        self._update(post, ts=ts)

    def press(self, post: Post, button: str, *, closes: bool) -> None:
        """Remember a pressed button; the card is closed with it, or goes on with the others."""
        pressed = " ".join(dict.fromkeys([*post.pressed.split(), button]))
        self._update(post, pressed=pressed, card="closed" if closes else post.card, is_shown=False)

    def close_earlier(self, conversation: str, before: int) -> None:
        """Close the cards of earlier replies: another question is open now."""
        row = slack_post.c
        earlier = (row.conversation == conversation) & (row.seq < before) & (row.card == "open")
        if not self._posts(earlier):
            return  # most replies close nothing, and a reader waits for nobody
        with self._database.writing() as connection:
            connection.execute(update(slack_post).where(earlier), {"card": "closed", "is_shown": False})

    def shown(self, post: Post) -> None:
        """Remember that a message looks as its card was; what has changed since is still to be shown."""
        same = (slack_post.c.pressed == post.pressed, slack_post.c.card == post.card)
        with self._database.writing() as connection:
            connection.execute(update(slack_post).where(*_this(post), *same), {"is_shown": True})

    def _update(self, post: Post, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(slack_post).where(*_this(post)), values)

    def purge(self, requests_before: datetime, posts_before: datetime) -> int:
        """Delete what is older, and return how much; places stay while something of their conversation is kept."""
        place = slack_place.c
        empty = [place.conversation.notin_(select(table.c.conversation)) for table in (filing_case, inbox, outbox)]
        old = {
            slack_request: [slack_request.c.came_at < requests_before],
            slack_post: [slack_post.c.tried_at < posts_before],
            slack_place: [place.opened_at < posts_before, *empty],
        }
        with self._database.writing() as connection:
            return sum(connection.execute(delete(table).where(*which)).rowcount for table, which in old.items())


def _at(connection: Connection, spot: Spot) -> Optional[Place]:
    here = (slack_place.c.team == spot.team) & (slack_place.c.spot == spot.name)
    return _place(connection.execute(select(*_PLACE).where(here)).mappings().first())


def _place(found: Optional[object]) -> Optional[Place]:
    return Place(**found) if found else None  # type: ignore[arg-type]


def _this(post: Post) -> Sequence[object]:
    row = slack_post.c
    return (row.conversation == post.conversation, row.seq == post.seq, row.part == post.part)
