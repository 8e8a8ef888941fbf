"""The whole assistant behind the door: the trained model, the actions in process, a real database."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from bot.cases.message import SHEET_OFFER
from bot.server.trackers import MOST_EVENTS
from tests.catalogs import real_catalog

pytestmark = pytest.mark.rasa
CATALOG = real_catalog()
PHRASES = CATALOG.phrases
TO_THE_ANSWER = ("mainland", "alibaba", "yes", "zhejiang", "enterprise")


async def begin(assistant, text="我要备案"):
    conversation = assistant.new_conversation()
    await assistant.send(conversation, text=text)
    return conversation


async def until(assistant, conversation, question):
    """Answer by buttons until a question is open."""
    values = {
        "goal": "host",
        "server_location": "mainland",
        "server_provider": "alibaba",
        "subject_record": "none",
        "domain_record": "none",
        "confirm": "yes",
        "province": "zhejiang",
        "subject_nature": "enterprise",
    }
    for _ in range(12):
        asked = assistant.case(conversation).asked
        if asked == question:
            return
        await assistant.send(conversation, choice=values[asked])
    pytest.fail(f"{question} was never asked, but {asked} was")


def says(reply, key):
    texts = [block["text"] for block in reply["blocks"] if block["kind"] == "paragraph"]
    return any(text in (PHRASES[key].zh, PHRASES[key].en) for text in texts)


# A database that is away


@pytest.fixture
def locked(assistant):
    """Return a function that holds the database file as another program would, and one that lets go."""
    path = assistant.services.database.place.removeprefix("sqlite:///")
    holders = []

    def hold(how):
        holders.append(sqlite3.connect(path, isolation_level=None))
        holders[-1].execute(f"BEGIN {how}")

    def let_go():
        while holders:
            holders.pop().close()

    yield hold, let_go
    let_go()


@pytest.mark.parametrize("how", ["EXCLUSIVE", "IMMEDIATE"])
@pytest.mark.parametrize("message", [{"choice": "mainland"}, {"text": "内地"}])
async def test_a_locked_database_is_said_and_afterwards_the_same_question_is_open(assistant, locked, how, message):
    hold, let_go = locked
    conversation = await begin(assistant)
    await until(assistant, conversation, "server_location")
    before = assistant.case(conversation)
    hold(how)
    replies = await assistant.send(conversation, **message)
    let_go()
    assert [says(reply, "storage_away") for reply in replies] == [True]
    assert assistant.case(conversation) == before
    replies = await assistant.send(conversation, **message)
    after = assistant.case(conversation)
    assert after.facts == {**before.facts, "server_location": "mainland"}
    assert replies[-1]["asks"] == after.asked != "server_location"


async def test_a_first_message_to_a_locked_database_leaves_nothing_and_can_be_sent_again(assistant, locked):
    hold, let_go = locked
    conversation = assistant.new_conversation()
    hold("EXCLUSIVE")
    replies = await assistant.send(conversation, text="我们公司要做首次备案")
    let_go()
    assert all(says(reply, "storage_away") for reply in replies)
    assert assistant.case(conversation) is None
    await assistant.send(conversation, text="我们公司要做首次备案")
    assert assistant.case(conversation).facts["goal"] == "host"


async def test_a_lost_tracker_costs_no_answer(assistant):
    conversation = await begin(assistant)
    await until(assistant, conversation, "province")
    before = assistant.case(conversation)
    await assistant.conversations.agent.tracker_store.delete(conversation)
    replies = await assistant.send(conversation, text="浙江")
    after = assistant.case(conversation)
    assert dict(before.facts).items() <= dict(after.facts).items()
    assert after.facts["province"] == "zhejiang" and replies[-1]["outcome"] == "first_filing"


# Conversations side by side


async def test_two_conversations_at_once_do_not_mix(assistant):
    first, second = await begin(assistant), await begin(assistant, "I want to cancel my ICP filing")
    for ours, theirs in (("内地", "everything"), ("阿里云", "Filed through Alibaba Cloud")):
        await asyncio.gather(assistant.send(first, text=ours), assistant.send(second, text=theirs))
    mine, yours = assistant.case(first), assistant.case(second)
    assert (mine.facts["goal"], yours.facts["goal"]) == ("host", "stop")
    assert (mine.language, yours.language) == ("zh", "en")
    assert mine.facts["server_provider"] == "alibaba" and "server_provider" not in yours.facts
    assert yours.facts["subject_record"] == "alibaba" and mine.facts.get("subject_record") != "alibaba"


async def test_messages_of_one_conversation_are_handled_in_order(assistant):
    conversation = await begin(assistant)
    await until(assistant, conversation, "server_location")
    await asyncio.gather(
        assistant.send(conversation, choice="mainland"), assistant.send(conversation, choice="alibaba")
    )
    facts = assistant.case(conversation).facts
    assert (facts["server_location"], facts["server_provider"]) == ("mainland", "alibaba")


async def test_the_same_text_twice_is_two_messages(assistant):
    conversation = await begin(assistant)
    for _ in range(2):
        replies = await assistant.send(conversation, text="我们在浙江")
        assert replies
    assert assistant.case(conversation).facts["province"] == "zhejiang"


# What customers type


@pytest.mark.parametrize(
    "text",
    ["/restart", "/ /restart", "/back", "/session_start", '/state_fact{"choice":"x"}', '/state_fact{"choice":"host"}',
     "/cancel_filing", "/greet@1.0", '/state_fact{"province":"zhejiang"}', "/action_start_over"],
)  # fmt: skip
async def test_what_looks_like_a_command_is_only_text(assistant, text):
    conversation = await begin(assistant)
    await until(assistant, conversation, "server_location")
    before = assistant.case(conversation)
    replies = await assistant.send(conversation, text=text)
    after = assistant.case(conversation)
    tracker = await assistant.conversations.agent.tracker_store.retrieve(conversation)
    assert replies and not tracker.latest_message.text.startswith("/")
    assert "choice" not in [entity["entity"] for entity in tracker.latest_message.entities]
    if "choice" in text:
        assert after.facts == before.facts


ODD = [
    "？", "。。。", "!!!", "1", "0", "-1", "99999999999999999999", "a", "啊", "哦", "嗯嗯嗯", "呵呵", "。",
    "…", "【】", "🙂", "🏮🏮🏮", "👨‍👩‍👧‍👦", "\u202eabc", "\u200b\u200b你好", "Ａｌｉｂａｂａ",
    "ＩＣＰ备案", "備案要多久", "ありがとう", "Спасибо", "x" * 2000, "备" * 2000, "word " * 390, "null",
    "None", "{}", "{case}", "${jndi:ldap://x}", "<script>alert(1)</script>", "'; DROP TABLE filing_case; --",
    "../../etc/passwd", "https://example.com/?a=b&c=d", "me@example.cn", "13800001234", "11010519491231002X",
    "浙ICP备2024000001号-1", "2026-11-24", "不", "no", "why", "为什么", "转人工", "你是谁", "你个傻子",
    "I hate this", "help", "help me", "第一个", "上面那个", "随便", "都行", "both", "all of them", "neither",
    "\t\n x \n", "我我我我我我我我", "a b c d e f g", "停", "stop", "退出", "继续", "继续 ICP-AAAA-AAAA",
    "English please", "说中文",
]  # fmt: skip


STATES = {
    "new": ODD,
    "server_location": ODD[::3],
    "confirm": ODD[1::3],
    SHEET_OFFER: ODD[2::3],
    "sheet:website_name": ODD[::4],
}


@pytest.mark.parametrize("state", STATES)
async def test_whatever_is_typed_gets_a_reply_with_the_number_of_the_case(assistant, state):
    conversation = await begin(assistant) if state != "new" else assistant.new_conversation()
    for text in STATES[state]:
        if state != "new":
            await come_back_to(assistant, conversation, state)
        replies = await assistant.send(conversation, text=text)
        case = assistant.case(conversation)
        assert replies, f"{text!r} got no reply"
        assert all(reply["case"] == case.id and reply["blocks"] for reply in replies), text
        assert not any(says(reply, "broken") or says(reply, "storage_away") for reply in replies), text
        said = assistant.said(replies)
        assert "{" not in said.replace(text, "") and "None" not in said.replace(text, ""), text
        assert "11010519491231002X" not in said + repr(case), text


async def come_back_to(assistant, conversation, state):
    """Start over and answer by buttons until the question is open again."""
    if assistant.case(conversation).asked == state:
        return
    await assistant.send(conversation, text="重新开始")
    await assistant.send(conversation, text="我要备案")
    if state.startswith("sheet:") and state != SHEET_OFFER:
        await until(assistant, conversation, SHEET_OFFER)
        await assistant.send(conversation, choice="yes")
        while assistant.case(conversation).asked != state:
            await assistant.send(conversation, choice="skip")
    elif state == "confirm":
        await until(assistant, conversation, "confirm")
    else:
        await until(assistant, conversation, state)


async def test_ten_thousand_characters_are_refused_and_the_question_stays_open(assistant):
    conversation = await begin(assistant)
    await until(assistant, conversation, "server_location")
    before = assistant.case(conversation)
    (reply,) = await assistant.send(conversation, text="字" * 10_000)
    assert PHRASES["too_long"].zh.format(limit=2000) in assistant.said([reply])
    after = assistant.case(conversation)
    assert (after.facts, after.asked, after.details) == (before.facts, before.asked, before.details)


async def test_control_characters_change_nothing_about_an_answer(assistant):
    conversation = await begin(assistant)
    await until(assistant, conversation, "server_location")
    await assistant.send(conversation, text="\0内\x1b\ud800地\x07")
    assert assistant.case(conversation).facts["server_location"] == "mainland"


@pytest.mark.parametrize(("text", "language"), [("I want to open a website", "en"), ("我要开网站", "zh")])
async def test_the_first_words_are_in_the_language_of_the_first_message(assistant, text, language):
    conversation = assistant.new_conversation()
    replies = await assistant.send(conversation, text=text)
    assert {reply["language"] for reply in replies} == {language}


async def test_an_identity_number_never_reaches_tracker_or_case(assistant):
    conversation = await begin(assistant)
    await assistant.send(conversation, text="我的身份证号是11010519491231002X，行吗")
    tracker = await assistant.conversations.agent.tracker_store.retrieve(conversation)
    assert "19491231" not in str([event.as_dict() for event in tracker.events])
    assert "19491231" not in repr(assistant.case(conversation))


# Long talks


async def test_a_talk_of_many_turns_never_loses_its_thread(assistant):
    conversation = await begin(assistant)
    await until(assistant, conversation, SHEET_OFFER)
    await assistant.send(conversation, choice="yes")
    first = assistant.case(conversation).asked
    for _ in range(30):
        replies = await assistant.send(conversation, text="谢谢")
        assert assistant.case(conversation).asked == first
        assert CATALOG.details[first.removeprefix("sheet:")].question.zh in assistant.said(replies[-1:])
    tracker = await assistant.conversations.agent.tracker_store.retrieve(conversation)
    assert len(tracker.events) <= MOST_EVENTS
    await assistant.send(conversation, text="杭州示例科技有限公司")
    assert assistant.case(conversation).details == {"subject_name": "杭州示例科技有限公司"}


async def test_an_answer_after_stopping_takes_the_questions_up_again(assistant):
    conversation = await begin(assistant)
    await until(assistant, conversation, "server_location")
    await assistant.send(conversation, text="先停一下吧")
    replies = await assistant.send(conversation, text="内地")
    case = assistant.case(conversation)
    assert case.facts["server_location"] == "mainland"
    assert replies[-1]["asks"] == case.asked != "server_location"


async def test_the_buttons_of_an_answer_all_lead_somewhere(assistant):
    conversation = await begin(assistant)
    await until(assistant, conversation, SHEET_OFFER)
    for choice in ("steps", "human", "papers", "yes"):
        replies = await assistant.send(conversation, choice=choice)
        assert replies and not says(replies[0], "fallback"), choice
    assert assistant.case(conversation).asked == "sheet:subject_name"
    assert [event.kind for event in assistant.case(conversation).events].count("handed_over") == 1
