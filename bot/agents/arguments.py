"""Each route of the agents' API, its call, and what of a request the call gets: read with care."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional, Sequence

from sanic.request import Request

from bot.channels.bodies import message_id, message_text, read_object
from bot.channels.refusals import Refusal, language_wanted

_LONGEST = 200
_MOST = 10**6
_FILTERS = ("text", "state", "operation", "province", "channel", "assignee", "cursor")
_STATES = {"state": ("asking", "advised"), "with": ("assistant", "waiting", "person")}
Arguments = dict[str, Any]


def _text(request: Request, name: str, default: Optional[str] = None, *, among: Sequence[str] = ()) -> Optional[str]:
    given = request.args.get(name, default)
    if given is not None and (len(given) > _LONGEST or not given.isprintable() or (among and given not in among)):
        raise Refusal(422, "bad_request")
    return given


def _count(request: Request, name: str, default: Optional[int] = None, least: int = 1, most: int = _MOST) -> Any:
    given = request.args.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 10) or not least <= int(given) <= most:
        raise Refusal(422, "bad_request")
    return int(given)


def _language(request: Request) -> str:
    return _text(request, "language", among=("zh", "en")) or language_wanted(request)


def _number(request: Request) -> str:
    return str(request.ctx.places["number"]).strip().upper()[:_LONGEST]


def _is_clear(request: Request) -> bool:
    return _text(request, "clear", "false", among=("true", "false")) == "true"


def after(request: Request) -> Optional[int]:
    """Return the number after which a reader of events wants to go on; None: from now."""
    given = request.args.get("after") or request.headers.get("last-event-id")
    if given is not None and not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Refusal(422, "bad_request")
    return None if given is None else int(given)


def _nothing(request: Request) -> Arguments:
    return {}


def _spoken(request: Request) -> Arguments:
    return {"language": _language(request)}


def _of_case(request: Request) -> Arguments:
    return {"number": _number(request)}


def _of_case_spoken(request: Request) -> Arguments:
    return {**_of_case(request), **_spoken(request)}


def _list(request: Request) -> Arguments:
    found = {name: _text(request, name, among=_STATES.get(name, ())) for name in _FILTERS}
    days = {name: _count(request, name, most=36500) for name in ("changed_within_days", "unchanged_for_days")}
    given = {name: value for name, value in {**found, **days}.items() if value}
    held = _text(request, "with", among=_STATES["with"])
    return {**given, "held": held, "limit": _count(request, "limit", 50, most=200)}


def _show(request: Request) -> Arguments:
    return {**_of_case_spoken(request), "clear": _is_clear(request)}


def _export(request: Request) -> Arguments:
    return {**_show(request), "format": _text(request, "format", "markdown", among=("markdown", "json"))}


def _lines(request: Request) -> Arguments:
    return {**_of_case(request), "after": after(request) or 0}


def _written(request: Request) -> Arguments:
    body = read_object(request, "id", "text")
    given = body.get("text")
    if not isinstance(given, str):
        raise Refusal(422, "bad_request")
    return {**_of_case(request), "id": message_id(body), "text": message_text(given)}


def _assignee(request: Request) -> Arguments:
    person = read_object(request, "person").get("person")
    if person is not None and not isinstance(person, str):
        raise Refusal(422, "bad_request")
    return {**_of_case(request), "assignee": person}


def _answers(request: Request) -> Arguments:
    answers = read_object(request, "answers").get("answers")
    if not isinstance(answers, Mapping) or not 0 < len(answers) <= 50:
        raise Refusal(422, "bad_request")
    return {**_of_case_spoken(request), "answers": answers}


def _settled(request: Request) -> Arguments:
    body = read_object(request, "accept", "dismiss")
    named = {name: body.get(name, []) for name in ("accept", "dismiss")}
    for names in named.values():
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise Refusal(422, "bad_request")
    return {**_of_case(request), **named}


def _erased(request: Request) -> Arguments:
    return {**_of_case(request), "confirm": _text(request, "confirm", "")}


def _days(request: Request) -> Arguments:
    return {"days": _count(request, "days", 30, most=366)}


def _limit(request: Request) -> Arguments:
    return {"limit": _count(request, "limit", 50, most=200)}


def _audited(request: Request) -> Arguments:
    return {**_limit(request), "case": _text(request, "case")}


def _added(request: Request) -> Arguments:
    body = read_object(request, "name", "role")
    if not all(isinstance(body.get(name), str) for name in ("name", "role")):
        raise Refusal(422, "bad_request")
    return dict(body)


def _revoked(request: Request) -> Arguments:
    return {"revoked": str(request.ctx.places["person"])[:_LONGEST]}


ROUTES: Sequence[tuple[str, str, str, Callable[[Request], Arguments]]] = (
    ("GET", "/me", "me", _nothing),
    ("GET", "/cases", "list_cases", _list),
    ("GET", "/cases/<number>", "show_case", _show),
    ("DELETE", "/cases/<number>", "erase_case", _erased),
    ("GET", "/cases/<number>/lines", "read_lines", _lines),
    ("POST", "/cases/<number>/notes", "add_note", _written),
    ("PUT", "/cases/<number>/assignee", "assign_case", _assignee),
    ("POST", "/cases/<number>/answers", "edit_case", _answers),
    ("GET", "/cases/<number>/export", "export_case", _export),
    ("GET", "/queue", "queue", _spoken),
    ("POST", "/cases/<number>/take", "take", _of_case_spoken),
    ("POST", "/cases/<number>/replies", "reply", _written),
    ("POST", "/cases/<number>/typing", "typing", _of_case),
    ("GET", "/cases/<number>/draft", "draft", _of_case_spoken),
    ("POST", "/cases/<number>/proposals", "settle", _settled),
    ("POST", "/cases/<number>/give-back", "give_back", _of_case),
    ("GET", "/stats", "stats", _days),
    ("GET", "/misunderstood", "misunderstood", _limit),
    ("GET", "/people", "list_people", _nothing),
    ("POST", "/people", "add_person", _added),
    ("DELETE", "/people/<person>", "revoke_person", _revoked),
    ("GET", "/audit", "audit", _audited),
)
"""Method, path, call, and what reads its arguments; the events have a route of their own."""
