"""Slack's settings: both secrets or neither, and a wrong value is never repeated."""

from __future__ import annotations

import pytest

from bot.settings import SettingsError, read_settings

BOTH = {"SLACK_BOT_TOKEN": "xoxb-1-2-three", "SLACK_SIGNING_SECRET": "of-the-tests"}


def test_slack_is_on_with_both_secrets_and_off_without():
    assert read_settings(BOTH).has_slack and not read_settings({}).has_slack
    assert read_settings({**BOTH, "FILING_SLACK_API": "http://127.0.0.1:9/api"}).slack_api == "http://127.0.0.1:9/api/"
    assert read_settings({**BOTH, "SLACK_AGENTS_CHANNEL": "C0AGENTS1"}).slack_agents_channel == "C0AGENTS1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"SLACK_BOT_TOKEN": "xoxb-1-2-three"},
        {"SLACK_SIGNING_SECRET": "of-the-tests"},
        {**BOTH, "SLACK_BOT_TOKEN": "xoxp-secret"},
        {**BOTH, "FILING_SLACK_API": "slack.com"},
        {**BOTH, "SLACK_AGENTS_CHANNEL": "#agents"},
    ],
)
def test_what_is_wrong_is_named_and_no_secret_is_repeated(wrong):
    with pytest.raises(SettingsError) as refused:
        read_settings(wrong)
    assert not any(secret in str(refused.value) for secret in ("three", "of-the-tests", "xoxp-secret"))
    assert any(name in str(refused.value) for name in wrong)


def test_settings_that_are_printed_show_no_secret():
    assert "three" not in repr(read_settings(BOTH)) and "of-the-tests" not in repr(read_settings(BOTH))
