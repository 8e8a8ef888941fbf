"""The real assistant for tests: trained model, actions in process, SQLite in a temporary folder."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest


class Assistant:
    """Talks to the real agent as a customer would."""

    def __init__(self, conversations, services) -> None:
        self.conversations = conversations
        self.services = services

    def new_conversation(self) -> str:
        """Return the id of a conversation that nobody has had."""
        return f"test:{secrets.token_urlsafe(16)}"

    async def send(self, conversation, *, text=None, choice=None):
        """Return the replies to one message."""
        return await self.conversations.handle(conversation, text=text, choice=choice)

    def said(self, replies) -> str:
        """Return everything that was said in a turn as plain text."""
        from bot.wording.plain import from_json

        return "\n".join(from_json(reply) for reply in replies)

    def asked(self, conversation):
        """Return the question that is open in a conversation."""
        case = self.case(conversation)
        return case.asked if case else None

    def case(self, conversation):
        """Return the case of a conversation as it is stored."""
        return self.services.desk.repository.of_conversation(conversation)


def open_assistant(folder: Path) -> Assistant:
    """Load the fresh model, with a database in this folder; fail where there is no fresh model."""
    from bot.commands.train import fresh_model
    from bot.quiet import be_quiet

    be_quiet()
    model = fresh_model(Path("models"))
    assert model, "there is no model for the present data: run `make test`, or `python -m bot train` first"
    from bot.server.agent import load_agent
    from bot.server.conversation import Conversations
    from bot.settings import Settings
    from bot.wiring import install, open_services

    services = open_services(Settings(database_url=f"sqlite:///{folder}/filing.db", secret_file=folder / "secret"))
    install(services)
    return Assistant(Conversations(load_agent(model, services), services), services)


@pytest.fixture(scope="session")
def assistant(tmp_path_factory):
    """Load the assistant once for all tests."""
    from bot.wiring import install

    opened = open_assistant(tmp_path_factory.mktemp("assistant"))
    yield opened
    install(None)
    opened.services.database.close()
