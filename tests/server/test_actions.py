"""The actions in this process look to Rasa like those of an action server."""

from __future__ import annotations

import json

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.cases.memory import MemoryRepository
from bot.server.actions import InProcessActions
from bot.server.conversation import Collector
from bot.wiring import install, make_services
from bot.wording.plain import from_json
from tests.cases.talk import Clock
from tests.catalogs import ROOT, real_catalog

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


class Rejecting(Action):
    """Says that it is not its turn."""

    def name(self):
        return "action_show_case"

    async def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now: 不行")


class Broken(Action):
    """Has a bug."""

    def name(self):
        return "action_stop"

    async def run(self, dispatcher, tracker, domain):
        raise KeyError("a bug")


@pytest.fixture
def endpoint():
    return InProcessActions()


@pytest.fixture
def services():
    ours = make_services(real_catalog(), MemoryRepository(), clock=Clock())
    before = install(ours)
    yield ours
    install(before)


def tracker(text="我们在浙江"):
    entities = [{"entity": "province", "value": "zhejiang", "start": 3, "end": 5}]
    said = UserUttered(text, {"name": "state_fact", "confidence": 0.9}, entities, message_id="m1")
    return DialogueStateTracker.from_events("test:one", [ActionExecuted("action_listen"), said], DOMAIN.slots)


async def run(endpoint, name):
    action = RemoteAction(name, endpoint)
    nlg = TemplatedNaturalLanguageGenerator(DOMAIN.responses)
    return await action.run(CollectingOutputChannel(), nlg, tracker(), DOMAIN)


def call(name):
    return {"next_action": name, "sender_id": "test:one", "tracker": {"sender_id": "test:one"}, "domain": {}}


async def test_rasa_runs_an_action_and_gets_its_events(endpoint, services):
    events = await run(endpoint, "action_show_case")
    slots = {event.key: event.value for event in events if isinstance(event, SlotSet)}
    case = services.desk.repository.of_conversation("test:one")
    assert (slots["province"], slots["case_id"], slots["noted"]) == ("zhejiang", case.id, "m1")


async def test_the_structured_form_of_a_reply_reaches_the_channel(endpoint, services):
    channel = Collector()
    (said,) = [event for event in await run(endpoint, "action_show_case") if isinstance(event, BotUttered)]
    await channel.send_response("test:one", said.message())
    (reply,) = channel.replies
    assert reply["case"] == services.desk.repository.of_conversation("test:one").id
    assert said.text == from_json(reply)


async def test_the_domain_is_not_sent_to_actions_that_do_not_want_it(endpoint):
    action = RemoteAction("action_show_case", endpoint)
    assert "domain" not in action._action_call_format(tracker(), DOMAIN)


async def test_a_rejection_is_the_answer_400_of_an_action_server(endpoint):
    endpoint._executor.register_action(Rejecting())
    with pytest.raises(ClientResponseError) as found:
        await endpoint.request(json=call("action_show_case"))
    assert found.value.status == 400
    body = json.loads(found.value.text)
    assert body["action_name"] == "action_show_case" and "不行" in body["error"]


async def test_rasa_takes_a_rejection_for_one(endpoint):
    from rasa.core.actions.action import ActionExecutionRejection as Rejected

    endpoint._executor.register_action(Rejecting())
    with pytest.raises(Rejected):
        await run(endpoint, "action_show_case")


async def test_an_unknown_action_is_the_answer_404_of_an_action_server(endpoint):
    with pytest.raises(ClientResponseError) as found:
        await endpoint.request(json=call("action_nobody_wrote"))
    assert found.value.status == 404
    assert json.loads(found.value.text)["action_name"] == "action_nobody_wrote"
    with pytest.raises(RasaException, match="action_nobody_wrote"):
        await run(endpoint, "action_nobody_wrote")


async def test_the_error_of_an_action_holds_nothing_of_the_conversation(endpoint):
    """An action server of rasa-sdk echoes the whole tracker in its answer 500, and Rasa logs it."""
    endpoint._executor.register_action(Broken())
    with pytest.raises(Exception) as found:
        await run(endpoint, "action_stop")
    assert "浙江" not in f"{found.value!r}{found.value.__cause__!r}"
