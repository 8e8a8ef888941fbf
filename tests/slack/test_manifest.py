"""The manifest asks Slack for what the app listens to and calls, and for nothing else; the way to set it up is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from slack_bolt.async_app import AsyncApp

from bot.channels.slack.listeners import COMMAND, SHORTCUT, Listeners

FOLDER = Path("bot/channels/slack")
MANIFEST: dict[str, Any] = YAML(typ="safe").load((FOLDER / "manifest.yml").read_text(encoding="utf-8"))
SCOPES = {
    "chat_postMessage": {"chat:write", "chat:write.public"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "conversations_open": {"im:write"},
    "conversations_history": {"im:history", "channels:history", "groups:history", "mpim:history"},
    "conversations_replies": {"channels:history", "groups:history", "mpim:history"},
    "views_open": set(),
    "views_publish": set(),
}
"""What each method of the Web API needs, by Slack's documentation."""
EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
}


def calls() -> set[str]:
    """Return the methods of the Web API that our code names."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    return set(re.findall(r"_client\.((?:chat|conversations|views|users)_\w+)", code))


def test_scopes_are_what_events_and_calls_need_and_no_more():
    assert calls() == set(SCOPES)
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) == set(EVENTS)
    needed = {"commands"}.union(*(EVENTS[event] for event in events), *SCOPES.values())
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_the_command_the_shortcut_and_the_events_of_the_manifest_are_listened_to():
    heard: list[tuple[str, Any]] = []

    class Noted(AsyncApp):
        def __getattribute__(self, kind: str) -> Any:
            if kind in ("event", "command", "message_shortcut"):
                return lambda name: lambda _listener: heard.append((kind, name))
            return super().__getattribute__(kind)

    listeners = Listeners(None, None, None, None)  # type: ignore[arg-type]
    listeners.listen(Noted(token="xoxb-1", signing_secret="none", process_before_response=True))
    features = MANIFEST["features"]
    assert [one["command"] for one in features["slash_commands"]] == [COMMAND]
    assert [one["callback_id"] for one in features["shortcuts"]] == [SHORTCUT]
    assert {name for kind, name in heard if kind == "event"} == {event.partition(".")[0] for event in EVENTS}
    assert ("command", COMMAND) in heard and ("message_shortcut", SHORTCUT) in heard


def test_all_addresses_are_the_one_that_we_serve_and_limits_of_manifests_are_kept():
    settings = MANIFEST["settings"]
    addresses = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *(command["url"] for command in MANIFEST["features"]["slash_commands"]),
    ]
    assert len(addresses) == 3 and set(addresses) == {"https://filing.example.com/slack/events"}
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
    assert all(len(one["name"]) <= 24 for one in MANIFEST["features"]["shortcuts"])
    assert settings["interactivity"]["is_enabled"] and MANIFEST["features"]["app_home"]["home_tab_enabled"]


def test_the_way_from_nothing_to_a_working_app_is_told_and_leads_to_what_is_there():
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "bot/channels/slack/README.md" in Path("README.md").read_text(encoding="utf-8")
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "FILING_SLACK_API"):
        assert name in told and name in Path("bot/settings.py").read_text(encoding="utf-8")
    modules = re.findall(r"`([a-z]+)`", told.partition("## How it is built")[2])
    assert modules and all((FOLDER / f"{name}.py").exists() for name in modules)
