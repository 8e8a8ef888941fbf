"""Small screens, large letters, dark rooms, forced colors."""

from __future__ import annotations

import pytest

from tests.widget.chat import Chat
from tests.widget.conftest import NewChat, Teller
from tests.widget.states import EVERY_KIND, LOOKS, menu


async def test_everything_that_is_pressed_is_large_enough(told: Chat, teller: Teller) -> None:
    teller.tell(*EVERY_KIND)
    await told.say("全部")
    await menu(told)
    script = """chat => [...chat.shadowRoot.querySelectorAll("button, input, summary, textarea")]
      .filter((one) => one.checkVisibility()).map((one) => {
        const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
        return [one.className || one.localName, width, height];
      }).filter(([, width, height]) => width < 24 || height < 24)"""
    assert await told.page.locator("filing-chat").evaluate(script) == []


@pytest.mark.parametrize(("width", "height"), [(640, 450), (320, 480), (320, 256), (1280, 320)])
async def test_enlarged_or_small_everything_can_be_reached_without_scrolling_sideways(
    new: NewChat, teller: Teller, width: int, height: int
) -> None:
    """A window of 1280 by 900 at 200 % is one of 640 by 450."""
    chat = await (await new(teller.url, viewport={"width": width, "height": height})).open()
    teller.tell(*EVERY_KIND)
    await chat.say("一个很长的词" * 30)
    wide = await chat.page.evaluate(
        """() => [document.documentElement, document.querySelector("filing-chat").shadowRoot.querySelector(".scroll")]
          .map((one) => one.scrollWidth - one.clientWidth)"""
    )
    assert wide == [0, 0]
    for part in (chat.input, chat.find(".send"), chat.find(".head").last):
        box = await part.bounding_box()
        assert (
            box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
        )
    assert (await chat.find(".scroll").bounding_box())["height"] > 60


async def test_the_input_stays_above_the_keyboard_of_a_phone(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, **LOOKS["phone"])).open()
    await chat.page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { value: 500 });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    await chat.still()
    box = await chat.find(".composer").bounding_box()
    assert box["y"] + box["height"] <= 500


async def test_who_wants_less_motion_gets_none(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, reduced_motion="reduce")).open()
    moving = "chat => chat.shadowRoot.getAnimations({ subtree: true }).length + document.getAnimations().length"
    assert await chat.page.locator("filing-chat").evaluate(moving) == 0


async def test_with_forced_colors_everything_has_an_edge(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, forced_colors="active")).open()
    teller.tell(*EVERY_KIND)
    await chat.say("全部")
    for selector in (".panel", ".launcher", ".reply", ".own p", ".choices button", ".send", "input"):
        width = await chat.find(selector).last.evaluate("one => parseFloat(getComputedStyle(one).borderTopWidth)")
        assert width >= 1, selector


async def test_the_theme_follows_the_system_unless_the_site_sets_one(new: NewChat, teller: Teller) -> None:
    chat = await (await new(teller.url, color_scheme="dark")).open()
    surface = "one => getComputedStyle(one).backgroundColor"
    dark = await chat.panel.evaluate(surface)
    await chat.page.evaluate("document.querySelector('filing-chat').setAttribute('theme', 'light')")
    light = await chat.panel.evaluate(surface)
    await chat.page.evaluate("document.querySelector('filing-chat').removeAttribute('theme')")
    assert light == "rgb(255, 255, 255)" != dark == await chat.panel.evaluate(surface)
