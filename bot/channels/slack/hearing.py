"""What a message event means: something said to us, and where; or nothing, since most of what is said is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from bot.channels.limits import MOST_MESSAGE_BYTES
from bot.channels.slack.plain import mentioned, plain
from bot.storage.slack import Spot
from bot.wording.cleaning import LONGEST_MESSAGE, clean

_SUBTYPES = (None, "file_share", "thread_broadcast", "me_message")
"""What people say; every other subtype is a notice, an edit, or another program."""
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")
_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}")
_STOP = re.compile(
    r"(?:停|停止|停下|别说了|别回了|不用回了|不用回复了|先停|先到这里|到此为止"
    r"|stop|quiet|be quiet|stop it|please stop|stop here)[。.!！吧了\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Something that was said where we listen."""

    spot: Spot
    name: str
    """What it is known by: a mention comes as two events, which have only this in common."""
    text: str
    """Clean and plain; empty where there is nothing to read."""
    notes: tuple[str, ...]
    """What has to be said about the message itself."""
    mentions_us: bool

    @property
    def needs_following(self) -> bool:
        """Tell whether it only counts where we follow the thread."""
        return bool(self.spot.thread) and not self.mentions_us

    @property
    def stops(self) -> bool:
        """Tell whether we are told to be quiet."""
        return _STOP.fullmatch(self.text) is not None


def heard(body: Mapping[str, Any], own_user: str) -> Optional[Heard]:
    """Return what an event says to us, or None where it is none of our business."""
    event, team = body["event"], body.get("team_id")
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    thread = event.get("thread_ts", ts)
    named = ((user, _USER), (channel, _CHANNEL), (ts, _TS), (thread, _TS), (team, _TEAM))
    if not all(isinstance(value, str) and form.fullmatch(value) for value, form in named):
        return None
    if _is_noise(event, own_user):
        return None
    said = event.get("text") if isinstance(event.get("text"), str) else ""
    is_direct = event.get("channel_type") == "im" or channel.startswith("D")
    others = mentioned(said) - {own_user}
    mentions_us = event["type"] == "app_mention" or (own_user != "" and own_user in mentioned(said))
    if not is_direct and not mentions_us and (others or thread == ts):
        return None
    text, notes = read(plain(said, own_user), has_files=bool(event.get("files")), mentions_us=mentions_us)
    spot = Spot(team=team, channel=channel, user=user, thread="" if is_direct else thread)
    return Heard(spot=spot, name=f"{team}/{channel}/{ts}", text=text, notes=notes, mentions_us=mentions_us)


def _is_noise(event: Mapping[str, Any], own_user: str) -> bool:
    """Tell whether an event is a notice, an edit, or from a program: ourselves above all."""
    is_notice = event.get("subtype") not in _SUBTYPES or bool(event.get("hidden")) or bool(event.get("edited"))
    is_program = bool(event.get("bot_id") or event.get("bot_profile")) or event["user"] in (own_user, "USLACKBOT")
    return is_notice or is_program


def read(said: str, *, has_files: bool = False, mentions_us: bool = False) -> tuple[str, tuple[str, ...]]:
    """Return what can be kept of a text, and what has to be said about the message."""
    files = ("files",) if has_files else ()
    text = clean(said)
    if len(text) > LONGEST_MESSAGE or len(text.encode()) > MOST_MESSAGE_BYTES:
        return "", (*files, "too_long")
    if not text and not files and not mentions_us:
        return "", ("empty",)
    return text, files
