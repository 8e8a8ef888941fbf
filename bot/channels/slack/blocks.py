"""A reply as Slack's Block Kit: pure, within Slack's limits, split where a reply is longer than a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from bot.channels.slack.card import (
    LONGEST_LABEL,
    LONGEST_SECTION,
    OFFER,
    SHEET,
    Element,
    Look,
    card,
    choices_of,
    context,
    section,
)
from bot.channels.slack.pieces import cut_escaped, escaped, link, split
from bot.wording.plain import block_text, from_json

MOST_BLOCKS = 50
_MOST_BODY_BLOCKS = 36
"""Leaves room for buttons and small print."""
_MOST_BODY_CHARACTERS = 8_000
_LONGEST_FALLBACK = 2_900
_MARKS = {
    "checklist": "☐ ",
    "obstacles": ":warning: ",
    "requirements": "• ",
    "findings": ":warning: ",
    "timeline": ":calendar: ",
    "review": "• ",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message to Slack."""

    blocks: Sequence[Element]
    text: str
    """What notifications, screen readers and old clients show."""
    has_card: bool


def render(reply: Mapping[str, Any], look: Look) -> list[Message]:
    """Return a reply as messages; buttons and small print stand in the last one."""
    shown = _with_our_hint(_without_sheet(reply, look), look)
    bodies = _in_messages(_body(shown, look))
    under = card(reply, look)
    texts = [_fallback(shown, look, number) for number in range(len(bodies))]
    messages = [Message(blocks=body, text=text, has_card=False) for body, text in zip(bodies, texts)]
    last = messages[-1]
    blocks = [*last.blocks, *under, *_small_print(reply, look)][:MOST_BLOCKS]
    has_card = any(block["type"] == "actions" for block in under)
    return [*messages[:-1], Message(blocks=blocks, text=last.text, has_card=has_card)]


def in_one(messages: Sequence[Message], look: Look, language: str) -> Message:
    """Return messages as a single one that says where it was cut; buttons stay behind."""
    blocks = [block for message in messages for block in message.blocks if block["type"] != "actions"]
    kept, size = [], 0
    for block in blocks[: MOST_BLOCKS - 1]:
        size += len(str(block))
        if size > 3 * _MOST_BODY_CHARACTERS:
            break
        kept.append(block)
    if len(kept) < len(blocks):
        kept.append(context([escaped(look.wording.phrase("slack_cut", language))]))
    return Message(blocks=kept, text=messages[0].text, has_card=False)


def _without_sheet(reply: Mapping[str, Any], look: Look) -> Mapping[str, Any]:
    """Return the reply without a question for personal details, where others read along: a form asks it instead."""
    facts = [str(block["fact"]) for block in reply["blocks"] if block["kind"] == "choices"]
    if not look.is_public or not any(fact.startswith(SHEET) and fact != OFFER for fact in facts):
        return reply
    paragraphs = [number for number, block in enumerate(reply["blocks"]) if block["kind"] == "paragraph"]
    text = look.wording.phrase("slack_private_sheet", reply["language"])
    blocks = list(reply["blocks"])
    blocks[paragraphs[-1]] = {"kind": "paragraph", "text": text}
    return {**reply, "blocks": blocks}


def _with_our_hint(reply: Mapping[str, Any], look: Look) -> Mapping[str, Any]:
    """Return the reply with what is said about changing a line as it is done here: by a menu under the card."""
    hint = look.wording.phrase("review_hint", reply["language"])
    ours = look.wording.phrase("slack_review_hint", reply["language"])
    blocks = [{**block, "text": ours} if block.get("text") == hint else block for block in reply["blocks"]]
    return {**reply, "blocks": blocks}


def _body(reply: Mapping[str, Any], look: Look) -> list[Element]:
    said = [section(text) for block in reply["blocks"] for text in _sections(block)]
    return [*_speaker(reply, look), *said]


def _speaker(reply: Mapping[str, Any], look: Look) -> list[Element]:
    """Return who says it, where it is a person and not the assistant."""
    said_by = reply.get("from") or {}
    if said_by.get("kind") != "person":
        return []
    named = look.wording.phrase("slack_person", reply["language"], name=str(said_by.get("name") or ""))
    return [context([f":bust_in_silhouette: *{cut_escaped(named, LONGEST_LABEL)}*"])]


def _sections(block: Mapping[str, Any]) -> list[str]:
    """Return the texts of one block; lines of a list stay together as long as they fit."""
    if block["kind"] == "paragraph":
        return split(block["text"], LONGEST_SECTION)
    if block["kind"] in ("choices", "sources"):
        return []
    texts = [""]
    for line in (_line(block["kind"], number, item) for number, item in enumerate(block["items"], start=1)):
        if texts[-1] and len(texts[-1]) + len(line) >= LONGEST_SECTION:
            texts.append("")
        texts[-1] = f"{texts[-1]}\n{line}" if texts[-1] else line
    return [text for text in texts if text]


def _line(kind: str, number: int, item: Mapping[str, Any]) -> str:
    """Return one item, escaped and short enough for a section."""
    mark = f"*{number}.* " if kind == "steps" else _MARKS[kind]
    note = f" — {item['note']}" if item.get("note") else ""
    note = " :warning:" if item.get("findings") else note
    why = f"\n{item['why']}" if item.get("why") else ""
    leads = f" {link(item['url'], item.get('where') or item['url'])}" if item.get("url") else ""
    room = LONGEST_SECTION - len(mark) - len(leads)
    if room < LONGEST_SECTION // 2:
        leads, room = "", LONGEST_SECTION - len(mark)
    return f"{mark}{cut_escaped(item['text'] + note + why, room)}{leads}"


def _in_messages(sections: list[Element]) -> list[list[Element]]:
    messages: list[list[Element]] = [[]]
    size = 0
    for one in sections:
        length = len(str(one))
        if messages[-1] and (len(messages[-1]) >= _MOST_BODY_BLOCKS or size + length > _MOST_BODY_CHARACTERS):
            messages.append([])
            size = 0
        messages[-1].append(one)
        size += length
    return messages


def _small_print(reply: Mapping[str, Any], look: Look) -> list[Element]:
    """Return the sources, how far the case is, and its number."""
    language, phrase = reply["language"], look.wording.phrase
    parts = [context([text]) for text in _sources(reply, look)]
    line = []
    if look.hides:
        line.append(phrase("slack_masked", language))
    progress = reply["progress"]
    if progress["expected"] and reply["asks"] and reply["case"]:
        counts = {name: str(progress[name]) for name in ("answered", "expected")}
        line.append(phrase("slack_progress", language, **counts))
    if reply.get("error"):
        line.append(phrase("slack_error_number", language, number=reply["error"]))
    if reply["case"]:
        line.append(reply["case"])
    return [*parts, *([context([escaped(" · ".join(line))])] if line else [])]


def _sources(reply: Mapping[str, Any], look: Look) -> list[str]:
    """Return the sources as lines of links, each short enough for small print."""
    texts: list[str] = []
    for block in reply["blocks"]:
        for item in block["items"] if block["kind"] == "sources" else ():
            named = link(item["url"], item["text"]) if item.get("url") else escaped(item["text"])
            text = f"{named} ({item['checked']})" if item.get("checked") else named
            if len(text) < LONGEST_SECTION // 2:
                texts.append(text)
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + len(text) < LONGEST_SECTION // 2:
            lines[-1] += f" · {text}"
        else:
            lines.append(text)
    language = reply["language"]
    return [look.wording.phrase("slack_sources", language, sources=line) for line in lines[:5]]


def _fallback(reply: Mapping[str, Any], look: Look, number: int) -> str:
    """Return the words of a reply, with the choices as a list."""
    if number:
        return escaped(look.wording.phrase("more_offer", reply["language"]))
    texts = [from_json({"blocks": [one for one in reply["blocks"] if one["kind"] != "sources"]})]
    texts += [f"• {one.text}" for part in choices_of(reply, look.asked).values() for one in part]
    return cut_escaped("\n".join(text for text in texts if text) or block_text(reply["blocks"][0]), _LONGEST_FALLBACK)
