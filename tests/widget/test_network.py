"""While the network, the service or the session is not there: nothing is lost, nothing counts twice."""

from __future__ import annotations

import uuid
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Route, expect

from bot.channels import sessions
from bot.storage.database import Database
from tests.delivery.talking import echo_on
from tests.serving import serving
from tests.widget.chat import Chat, chat_in
from tests.widget.conftest import NewChat, Teller

API = "/webhooks/widget"
MESSAGES, EVENTS = f"**{API}/messages", f"**{API}/events*"


async def send_from_elsewhere(chat: Chat, *texts: str) -> None:
    """Send messages in the conversation of a chat, as another device would: each after the reply to the one before."""
    headers = {"Origin": chat.url, "Authorization": f"Bearer {(await chat.session())['renewal']}"}
    async with aiohttp.ClientSession(chat.url) as client:
        async with client.post(f"{API}/sessions/renew", headers=headers) as answer:
            headers["Authorization"] = f"Bearer {(await answer.json())['token']}"
        for text in texts:
            async with client.post(
                f"{API}/messages", headers=headers, json={"id": str(uuid.uuid4()), "text": text}
            ) as sent:
                assert sent.status == 202
                seq = (await sent.json())["seq"]
            async with client.get(f"{API}/events", params={"after": seq}, headers=headers) as stream:
                await anext(line async for line in stream.content if line.startswith(b"event: reply"))


async def cut(chat: Chat) -> None:
    """Take the network away; the browser's own switch leaves an open stream alone, so that ends as well."""
    await chat.page.context.set_offline(True)
    await chat.page.evaluate("document.querySelector('filing-chat').transport.events.start()")


async def test_what_is_written_offline_is_sent_in_order_once_the_network_is_back(told: Chat) -> None:
    await told.say("在线")
    await told.page.context.set_offline(True)
    await expect(told.notice).to_contain_text("连接断了")
    await told.type("一")
    await told.type("二")
    await expect(told.own.last.locator(".state")).to_be_visible()
    await expect(told.replies).to_have_count(1)
    await told.page.context.set_offline(False)
    await told.reply(3)
    await expect(told.notice).to_have_text("")
    assert await told.texts() == ["在线", "在线", "一", "二", "一", "二"] or await told.texts() == [
        "在线", "在线", "一", "一", "二", "二",
    ]  # fmt: skip


async def test_what_was_written_offline_is_sent_even_if_the_tab_was_closed(told: Chat) -> None:
    await told.say("在线")
    await told.page.context.set_offline(True)
    await told.type("离线写的")
    await told.page.close()
    await told.page.context.set_offline(False)
    again = await (await chat_in(told.page.context, told.url)).open()
    await again.reply(2)
    assert await again.texts() == ["在线", "在线", "离线写的", "离线写的"]


async def test_replies_from_while_the_browser_was_away_are_all_shown_in_order(told: Chat) -> None:
    await told.say("零")
    await cut(told)
    await send_from_elsewhere(told, "一", "二", "三")
    await expect(told.replies).to_have_count(1)
    await told.page.context.set_offline(False)
    await told.reply(4)
    assert await told.texts() == [text for text in "零一二三" for _ in range(2)]


async def test_replies_from_while_the_page_was_closed_are_shown_on_return(told: Chat) -> None:
    await told.say("零")
    await told.page.goto("about:blank")
    await told.visit()
    session = await told.session()
    await told.page.goto("about:blank")
    told.session = lambda: _done(session)  # type: ignore[method-assign]
    await send_from_elsewhere(told, "一", "二")
    await (await told.visit()).open()
    await told.reply(3)
    assert await told.texts() == [text for text in "零一二" for _ in range(2)]


async def _done(value: Any) -> Any:
    return value


async def test_a_message_whose_answer_was_lost_is_sent_again_under_its_id_and_counts_once(told: Chat) -> None:
    sent: list[str] = []

    async def lose_first(route: Route) -> None:
        sent.append(route.request.post_data_json["id"])
        if len(sent) > 1:
            return await route.continue_()
        await route.fetch()
        return await route.abort()

    await told.page.route(MESSAGES, lose_first)
    await told.say("只算一次")
    await told.say("下一条")
    assert await told.texts() == ["只算一次", "只算一次", "下一条", "下一条"]
    assert len(set(sent)) == 2


async def test_a_message_that_does_not_get_through_says_so_and_can_be_tried_at_once(told: Chat) -> None:
    await told.say("好的")
    await told.page.route(MESSAGES, lambda route: route.abort())
    await told.type("发不出去")
    state = told.own.last.locator(".state")
    await expect(state).to_have_text("还没发出去，会自动再试")
    await told.page.unroute(MESSAGES)
    await told.own.last.get_by_role("button", name="重试").click()
    await told.reply(2)
    await expect(told.own.last).to_have_attribute("data-state", "kept")


async def test_a_refused_message_gives_the_reason_in_the_readers_language_and_can_be_discarded(told: Chat) -> None:
    await told.type("a\u0001b")
    await expect(told.own.locator(".state")).to_contain_text("特殊字符")
    await expect(told.own).to_have_attribute("data-state", "refused")
    await told.own.get_by_role("button", name="重试").click()
    await expect(told.own.locator(".state")).to_contain_text("特殊字符")
    await told.own.get_by_role("button", name="删除").click()
    await expect(told.own).to_have_count(0)
    await told.menu("English")
    await told.type("a\u0001b")
    await expect(told.own.locator(".state")).to_contain_text("characters that cannot be kept")


async def test_who_writes_too_fast_is_told_to_wait_and_loses_nothing(new: NewChat, served_database: Database) -> None:
    async with serving(echo_on(served_database), limits=None) as client:
        chat = await (await new(str(client._base_url).rstrip("/"))).open()
        words = [str(number) for number in range(7)]
        for word in words:
            await chat.type(word)
        await expect(chat.own.last.locator(".state")).to_contain_text("秒再发")
        await chat.reply(7)
        assert [text for text in await chat.texts() if text in words] and await chat.replies.count() == 7
        own = await chat.find(".own > p").all_inner_texts()
        assert [text.split()[-1] for text in own] == words
        await chat.page.context.close()


async def test_a_stream_that_breaks_is_said_and_taken_up_again(told: Chat) -> None:
    await told.say("一")
    await told.page.route(EVENTS, lambda route: route.abort())
    await told.page.evaluate("document.querySelector('filing-chat').transport.events.start()")
    await expect(told.notice).to_contain_text("连接断了")
    await told.type("二")
    await told.page.unroute(EVENTS)
    await told.reply(2)
    await expect(told.notice).to_have_text("")
    assert await told.texts() == ["一", "一", "二", "二"]


async def test_a_token_is_renewed_before_anybody_notices(
    new: NewChat, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "LIFE", 1)
    chat = await (await new(teller.url)).open()
    async with chat.page.expect_request("**/sessions/renew"):
        await chat.say("一")
    await chat.say("二")
    assert await chat.texts() == ["一", "一", "二", "二"]


async def test_a_session_that_is_over_makes_way_for_a_new_one_and_says_so(told: Chat) -> None:
    await told.say("以前的")
    await told.page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((one) => one.endsWith(" session"));
          localStorage[key] = JSON.stringify({ ...JSON.parse(localStorage[key]), renewal: "x.y" });
        }"""
    )
    await told.page.reload()
    await told.open()
    await expect(told.notice).to_contain_text("这是新的对话")
    await told.say("新的")
    assert await told.texts() == ["新的", "新的"]


async def test_a_conversation_that_was_erased_begins_anew(told: Chat, teller: Teller) -> None:
    await told.say("一")
    await told.say("二")
    conversation = (await told.session())["conversation"]
    with teller.services.database.writing() as connection:
        for table in ("inbox", "outbox", "conversation_sequence"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE conversation = ?", (conversation,))
    await told.type("三")
    await expect(told.replies).to_have_count(1)
    assert await told.texts() == ["三", "三"]


async def test_what_is_said_after_an_erasure_is_shown_even_if_it_comes_all_at_once(told: Chat) -> None:
    await told.say("一")
    await told.page.evaluate(
        """() => {
          const { events } = document.querySelector("filing-chat").transport;
          const reply = { language: "zh", blocks: [{ kind: "paragraph", text: "新的" }] };
          events.onEvent({ kind: "message", data: { seq: 1, at: "later", id: "1", text: "三", choice: null } });
          events.onEvent({ kind: "reply", data: { seq: 2, at: "later", reply } });
        }"""
    )
    await expect(told.own).to_contain_text("三")
    assert await told.texts() == ["三", "新的"]


async def test_without_storage_the_chat_works_for_the_visit(new: NewChat, teller: Teller) -> None:
    chat = await new(teller.url)
    closed = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('closed', 'SecurityError') } })"
    )
    await chat.page.add_init_script(closed)
    await chat.page.reload()
    await chat.open()
    await chat.say("你好")
    assert await chat.texts() == ["你好", "你好"]


async def test_a_long_history_comes_back_whole_and_in_order(told: Chat) -> None:
    await told.say("0")
    await send_from_elsewhere(told, *[str(number) for number in range(1, 12)])
    await told.reply(12)
    await told.page.reload()
    await told.open()
    await told.reply(12)
    assert await told.texts() == [str(number) for number in range(12) for _ in range(2)]
