"""Load the trained assistant with the actions in process and our own tracker store."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rasa.core.agent import Agent

from bot.filing.errors import FilingError
from bot.server.actions import InProcessActions, check_results_quickly
from bot.server.trackers import CaseTrackerStore
from bot.storage.trackers import TrackerRows
from bot.wiring import Services


class NoModel(FilingError):
    """There is no trained model to load."""


def newest_model(folder: Path) -> Path:
    """Return the newest trained model; raise `NoModel` saying what to run."""
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise NoModel(f"there is no trained model in {folder}/: run `make run`, or `python -m bot train`")
    return models[-1]


def load_agent(model: Path, services: Services) -> Agent:
    """Return the agent for a model; raise `NoModel` where the file is not a usable model."""
    try:
        agent = Agent.load(str(model), action_endpoint=InProcessActions())
    except Exception as error:  # Rasa raises many unrelated types for a broken archive
        raise NoModel(
            f"the model {model} cannot be loaded ({type(error).__name__}): run `python -m bot train`"
        ) from error
    if agent.processor is None:
        raise NoModel(f"the model {model} cannot be loaded: run `python -m bot train`")
    check_results_quickly()
    _use_store(agent, services)
    return agent


def _use_store(agent: Agent, services: Services) -> None:
    """Put our store in the place of Rasa's fail-safe one, which loses what it could not write."""
    if services.database is None:
        return
    store = CaseTrackerStore(agent.domain, TrackerRows(services.database))
    agent.tracker_store = store
    agent.processor.tracker_store = store


def warm_up(agent: Agent, services: Services) -> None:
    """Parse one sentence and open the questions, so that the first customer does not wait for either."""
    services.questions.find("你好 hello")
    asyncio.run(agent.parse_message("你好 hello"))
