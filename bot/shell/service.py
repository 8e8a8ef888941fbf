"""Requests to a running service: patient with what passes, plain about what does not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional
from urllib.parse import urlsplit

import aiohttp

from bot.filing.errors import FilingError

_PATIENCE = aiohttp.ClientTimeout(total=20, connect=5)
_TRIES = 4
_PASSING = (429, 503)
_LONGEST_PAUSE = 5.0


class NoAnswer(FilingError):
    """The service cannot be reached; `key` names the sentence that says so."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class RefusedByService(FilingError):
    """The service refused a request; the text is the service's own."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text or code)
        self.status, self.code = status, code


@dataclass
class Service:
    """A service that runs somewhere."""

    url: str
    token: str = ""
    language: str = "zh"
    _session: Optional[aiohttp.ClientSession] = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Refuse an address that is none."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise NoAnswer("bad_server", url=self.url)
        self.url = self.url.rstrip("/")

    @property
    def origin(self) -> str:
        """Return the site that the address belongs to."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def session(self) -> aiohttp.ClientSession:
        """Return the connections to the service; opened at the first request."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        return self._session

    def headers(self, token: str = "") -> dict[str, str]:
        """Return what every request carries."""
        bearer = token or self.token
        common = {"Accept-Language": self.language, "Origin": self.origin}
        return {**common, "Authorization": f"Bearer {bearer}"} if bearer else common

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: Optional[Mapping[str, Any]] = None,
        query: Optional[Mapping[str, str]] = None,
        again: bool = False,
    ) -> Any:
        """Return the JSON that a request brings.

        What fails in passing is tried again where that cannot do a thing twice: when reading, or with `again`.
        """
        for number in range(tries := _TRIES if again or method == "GET" else 1):
            try:
                return await self._once(method, path, token, body, query)
            except (NoAnswer, RefusedByService) as error:
                is_passing = isinstance(error, NoAnswer) or error.status in _PASSING
                if not is_passing or number == tries - 1:
                    raise
            await asyncio.sleep(min(0.2 * 3**number, _LONGEST_PAUSE))
        raise NoAnswer("service_away", url=self.url)

    async def _once(
        self, method: str, path: str, token: str, body: Optional[Mapping[str, Any]], query: Optional[Mapping[str, str]]
    ) -> Any:
        try:
            async with self.session.request(
                method, self.url + path, headers=self.headers(token), json=body, params=query
            ) as response:
                return await _content(response)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise NoAnswer("service_away", url=self.url) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


async def _content(response: aiohttp.ClientResponse) -> Any:
    if response.content_type == "application/json":
        content = await response.json()
    else:
        content = await response.text()
    if response.status < 400:
        return content
    said = content if isinstance(content, dict) else {}
    raise RefusedByService(
        response.status, str(said.get("error", response.status)), str(said.get("message") or response.reason)
    )
