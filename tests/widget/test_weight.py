"""What a site pays for the widget: few requests and few bytes."""

from __future__ import annotations

from playwright.async_api import Browser, Request, Route, expect

from tests.widget.chat import Chat
from tests.widget.conftest import Teller

MOST = 20_000
PAGE = "<!doctype html><title>x</title><body><script type='module' src='/widget/widget.js'></script>"


async def test_the_widget_is_two_files_of_at_most_twenty_kilobytes(browser: Browser, teller: Teller) -> None:
    chat = Chat(await browser.new_page(), teller.url)
    loaded: list[Request] = []
    chat.page.on("requestfinished", lambda request: loaded.append(request))
    await chat.page.route("**/bare", _bare)
    await chat.visit("/bare")
    await chat.open()
    await expect(chat.input).to_be_visible()
    files = [request for request in loaded if "/widget/" in request.url and "/webhooks/" not in request.url]
    assert sorted(request.url.rpartition("/")[2] for request in files) == ["filing-chat.css", "widget.js"]
    assert 0 < sum([(await request.sizes())["responseBodySize"] for request in files]) <= MOST
    await chat.page.close()


async def _bare(route: Route) -> None:
    await route.fulfill(body=PAGE, content_type="text/html")
