"""What every response carries and every request must have: security headers, allowed origins, the client's address."""

from __future__ import annotations

import secrets
from typing import Awaitable, Callable, Sequence

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.settings import Settings

API = "/webhooks/widget/"
FILES = "/widget/"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_PAGE = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}; require-trusted-types-for 'script'"
)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


def allowed_origins(settings: Settings) -> Sequence[str]:
    """Return the sites that may use the widget: those that are named, and our own while only we can reach it."""
    if settings.origins or not settings.is_loopback:
        return settings.origins
    return tuple(f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost", "[::1]"))


def address_of(request: Request, proxies: int) -> str:
    """Return the client's address, as the outermost proxy of ours saw it."""
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        if len(hops) >= proxies:
            return hops[-proxies][:64]
    return str(request.ip)


def guard(app: Sanic, settings: Settings) -> None:
    """Number every request, and put the headers on every response."""
    origins = allowed_origins(settings)
    named = [origin for origin in origins if "[" not in origin]  # a policy cannot name an address of IPv6
    page = _PAGE.format(ancestors=" ".join(("'self'", *named)))

    @app.on_request
    async def number(request: Request) -> None:
        request.ctx.number = secrets.token_hex(8)

    @app.on_response
    async def protect(request: Request, response: HTTPResponse) -> None:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        is_page = (response.content_type or "").startswith("text/html")
        response.headers.setdefault("Content-Security-Policy", page if is_page else _NOTHING)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith((API, FILES)):
            _share(request, response, origins)


def preflight(origins: Sequence[str]) -> Callable[[Request], Awaitable[HTTPResponse]]:
    """Return the handler that tells a browser whether a page of another site may send its request."""

    async def answer(request: Request) -> HTTPResponse:
        is_allowed = request.headers.get("origin") in origins
        return empty(status=204 if is_allowed else 403, headers=_PREFLIGHT if is_allowed else None)

    return answer


def _share(request: Request, response: HTTPResponse, origins: Sequence[str]) -> None:
    """Let a page of an allowed site read the response, and no other."""
    response.headers["Vary"] = "Origin, Accept-Encoding" if request.path.startswith(FILES) else "Origin"
    origin = request.headers.get("origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
