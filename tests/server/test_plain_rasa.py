"""Rasa as its users know it, without an action server: the pipeline brings the actions along."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.train import fresh_model

pytestmark = pytest.mark.rasa


async def test_an_agent_without_an_action_server_answers(monkeypatch, tmp_path):
    from rasa.core.agent import Agent

    monkeypatch.setenv("FILING_DATABASE_URL", f"sqlite:///{tmp_path / 'cases.db'}")
    agent = Agent.load(str(fresh_model(Path("models"))))
    replies = await agent.handle_text("公司第一次备案", sender_id="plain")
    assert any("服务器" in reply["text"] for reply in replies), replies
