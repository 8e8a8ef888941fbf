"""Calls to Slack's Web API, and what their failures mean: later, never, or nobody knows whether it worked."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, Optional

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.sending import SendLater, SendRefused

_TIMEOUT = 10
_NO_PLACE = ("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "cannot_reply_to_message")
_BAD_BLOCKS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text")
_UNCLEAR = ("fatal_error", "internal_error", "request_timeout", "service_unavailable")
"""After these, Slack says, some of it may have been done."""
_LATER = (
    *("ratelimited", "rate_limited", "message_limit_exceeded", "team_access_not_granted", "accesslimited"),
    *("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"),
)
"""Passes by itself, or as soon as somebody mends the installation; nothing may be lost meanwhile."""


class NoPlace(SendRefused):
    """We cannot write there."""


class BadBlocks(SendRefused):
    """Slack does not take what a message is made of."""


class Unclear(SendLater):
    """It is not known whether Slack did it."""


def web_client(token: Optional[str], api: str) -> AsyncWebClient:
    """Return a client that tries each call once: whether to try again is decided where it is known what was sent."""
    return AsyncWebClient(token=token, base_url=api, timeout=_TIMEOUT, retry_handlers=[])


async def call(method: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
    """Call a method of the Web API and return its response; raise what its failure means."""
    try:
        return await method(**arguments)
    except SlackApiError as error:
        raise _meaning(error) from None  # the error itself carries what was sent
    except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as error:
        later = SendLater if isinstance(error, aiohttp.ClientConnectorError) else Unclear
        raise later(f"Slack cannot be reached: {type(error).__name__}") from None
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
        raise Unclear(f"the connection to Slack broke: {type(error).__name__}") from None


def _meaning(error: SlackApiError) -> Exception:
    status, reason = _status(error), _reason(error)
    if status == 429:
        return SendLater("Slack asks for a pause", seconds=_pause(error))
    if status >= 500 or not reason or reason in _UNCLEAR:
        return Unclear(f"Slack has trouble: {reason or status}")
    if reason in _LATER:
        return SendLater(f"Slack does not take it now: {reason}")
    if reason in _NO_PLACE:
        return NoPlace(reason)
    return BadBlocks(reason) if reason in _BAD_BLOCKS else SendRefused(f"Slack refuses: {reason or status}")


def _status(error: SlackApiError) -> int:
    """Return the status of the response; the SDK keeps it under two names."""
    found = [getattr(error.response, name, None) for name in ("status_code", "status")]
    return next((status for status in found if isinstance(status, int)), 500)


def _reason(error: SlackApiError) -> str:
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _pause(error: SlackApiError) -> Optional[float]:
    headers = getattr(error.response, "headers", None) or {}
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if str(given).isdigit() else None
