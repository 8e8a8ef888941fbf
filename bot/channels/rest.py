"""The REST webhook, for development on this machine only: Rasa's own shape, without its open doors.

Whoever knows a sender's name is that sender here, so the service mounts it on a loopback address only.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.limits import MOST_BYTES
from bot.server.conversation import Conversations
from bot.wording.plain import from_json


def rest_webhook(conversations: Conversations) -> Blueprint:
    """Return the webhook's routes."""
    routes = Blueprint("rest_webhook", url_prefix="/webhooks/rest")

    @routes.post("/webhook")
    async def receive(request: Request) -> HTTPResponse:
        if len(request.body) > MOST_BYTES:
            return json({"error": f"a message has at most {MOST_BYTES} bytes"}, status=413)
        sender, text = _read(request)
        if sender is None or text is None:
            return json({"error": 'send {"sender": "a name", "message": "your text"}'}, status=422)
        replies = await conversations.handle(conversation_of(sender), text=text)
        return json([_response(sender, reply) for reply in replies])

    return routes


def conversation_of(sender: str) -> str:
    """Return our own id for a sender, whatever characters the name has."""
    digest = hashlib.sha256(sender.encode("utf-8", errors="surrogatepass")).hexdigest()
    return f"rest:{digest[:32]}"


def _read(request: Request) -> tuple[Any, Any]:
    try:
        body = request.json
    except InvalidUsage:
        return None, None
    if not isinstance(body, dict):
        return None, None
    sender, text = body.get("sender"), body.get("message")
    return (sender, text) if isinstance(sender, str) and sender and isinstance(text, str) else (None, None)


def _response(sender: str, reply: dict[str, Any]) -> dict[str, Any]:
    buttons = [
        {"title": item["text"], "payload": item["text"]}
        for block in reply["blocks"]
        if block["kind"] == "choices"
        for item in block["items"]
    ]
    return {"recipient_id": sender, "text": from_json(reply), "buttons": buttons, "custom": reply}
