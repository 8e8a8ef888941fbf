"""`people`: who works here, each with a personal token."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot.agents.model import AGENT, LOCAL, ROLES, CallRefused


def add(verbs: Any) -> None:
    """Register the verb and its own verbs."""
    parser = verbs.add_parser("people", help="who may work with customers' cases, each with a token")
    actions = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    adding = actions.add_parser("add", help="add somebody; prints the token, once")
    adding.add_argument("name", metavar="NAME", help="as customers and colleagues see it")
    adding.add_argument("--role", choices=ROLES, default=AGENT)
    adding.set_defaults(run=run_add)
    actions.add_parser("list", help="everybody, also those whose token is revoked").set_defaults(run=run_list)
    revoking = actions.add_parser("revoke", help="revoke somebody's token")
    revoking.add_argument("name", metavar="NAME", help="a name or an id")
    revoking.set_defaults(run=run_revoke)

    linking = actions.add_parser("slack", help="say which user of Slack somebody is, so that they can work from there")
    linking.add_argument("name", metavar="NAME", help="a name or an id")
    linking.add_argument("user", metavar="USER", help="the member id that their profile in Slack shows: U…")
    linking.set_defaults(run=run_slack)


def _desk() -> Any:
    from bot.agents.desk import AgentDesk
    from bot.settings import read_settings
    from bot.wiring import open_services

    services = open_services(read_settings())
    return AgentDesk(services, services.database)


def run_add(options: argparse.Namespace) -> int:
    """Print the token of a new person."""
    try:
        added = _desk().call(LOCAL, "add_person", name=options.name, role=options.role)
    except CallRefused as refused:
        return _said(refused)
    print(added["token"])
    print(f"{added['name']} ({added['id']}, {added['role']}): keep this token, it is shown only now", file=sys.stderr)
    return 0


def run_list(options: argparse.Namespace) -> int:
    """Print one line a person."""
    for one in _desk().call(LOCAL, "list_people")["people"]:
        state = f"revoked {one['revoked'][:10]}" if one["revoked"] else f"since {one['since'][:10]}"
        print(f"{one['id']}  {one['role']:6}  {state:18}  {one['name']}")
    return 0


def run_revoke(options: argparse.Namespace) -> int:
    """Revoke a token."""
    try:
        _desk().call(LOCAL, "revoke_person", revoked=options.name)
    except CallRefused as refused:
        return _said(refused)
    print(f"the token of {options.name} is revoked")
    return 0


def run_slack(options: argparse.Namespace) -> int:
    """Remember somebody's user in Slack."""
    from bot.storage.people import NameTaken, NoSuchPerson

    try:
        person = _desk().rows.people.link_slack(options.name, options.user.strip())
    except (NameTaken, NoSuchPerson) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{person.name} is {options.user.strip()} in Slack")
    return 0


def _said(refused: CallRefused) -> int:
    from bot.agents.refusing import in_words
    from bot.settings import read_settings
    from bot.wiring import read_catalog
    from bot.wording.compose import Wording

    print(f"error: {in_words(Wording(read_catalog(read_settings().catalog)), refused, 'en')}", file=sys.stderr)
    return 1
