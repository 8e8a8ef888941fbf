"""What every action does: read the tracker into a turn, note the message, answer, and never fail silently."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Mapping, Optional, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, FollowupAction, Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.cases.case import Case
from bot.cases.desk import Recorded
from bot.cases.message import SHEET, SHEET_OFFER, Mention, Message, is_question
from bot.cases.readings import read
from bot.filing.errors import FilingError, StorageUnavailable
from bot.filing.guidance import Guidance
from bot.filing.model import Catalog
from bot.wiring import Services, services
from bot.wording.language import language_asked_for, language_of
from bot.wording.payload import MEANINGS, MEANS, payload_of
from bot.wording.plain import plain_text
from bot.wording.reply import Reply

log = logging.getLogger(__name__)
_LONGEST_WORK = 8.0
"""Seconds; well below the life of Rasa's conversation lock (60 s)."""
_PLAIN = 0.5
"""Below this confidence a meaning is offered rather than taken: about half of such messages mean the second or third
(`python -m tests.nlu.close_calls`)."""
_LIKELY = 0.1
_TOGETHER = 0.4
_MOST_MEANINGS = 3
_away: dict[str, str] = {}
"""By conversation, the message for which storage did not answer."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One message of a customer with the case it belongs to."""

    case: Case
    message: Message
    recorded: Recorded
    services: Services
    language: str
    is_first: bool
    """Whether this is the first action of the turn, the one that noted the message."""
    is_return: bool
    """Whether another action already answered in this turn, so that an open question just returns."""
    is_asking: bool
    """Whether the form is on, so that the next question follows by itself."""

    @property
    def guidance(self) -> Guidance:
        """Return the guidance for the case as it is now."""
        return self.services.desk.guidance_of(self.case)

    def say(self, key: str, **values: str) -> Reply:
        """Return a reply of one fixed phrase."""
        return self.services.wording.say(key, self.language, **values)


class FilingAction(Action, ABC):
    """Base of all actions: subclasses say what to reply; the rest is done here, once for all."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        """Answer one turn; on trouble say so, and keep what was given before."""
        try:
            replies, events = await self._work_in_time(tracker)
        except (StorageUnavailable, asyncio.TimeoutError) as error:
            log.error("storage did not answer in %s: %s", self.name(), error)
            send(dispatcher, self._trouble("storage_away", tracker), trouble="storage_away")
            return []
        except FilingError as error:
            log.error("%s failed: %s", self.name(), error)
            send(dispatcher, self._trouble("broken", tracker), trouble="broken")
            return []
        for reply in replies:
            send(dispatcher, reply)
        return events

    async def _work_in_time(self, tracker: Tracker) -> tuple[list[Reply], list[EventType]]:
        """Work off the event loop; the later actions of a turn do not wait for storage that was away in it already."""
        message = tracker.latest_message.get("message_id")
        if message and _away.get(tracker.sender_id) == message:
            raise StorageUnavailable("still away")
        try:
            work = await asyncio.wait_for(asyncio.to_thread(self._work, tracker), timeout=_LONGEST_WORK)
        except (StorageUnavailable, asyncio.TimeoutError):
            _away[tracker.sender_id] = message or ""
            raise
        _away.pop(tracker.sender_id, None)
        return work

    def _work(self, tracker: Tracker) -> tuple[list[Reply], list[EventType]]:
        turn = read_turn(tracker)
        if self.leaves_to_rules(turn):
            return [], []
        replies = self.replies(turn)
        case = turn.services.desk.repository.of_conversation(tracker.sender_id)
        if case is None:  # the customer had it erased
            return list(replies), [AllSlotsReset(), Restarted()]
        if any(reply.on is None for reply in replies):
            guidance = turn.services.desk.guidance_of(case)
            replies = [turn.services.wording.with_state(reply, guidance) for reply in replies]
        replies = [replace(reply, case=case.id) for reply in replies]
        return replies, [*slot_events(turn, case, tracker), *self.events(turn)]

    def _trouble(self, key: str, tracker: Tracker) -> Reply:
        reply = services().wording.say(key, tracker.get_slot("language") or "zh")
        return replace(reply, case=tracker.get_slot("case_id"))

    @abstractmethod
    def replies(self, turn: Turn) -> Sequence[Reply]:
        """Return what is said in this turn."""

    def events(self, turn: Turn) -> list[EventType]:
        """Return further events; the slots of the case are set anyway, and an unasked answer starts the questions."""
        return [FollowupAction("filing_form")] if turn.recorded.was_answer and not turn.is_asking else []

    def leaves_to_rules(self, turn: Turn) -> bool:
        """Tell whether this action has nothing to do with the message: a form then lets the rules answer it."""
        return False


def read_turn(tracker: Tracker) -> Turn:
    """Read the tracker, open the case, and note the message unless an earlier action of the turn has."""
    ours = services()
    message = read_message(tracker)
    case = ours.desk.open(tracker.sender_id, _language(tracker, message, "zh"))
    language = _language(tracker, message, case.language, is_value=_is_row(case.asked))
    is_noted = not message.text or tracker.get_slot("noted") == message.id
    recorded = Recorded(case=case, was_answer=False) if is_noted else ours.desk.note(case.id, message)
    case = ours.desk.speak(case.id, language) if language != recorded.case.language else recorded.case
    return Turn(
        case=case,
        message=message,
        recorded=recorded,
        services=ours,
        language=language,
        is_first=not is_noted,
        is_return=_was_answered(tracker),
        is_asking=bool(tracker.active_loop.get("name")),
    )


def read_message(tracker: Tracker) -> Message:
    """Return what the language side made of the latest message; a button may say what the one before it meant."""
    catalog, latest, name = services().catalog, tracker.latest_message, _message_id(tracker)
    choice = _choice(latest)
    if choice and choice.startswith(MEANS):
        meant = {"name": choice.removeprefix(MEANS), "confidence": 1.0}
        return message_of(catalog, {**_message_before(tracker), "intent": meant, "intent_ranking": []}, name)
    message = message_of(catalog, latest, name)
    return replace(message, has_answer=_has_answer(message.text, message.intent))


def message_of(catalog: Catalog, parsed: Mapping[str, Any], message_id: str) -> Message:
    """Return a message that Rasa parsed, with what its words say."""
    intent = parsed.get("intent") or {}
    mentions = [_mention(entity) for entity in parsed.get("entities") or []]
    message = Message(
        id=message_id,
        text=parsed.get("text") or "",
        intent=intent.get("name") or "",
        confidence=_confidence(catalog, parsed),
        entities={one.kind: one.value for one in mentions if one.start == one.end},
        mentions=tuple(one for one in mentions if one.start < one.end),
        choice=_choice(parsed),
        could_mean=_could_mean(parsed),
    )
    return read(catalog, message)


def _confidence(catalog: Catalog, parsed: Mapping[str, Any]) -> float:
    """Return how likely it is that the message wants this; meanings that want the same done add up."""
    intent = parsed.get("intent") or {}
    goals = {name: likely.get("goal") for name, likely in catalog.assumptions.items()}
    goal = goals.get(intent.get("name") or "")
    same = [one for one in parsed.get("intent_ranking") or [] if goal is not None and goals.get(one["name"]) == goal]
    return max(float(intent.get("confidence") or 0.0), sum(one["confidence"] for one in same))


def _message_id(tracker: Tracker) -> str:
    return str(tracker.latest_message.get("message_id") or len(tracker.events))


def _message_before(tracker: Tracker) -> dict[str, Any]:
    """Return what the language side made of the message before the latest, unless that was a button."""
    said = [event for event in tracker.events if event.get("event") == "user"][-2:-1]
    is_typed = bool(said) and not (said[0].get("text") or "").startswith("/")
    return said[0].get("parse_data") or {} if is_typed else {}


def _could_mean(latest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the meanings of a close call: where none is likely and the likeliest can be offered by name."""
    ranking = [one for one in latest.get("intent_ranking") or [] if one["name"] != "nlu_fallback"]
    if not ranking or ranking[0]["confidence"] >= _PLAIN or ranking[0]["name"] not in MEANINGS:
        return ()
    near = [one for one in ranking[:_MOST_MEANINGS] if one["name"] in MEANINGS and one["confidence"] >= _LIKELY]
    is_close = len(near) > 1 and sum(one["confidence"] for one in near) >= _TOGETHER
    return tuple(one["name"] for one in near) if is_close else ()


def _has_answer(text: str, intent: str) -> bool:
    """Tell whether a text that seems to want an operation is a question that the catalogue answers."""
    ours = services()
    is_wish = intent in ours.catalog.assumptions
    return is_wish and is_question(text) and ours.questions.find(text).answer is not None


def _mention(entity: dict[str, Any]) -> Mention:
    """Return a named thing; one without a place, as buttons have them, stands for itself."""
    start, end = int(entity.get("start") or 0), int(entity.get("end") or 0)
    return Mention(kind=str(entity["entity"]), value=str(entity["value"]), start=start, end=end)


def _choice(latest: Mapping[str, Any]) -> Optional[str]:
    if not (latest.get("text") or "").startswith("/"):
        return None
    chosen = [entity["value"] for entity in latest.get("entities") or [] if entity["entity"] == "choice"]
    return str(chosen[0]) if chosen else None


def _language(tracker: Tracker, message: Message, otherwise: str, is_value: bool = False) -> str:
    """Return the language to answer in; names and addresses typed into the sheet do not change it."""
    if not is_value and message.intent == "choose_language" and (named := language_asked_for(message.text)):
        return named
    written = None if is_value or message.text.startswith("/") else language_of(message.text)
    at_start = tracker.get_slot("session_started_metadata") or {}
    return written or tracker.get_slot("language") or at_start.get("language") or otherwise


def _is_row(asked: Optional[str]) -> bool:
    return asked is not None and asked.startswith(SHEET) and asked != SHEET_OFFER


def _was_answered(tracker: Tracker) -> bool:
    """Tell whether an action of ours that says something ran since the latest message."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "bot":
            return True
    return False


def slot_events(turn: Turn, case: Case, tracker: Tracker) -> list[EventType]:
    """Mirror the case, as it is after the action, in the slots: the tracker is a cache, never the other way round."""
    wanted: dict[str, Any] = {name: None for name in turn.services.catalog.facts}
    wanted.update({name: _slot_value(value) for name, value in case.facts.items()})
    wanted.update(case_id=case.id, language=turn.language, noted=turn.message.id)
    return [SlotSet(name, value) for name, value in wanted.items() if tracker.get_slot(name) != value]


def _slot_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (str, bool, int)) else value.isoformat()


def send(dispatcher: CollectingDispatcher, reply: Reply, trouble: Optional[str] = None) -> None:
    """Send a reply as plain text and buttons, and in its structured form; `trouble` names why it is an apology."""
    buttons = [
        {"title": item.text, "payload": payload_of(item.id)}
        for block in reply.blocks
        if block.kind == "choices"
        for item in block.items
    ]
    dispatcher.utter_message(text=plain_text(reply), buttons=buttons, reply=reply.to_json(), trouble=trouble)
