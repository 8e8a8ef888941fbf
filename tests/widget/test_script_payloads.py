"""Nothing that anybody writes ever runs: hundreds of scripts wherever a text can appear, with and without CSP."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path
from typing import Any, Sequence

import pytest
from playwright.async_api import Browser

from tests.widget.chat import Chat, new_chat
from tests.widget.conftest import Teller

MARK = "window.ran(1)"
_HANDLERS = ("onload", "onerror", "onclick", "onfocus", "onmouseover", "onanimationstart", "ontoggle", "onbegin",
             "onpointerenter", "onscroll", "oncut", "onauxclick")  # fmt: skip
_ELEMENTS = ("img src=x", "svg", "body", "iframe src=about:blank", "video><source", "details open", "input autofocus",
             "marquee", "object data=x", "math", "audio src=x", "style", "select autofocus",
             "form id=x tabindex=1")  # fmt: skip
_WHOLE = json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))
_SCHEMES = ("data:text/html", "blob", "filesystem", "file", "about", "livescript", "feed:javascript")
PAYLOADS = [
    *(text.replace("MARK", MARK) for text in _WHOLE),
    *(f"<{element} {handler}={MARK}>" for element in _ELEMENTS for handler in _HANDLERS),
    *(f"\"'><{element} {handler}='{MARK}'>" for element, handler in zip(cycle(_ELEMENTS), _HANDLERS * 6)),
    *(f"{scheme}:{MARK}" for scheme in _SCHEMES),
]
"""Texts that want to run; whoever runs one calls `ran`."""

_TENS = [PAYLOADS[start : start + 10] for start in range(0, len(PAYLOADS), 10)]

_WATCH = """
  window.runs = [];
  window.ran = (what) => { window.runs.push(String(what)); };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { window.runs.push(name); };
  document.addEventListener("securitypolicyviolation", (event) =>
    window.runs.push(`${event.violatedDirective} ${event.sourceFile}`));
"""


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 300


def everywhere(texts: Sequence[str]) -> dict[str, Any]:
    """Return a reply that has each of these texts in every place that a browser could show."""
    blocks = [block for text in texts for block in _blocks(text)]
    text = texts[0]
    person = {"kind": "person", "name": text}
    return {"blocks": blocks, "case": text, "outcome": text, "asks": text, "language": text, "from": person}


def _blocks(text: str) -> list[dict[str, Any]]:
    item = {"id": text, "text": text, "note": text, "why": text, "actor": text, "where": text, "url": text,
            "effect": text, "source": text, "checked": text, "from": text, "to": text, "value": text, "name": text,
            "edit": text, "confidence": text, "form": text, "findings": [text, {"id": text, "text": text}]}  # fmt: skip
    kinds = (
        "steps",
        "checklist",
        "obstacles",
        "requirements",
        "findings",
        "timeline",
        "review",
        "sources",
        "choices",
        text,
    )
    plain = [{"kind": kind, "text": text} for kind in ("paragraph", "notice", text)]
    return [*plain, *({"kind": kind, "fact": text, "items": [item]} for kind in kinds)]


async def watched(browser: Browser, url: str, **options: Any) -> Chat:
    """Open a chat whose page notes everything that runs."""
    chat = await new_chat(browser, url, **options)
    await chat.page.add_init_script(_WATCH)
    await chat.page.reload()
    return await chat.open()


async def nothing_ran(chat: Chat, requests: list[str]) -> None:
    """Touch what is shown, and see that nothing ran, nothing was fetched, and the page is where it was."""
    await chat.page.locator("filing-chat").evaluate(
        """chat => {
          for (const one of chat.shadowRoot.querySelectorAll(".log *")) {
            for (const name of ["pointerenter", "mouseover", "focus", "animationstart"]) {
              one.dispatchEvent(new Event(name));
            }
            if (one.localName === "summary") one.click();
          }
        }"""
    )
    shown = await chat.page.locator("filing-chat").evaluate(
        """chat => {
          const all = [...chat.shadowRoot.querySelectorAll("*")];
          const odd = all.flatMap((one) => one.getAttributeNames())
            .filter((name) => name.startsWith("on") || name === "srcdoc");
          const links = all.flatMap((one) => ["href", "src", "action"].map((name) => one.getAttribute(name)))
            .filter(Boolean);
          const foreign = /^(script|iframe|img|object|embed|base|meta|link|style)$/;
          const names = all.map((one) => one.localName).filter((name) => foreign.test(name));
          return { odd, links, names };
        }"""
    )
    assert shown["odd"] == shown["names"] == [] and all(
        link.startswith("https://x.example/") for link in shown["links"]
    )
    assert await chat.page.evaluate("window.runs") == []
    assert chat.page.url == f"{chat.url}/" and [url for url in requests if not url.startswith(chat.url)] == []
    assert len(chat.page.context.pages) == 1 and chat.problems == []


@pytest.mark.parametrize("has_policy", [True, False], ids=["with CSP", "without CSP"])
async def test_no_text_of_a_reply_runs_live_or_from_history(browser: Browser, teller: Teller, has_policy: bool) -> None:
    chat = await watched(browser, teller.url, bypass_csp=not has_policy)
    requests: list[str] = []
    chat.page.on("request", lambda request: requests.append(request.url))
    for start in range(0, len(_TENS), 8):
        teller.told[:] = [everywhere(texts) for texts in _TENS[start : start + 8]]
        await chat.type("全部")
        await chat.reply(len(teller.told))
        await nothing_ran(chat, requests)
        await chat.page.reload()
        await chat.open()
        await chat.reply(len(teller.told))
        await nothing_ran(chat, requests)
        await chat.page.evaluate("document.querySelector('filing-chat').transport.renew()")
    await chat.page.context.close()


@pytest.mark.parametrize("has_policy", [True, False], ids=["with CSP", "without CSP"])
async def test_no_text_of_a_customer_runs_live_or_from_history(
    browser: Browser, teller: Teller, has_policy: bool
) -> None:
    chat = await watched(browser, teller.url, bypass_csp=not has_policy)
    requests: list[str] = []
    chat.page.on("request", lambda request: requests.append(request.url))
    teller.tell({"kind": "paragraph", "text": "好"})
    script = (
        "texts => { for (const text of texts) document.querySelector('filing-chat').transport.outbox.add({ text }) }"
    )
    await chat.page.evaluate(script, ["\n".join(texts).replace("\t", " ") for texts in _TENS])
    await chat.reply(len(_TENS))
    await chat.input.fill(PAYLOADS[0])
    await nothing_ran(chat, requests)
    await chat.page.reload()
    await chat.open()
    await chat.reply(len(_TENS))
    await nothing_ran(chat, requests)
    await chat.page.context.close()


async def test_the_watch_would_notice(browser: Browser, teller: Teller) -> None:
    """Each layer is proven by the other: the page's policy stops what a careless page would have run."""
    for has_policy, expected in ((True, False), (False, True)):
        chat = await watched(browser, teller.url, bypass_csp=not has_policy)
        careless = f"document.body.insertAdjacentHTML('beforeend', '<img src=x onerror={MARK}>')"
        await chat.page.evaluate(f"try {{ {careless} }} catch {{}}")
        await chat.page.wait_for_function("window.runs.length")  # it ran, or was reported
        assert ("1" in await chat.page.evaluate("window.runs")) is expected
        await chat.page.context.close()


async def test_no_text_of_the_embedding_attributes_runs(browser: Browser, teller: Teller) -> None:
    chat = await watched(browser, teller.url, bypass_csp=True)
    await chat.page.evaluate(
        """async texts => {
          const chat = document.querySelector("filing-chat");
          for (const text of texts) {
            for (const name of ["title", "color", "language", "position", "theme"]) chat.setAttribute(name, text);
            await new Promise((done) => setTimeout(done));
          }
        }""",
        PAYLOADS,
    )
    await nothing_ran(chat, [])
    await chat.page.context.close()
