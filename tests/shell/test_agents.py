"""Agents at work in a real terminal, with the real service: their commands, and a conversation taken over and back."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from bot.agents.desk import AgentDesk
from bot.agents.model import LOCAL
from bot.shell.service import Service
from bot.shell.web import OverWeb
from bot.wording.plain import from_json

pytestmark = pytest.mark.rasa
SAYS = {
    "zh": {
        "me": "可以：", "queue": "等了", "cases": "件，/show", "no_more": "后面没有了", "show": "客户说的情况",
        "note": "记下备注", "assign": "负责", "set": "已代客户填写", "refused": "没看懂", "export": "# 案件",
        "brief": "渠道",
        "kept": "没有删除", "erased": "已经全部删除", "stats": "最近 7 天", "audit": "take", "clear": "留痕",
        "none": "没有符合条件的案件", "nothing": "没有接待客户",
        "asks": "服务器", "why": "意图",
    },
    "en": {
        "me": "may:", "queue": "has waited", "cases": "/show with a place", "no_more": "no further page",
        "show": "What the customer said", "note": "Noted on", "assign": "is looked after by", "set": "Set on behalf",
        "refused": "could not", "export": "# Case", "brief": "channel", "kept": "is kept", "erased": "is erased",
        "stats": "The last 7 days", "audit": "take", "clear": "on record", "none": "No case is like that",
        "nothing": "no conversation now", "asks": "servers", "why": "intent ",
    },
}  # fmt: skip
OPENS = {
    "zh": "公司网站在腾讯云备过案，现在要搬到阿里云",
    "en": "Our company site is filed at Tencent Cloud and moves here",
}
HUMAN = {"zh": "我要找人工", "en": "I want to talk to a person"}


@pytest.fixture
def token(assistant):
    """Return the token of a new administrator."""
    desk = AgentDesk(assistant.services, assistant.services.database)
    return desk.call(LOCAL, "add_person", name=f"Lin {secrets.token_hex(3)}", role="admin")["token"]


class Customer:
    """A customer of the service, with everything that they were told."""

    def __init__(self, address, language):
        self._door, self.told = OverWeb(Service(address, language=language)), []
        self._door.news = lambda kind, data: kind == "reply" and self.told.append(from_json(data))
        self.case = None

    async def say(self, text):
        replies = await self._door.send(text=text)
        self.told += [from_json(reply) for reply in replies]
        self.case = next((reply["case"] for reply in replies if reply["case"]), self.case)

    async def hears(self, text):
        for _ in range(300):
            if any(text in one for one in self.told):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"'{text}' was not said: {self.told}")

    async def close(self):
        await self._door.close()


@pytest.fixture
async def customer_of(service):
    """Return a function that begins a conversation and asks for a person."""
    opened = []

    async def begin(language):
        customer = Customer(service, language)
        opened.append(customer)
        await customer.say(OPENS[language])
        await customer.say(HUMAN[language])
        return customer

    yield begin
    for customer in opened:
        await customer.close()


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_command_of_agents(language, width, service, open_terminal, token, customer_of):
    says, customer = SAYS[language], await customer_of(language)
    case = customer.case
    terminal = await open_terminal("--server", service, "--language", language, width=width, FILING_TOKEN=token)
    await terminal.ready()
    await terminal.do("/me", says["me"])
    await terminal.do(OPENS[language], says["asks"])
    await terminal.do("/why", says["why"])
    await terminal.do("/queue", says["queue"])
    await terminal.do(f"/brief {case}", says["brief"])
    await terminal.do(f"/cases channel=widget {case}", says["cases"])
    await terminal.do("/more", says["no_more"])
    await terminal.do("/show 1", says["show"])
    await terminal.do("/note 1 called back", says["note"])
    await terminal.do("/assign", says["assign"])
    await terminal.do("/set server_location=mainland", says["set"])
    await terminal.do("/set server_location=mars", says["refused"])
    await terminal.do("/export", says["export"])
    await terminal.do("/export json", '"case"')
    await terminal.do("/draft", says["nothing"])
    await terminal.do("/people", "Lin")
    await terminal.do("/stats 7", says["stats"])
    await terminal.do("/misunderstood", "")
    await terminal.do("/show clear", says["show"])
    await terminal.do("/audit", "show_case_clear")
    await terminal.do(f"/cases text {secrets.token_hex(8)}", says["none"])
    await terminal.type(f"/erase {case}")
    await terminal.wait_for(f"{case}? ".rstrip())
    await terminal.do("no", says["kept"])
    await terminal.type(f"/erase {case}")
    await terminal.wait_for(f"{case}?", times=2)
    await terminal.do(case.lower(), says["erased"])


async def test_a_conversation_is_taken_and_given_back(service, open_terminal, token, customer_of):
    terminal = await open_terminal("--server", service, "--language", "en", width=120, FILING_TOKEN=token)
    await terminal.ready()
    await terminal.do("/me", "admin")
    customer = await customer_of("en")
    await terminal.wait_for(f"A customer wants a person: {customer.case}")
    await terminal.do(f"/take {customer.case}", "is yours")
    for number in range(1, 6):
        await terminal.do(f"answer {number}: all is well", "sent")
        await customer.hears(f"answer {number}: all is well")
        await customer.say(f"question {number}, please")
        await terminal.wait_for(f"Customer: question {number}, please")
    await customer.say("on the Chinese mainland")
    await terminal.wait_for("Customer: on the Chinese mainland")
    await terminal.do("/private in a hurry", "Noted on")
    await terminal.type("/draft")
    await terminal.wait_for("it is.\nICP-")
    await terminal.clear()
    await terminal.do("/accept", "Set on behalf")
    before = len(customer.told)
    await terminal.do("/give-back", "is back with the assistant")
    await customer.hears("Whose mainland servers")
    told = "\n".join(customer.told)
    assert [told.count(f"answer {number}: all is well") for number in range(1, 6)] == [1] * 5
    assert "in a hurry" not in told
    assert "Where are the servers" not in "\n".join(customer.told[before:]), "nothing is asked twice"


async def test_two_agents_and_one_customer(service, open_terminal, assistant, token, customer_of):
    desk = AgentDesk(assistant.services, assistant.services.database)
    other = desk.call(LOCAL, "add_person", name=f"Wu {secrets.token_hex(3)}", role="agent")["token"]
    customer = await customer_of("en")
    first = await open_terminal("--server", service, "--language", "en", FILING_TOKEN=token)
    second = await open_terminal("--server", service, "--language", "en", FILING_TOKEN=other)
    await first.ready()
    await second.ready()
    await first.do(f"/take {customer.case}", "is yours")
    await second.type(f"/take {customer.case}")
    screen = await second.wait_for("Lin")
    assert "is yours" not in screen
    await second.do(f"/show {customer.case}", "What the customer said")
    await second.type(f"/erase {customer.case}")
    await second.wait_for(f"{customer.case}?")
    await second.type(customer.case)
    await second.wait_for("agent")
    assert assistant.services.desk.repository.get(customer.case)
