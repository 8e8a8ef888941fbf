"""The environment → one frozen `Settings`; nobody else reads the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping

from bot.filing.errors import FilingError

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")

_API = re.compile(r"https?://[^\s?#@]+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{5,20}")


class SettingsError(FilingError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that may differ between machines."""

    database_url: str = "sqlite:///.state/filing.db"
    """Where cases are kept: SQLite by default, `postgresql://…` for several processes."""
    models: Path = Path("models")
    catalog: Path = Path("data/catalog")
    host: str = "127.0.0.1"
    port: int = 5005
    secret: str = ""
    """Signs the sessions of the widget; empty: one is made and kept in `secret_file`."""
    secret_file: Path = Path(".state/secret")
    identity_secret: str = ""
    """Shared with the site that embeds the widget, which signs who is logged in; empty: nobody is."""
    origins: tuple[str, ...] = ()
    """The sites that may embed the widget."""
    proxies: int = 0
    """How many reverse proxies of ours stand in front, each of which adds to X-Forwarded-For."""
    sessions_per_hour: int = 30
    """New sessions of the widget from one address."""
    messages_per_minute: int = 60
    """Messages from one address."""
    messages_days: int = 30
    """How long messages and replies are kept; the case itself stays."""
    slack_token: str = field(default="", repr=False)
    """The bot token of our Slack app (`xoxb-…`); empty: Slack is off."""
    slack_signing_secret: str = field(default="", repr=False)
    """Slack signs with it what it sends us."""
    slack_api: str = "https://slack.com/api/"
    """Where Slack's Web API is; another address for trials without Slack."""
    hand_over_wait: int = 10
    """How many minutes a customer waits for a person until they are told that nobody is free."""
    language: str = "zh"
    """Of the shell: that of the terminal's locale, Chinese where it names none."""
    token: str = ""
    """Of the agent who works in the shell."""
    shell_history: Path = Path(".state/shell_history")
    fault: str = ""
    """For tests of durability: `<point>:<n>` kills the process when it comes to a point for the n-th time."""

    slack_agents_channel: str = ""
    """Slack's id of the channel in which the people who work here see who asks for them; empty: there is none."""

    @property
    def has_slack(self) -> bool:
        """Tell whether Slack is on."""
        return bool(self.slack_token)

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the service; the REST webhook is on only then."""
        return self.host in ("127.0.0.1", "localhost", "::1")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; raise `SettingsError` naming the variable that is wrong."""
    defaults = Settings()
    return Settings(
        database_url=environment.get("FILING_DATABASE_URL") or defaults.database_url,
        models=Path(environment.get("FILING_MODELS") or defaults.models),
        catalog=Path(environment.get("FILING_CATALOG") or defaults.catalog),
        host=environment.get("FILING_HOST") or defaults.host,
        port=_number(environment, "FILING_PORT", defaults.port, 1, 65535),
        secret=environment.get("FILING_SECRET") or defaults.secret,
        secret_file=Path(environment.get("FILING_SECRET_FILE") or defaults.secret_file),
        identity_secret=environment.get("FILING_IDENTITY_SECRET") or defaults.identity_secret,
        origins=_origins(environment.get("FILING_ORIGINS", "")),
        proxies=_number(environment, "FILING_PROXIES", defaults.proxies, 0, 9),
        sessions_per_hour=_number(environment, "FILING_SESSIONS_PER_HOUR", defaults.sessions_per_hour, 1, 10**6),
        messages_per_minute=_number(environment, "FILING_MESSAGES_PER_MINUTE", defaults.messages_per_minute, 1, 10**6),
        messages_days=_number(environment, "FILING_MESSAGES_DAYS", defaults.messages_days, 7, 3650),
        **_slack(environment, defaults.slack_api),
        hand_over_wait=_number(environment, "FILING_HANDOVER_WAIT", defaults.hand_over_wait, 1, 1440),
        language=_language(environment),
        token=environment.get("FILING_TOKEN", ""),
        shell_history=Path(environment.get("FILING_SHELL_HISTORY") or defaults.shell_history),
        fault=environment.get("FILING_FAULT", defaults.fault),
    )


def _slack(environment: Mapping[str, str], api: str) -> dict[str, str]:
    """Return the settings of Slack; a value that is wrong is never repeated, since it may be a secret."""
    token, secret = (environment.get(name, "").strip() for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"))
    if bool(token) != bool(secret):
        given, missing = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")[:: 1 if token else -1]
        raise SettingsError(f"{given} is set, but {missing} is not: give both to turn Slack on, or neither")
    if token and not token.startswith("xoxb-"):
        raise SettingsError("SLACK_BOT_TOKEN is no bot token: those begin with xoxb-, see OAuth & Permissions")
    address = environment.get("FILING_SLACK_API") or api
    if not _API.fullmatch(address):
        raise SettingsError(f"FILING_SLACK_API is '{address}': give an address such as {api}")
    channel = environment.get("SLACK_AGENTS_CHANNEL", "").strip()
    if channel and not _CHANNEL.fullmatch(channel):
        raise SettingsError(
            "SLACK_AGENTS_CHANNEL is no id of a channel: copy it from the foot of the channel's details"
        )
    return {
        "slack_token": token,
        "slack_signing_secret": secret,
        "slack_api": f"{address.rstrip('/')}/",
        "slack_agents_channel": channel,
    }


def _number(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    given = environment.get(name, str(default))
    if not (given.isascii() and given.isdigit()) or not least <= int(given) <= most:
        raise SettingsError(f"{name} is '{given}': give a number from {least} to {most}")
    return int(given)


def _language(environment: Mapping[str, str]) -> str:
    """Return the language of the terminal, as its own programs find it out."""
    names = ("FILING_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "zh" if locale.startswith("zh") or locale.partition(".")[0] in ("", "C", "POSIX") else "en"


def _origins(given: str) -> tuple[str, ...]:
    origins = tuple(given.replace(",", " ").split())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"FILING_ORIGINS names '{origin}': give the sites that embed the widget as https://host or "
                "https://host:port, without a path and without wildcards"
            )
    return origins
