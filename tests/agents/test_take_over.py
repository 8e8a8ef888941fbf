"""A person takes over, talks with the customer, and gives back: the whole way, with the real assistant over the web."""

from __future__ import annotations

from typing import Any

import pytest

from bot.storage.outbox import OutboxRows
from bot.wording.plain import from_json
from tests.agents.agent import staged
from tests.delivery.talking import Widget, of_kind
from tests.serving import serving

pytestmark = pytest.mark.rasa

LANGUAGES = {
    "zh": {
        "opening": ("我公司的网站原来在腾讯云备过案，现在要搬到阿里云", "内地", "阿里云"),
        "human": "我要找人工",
        "talk": ("你们能帮我看看吗", "我们公司在浙江", "好的", "大概要多久", "谢谢你"),
        "after": ("在别家备过",),
    },
    "en": {
        "opening": ("I want to put a new company website online", "mainland", "Alibaba Cloud"),
        "human": "I want to talk to a person",
        "talk": ("can you have a look", "our company is in Zhejiang", "ok", "how long will it take", "thank you"),
        "after": ("never filed", "not filed"),
    },
}


async def say(widget: Widget, text: str) -> list[Any]:
    """Send a message and return what is said to it until the assistant stops typing."""
    kept = await widget.send(text)
    assert kept.status == 202, kept
    return of_kind(await widget.read(lambda seen: bool(of_kind(seen, "reply")), after=kept.body["seq"]), "reply")


def asked(events: list[Any]) -> list[str]:
    """Return the questions that replies ask."""
    return [event.data["reply"]["asks"] for event in events if event.data["reply"]["asks"]]


@pytest.fixture
async def stage(assistant):
    async with serving(assistant.conversations) as client:
        async with staged(client, assistant.services.database) as stage:
            yield stage


@pytest.mark.parametrize("language", LANGUAGES)
async def test_request_brief_take_five_messages_each_way_give_back_and_nothing_is_asked_twice(
    assistant, stage, language: str
) -> None:
    said = LANGUAGES[language]
    stage.agent.language = language
    widget = await Widget(stage.client).open(language=language)
    for line in said["opening"]:
        open_question = asked(await say(widget, line))[-1]
    asked_before = assistant.case(widget.conversation).asked
    called = await say(widget, said["human"])
    case = called[0].data["reply"]["case"]
    assert case in from_json(called[0].data["reply"])

    [request] = await stage.agent.waiting(case)
    assert len(request["brief"]) == 10
    assert said["opening"][2] in str(request["brief"])
    told = await stage.agent.hear(lambda seen: seen[-1].data["case"] == case)
    assert told[-1].kind == "requested"

    await stage.agent.do(f"/cases/{case}/take")
    last = request["last_seq"]
    facts_before = dict(assistant.case(widget.conversation).facts)
    for number, line in enumerate(said["talk"]):
        kept = (await widget.send(line)).body
        await stage.agent.hear(lambda seen, seq=kept["seq"]: any(one.data["data"].get("seq") == seq for one in seen))
        await stage.agent.say(case, f"answer {number}")
    seen = await widget.read(lambda all: len(of_kind(all, "reply")) >= 6 and bool(of_kind(all, "state")), after=last)
    replies = of_kind(seen, "reply")
    assert [one.data["reply"]["from"] for one in replies] == [{"kind": "person", "name": stage.names[0]}] * 6
    assert [from_json(one.data["reply"]) for one in replies[1:]] == [f"answer {number}" for number in range(5)]
    assert of_kind(seen, "state")[-1].data == {"with": "person", "name": stage.names[0]}
    assert dict(assistant.case(widget.conversation).facts) == facts_before

    draft = await stage.agent.get(f"/cases/{case}/draft")
    assert draft["text"]
    assert [(one["id"], one["value"]) for one in draft["proposals"]] == [("province", "zhejiang")]

    await stage.agent.do(f"/cases/{case}/give-back")
    after = of_kind(seen, "reply")[-1].seq
    back = await widget.read(lambda all: len(of_kind(all, "reply")) >= 3, after=after)
    assert of_kind(back, "state") == []  # the assistant has it: where a stream begins, that goes without saying
    replies = of_kind(back, "reply")
    assert {one.data["reply"]["from"]["kind"] for one in replies} == {"assistant"}
    assert stage.names[0] in from_json(replies[0].data["reply"])
    assert assistant.case(widget.conversation).asked == asked_before
    assert asked(replies)[-1] == open_question

    questions = [open_question]
    for line in said["after"]:
        questions += asked(await say(widget, line))
    assert "province" not in questions
    assert assistant.case(widget.conversation).facts["province"] == "zhejiang"
    lines = OutboxRows(assistant.services.database).after(widget.conversation, 0)
    assert all(entry.content.get("text") != "" for entry in lines if entry.kind == "message")


async def test_a_customer_who_asks_twice_waits_once(stage) -> None:
    widget = await Widget(stage.client).open()
    first = (await say(widget, "转人工"))[0].data["reply"]
    second = (await say(widget, "转人工"))[0].data["reply"]
    assert from_json(first) != from_json(second)
    assert len(await stage.agent.waiting(first["case"])) == 1


async def test_erasing_on_request_works_while_a_person_is_there(assistant, stage) -> None:
    widget = await Widget(stage.client).open()
    case = (await say(widget, "转人工"))[0].data["reply"]["case"]
    await say(widget, "删除我的所有信息")
    await stage.agent.do(f"/cases/{case}/take")
    kept = await widget.send(choice="forget:yes")
    await widget.read(lambda seen: bool(of_kind(seen, "reply")), after=kept.body["seq"])
    assert (await stage.agent.ask("GET", f"/cases/{case}")).status == 404
    assert await stage.agent.waiting(case) == []
