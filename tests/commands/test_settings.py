"""The environment becomes one frozen object; what cannot be used is refused by the name of its variable."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings


def test_without_any_variable_the_defaults_hold():
    assert read_settings({}) == Settings()
    assert Settings() == Settings(
        database_url="sqlite:///.state/filing.db",
        models=Path("models"),
        catalog=Path("data/catalog"),
        host="127.0.0.1",
        port=5005,
    )


def test_every_variable_changes_its_setting():
    environment = {
        "FILING_DATABASE_URL": "postgresql://user@host/name",
        "FILING_MODELS": "/srv/models",
        "FILING_CATALOG": "/srv/catalog",
        "FILING_HOST": "0.0.0.0",
        "FILING_PORT": "8080",
        "FILING_SECRET": "a secret",
        "FILING_SECRET_FILE": "/srv/secret",
        "FILING_IDENTITY_SECRET": "another secret",
        "FILING_ORIGINS": "https://www.example.com, http://localhost:8080",
        "FILING_PROXIES": "1",
        "FILING_SESSIONS_PER_HOUR": "100",
        "FILING_MESSAGES_PER_MINUTE": "200",
        "FILING_MESSAGES_DAYS": "90",
        "FILING_FAULT": "after_keep:3",
        "PORT": "1",
    }
    assert read_settings(environment) == Settings(
        database_url="postgresql://user@host/name",
        models=Path("/srv/models"),
        catalog=Path("/srv/catalog"),
        host="0.0.0.0",
        port=8080,
        secret="a secret",
        secret_file=Path("/srv/secret"),
        identity_secret="another secret",
        origins=("https://www.example.com", "http://localhost:8080"),
        proxies=1,
        sessions_per_hour=100,
        messages_per_minute=200,
        messages_days=90,
        fault="after_keep:3",
    )


@pytest.mark.parametrize(
    "origin", ["*", "https://*.example.com", "example.com", "https://example.com/", "ftp://x", "https://"]
)
def test_a_site_that_cannot_be_one_is_refused_by_name(origin):
    with pytest.raises(SettingsError, match="FILING_ORIGINS names .*without a path and without wildcards"):
        read_settings({"FILING_ORIGINS": f"https://www.example.com {origin}"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FILING_MESSAGES_DAYS", "6"),
        ("FILING_PROXIES", "-1"),
        ("FILING_SESSIONS_PER_HOUR", "0"),
        ("FILING_PROXIES", "x"),
    ],
)
def test_a_number_out_of_range_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(SettingsError, match=f"{name} is '{value}': give a number from"):
        read_settings({name: value})


@pytest.mark.parametrize("name", ["FILING_DATABASE_URL", "FILING_MODELS", "FILING_CATALOG", "FILING_HOST"])
def test_an_empty_variable_counts_as_none(name):
    assert read_settings({name: ""}) == Settings()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "5005.0", "http", " ", "五", "²", "٥٠٠٥"])
def test_a_port_that_cannot_be_is_refused_by_the_name_of_its_variable(port):
    with pytest.raises(SettingsError, match="FILING_PORT is '.*': give a number from 1 to 65535"):
        read_settings({"FILING_PORT": port})


@pytest.mark.parametrize("port", [1, 65535])
def test_the_first_and_the_last_port_can_be_used(port):
    assert read_settings({"FILING_PORT": str(port)}).port == port


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("10.0.0.5", False)],
)
def test_only_an_address_of_this_machine_counts_as_loopback(host, expected):
    assert Settings(host=host).is_loopback is expected


def test_settings_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1


def test_the_environment_is_read_anew_at_each_call(monkeypatch):
    monkeypatch.setenv("FILING_PORT", "6001")
    assert read_settings().port == 6001
    monkeypatch.setenv("FILING_PORT", "6002")
    assert read_settings().port == 6002


def test_a_wrong_setting_ends_a_command_with_one_line(bot, project, monkeypatch):
    monkeypatch.setenv("FILING_PORT", "http")
    done = bot("check")
    assert (done.status, done.out) == (1, "")
    assert done.err == "error: FILING_PORT is 'http': give a number from 1 to 65535\n"
