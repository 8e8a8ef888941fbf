"""Nothing that anybody writes ever runs: hundreds of scripts in every place where a text can appear, with and without CSP."""

from __future__ import annotations

from itertools import cycle
from typing import Any, Sequence

import pytest
from playwright.async_api import Browser

from tests.widget.chat import Chat, new_chat
from tests.widget.conftest import Teller

MARK = "window.ran(1)"
_HANDLERS = ("onload", "onerror", "onclick", "onfocus", "onmouseover", "onanimationstart", "ontoggle", "onbegin",
             "onpointerenter", "onscroll", "oncut", "onauxclick")  # fmt: skip
_ELEMENTS = ("img src=x", "svg", "body", "iframe src=about:blank", "video><source", "details open", "input autofocus",
             "marquee", "object data=x", "math", "audio src=x", "style", "select autofocus", "form id=x tabindex=1")  # fmt: skip
_WHOLE = (
    f"<script>{MARK}</script>", f"</script><script>{MARK}</script>", f"<ScRiPt>{MARK}</sCrIpT>",
    f"<script src='data:text/javascript,{MARK}'></script>", f"<script type=module>{MARK}</script>",
    f"<iframe srcdoc='<script>parent.{MARK}</script>'></iframe>", f"<iframe src='javascript:parent.{MARK}'></iframe>",
    f"<svg><script>{MARK}</script></svg>", f"<svg><a xlink:href='javascript:{MARK}'><text y=20>x</text></a></svg>",
    f"<svg><animate onbegin={MARK} attributeName=x dur=1s>", f"<math href='javascript:{MARK}'>x</math>",
    f"<template><script>{MARK}</script></template>", f"<noscript><p title='</noscript><img src=x onerror={MARK}>'>",
    f"<a href='javascript:{MARK}'>x</a>", f"<a href='JaVaScRiPt:{MARK}'>x</a>", f"<a href='&#106;avascript:{MARK}'>x</a>",
    f"<a href='java\tscript:{MARK}'>x</a>", f"<base href='javascript:{MARK}//'>", f"<embed src='javascript:{MARK}'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{MARK}'>", f"<form action='javascript:{MARK}'><button>x</button></form>",
    f"<button formaction='javascript:{MARK}'>x</button>", f"<link rel=stylesheet href='javascript:{MARK}'>",
    f"<div style='background:url(javascript:{MARK})'>x</div>", f"<style>@import 'javascript:{MARK}';</style>",
    f"javascript:{MARK}", f"JAVASCRIPT:{MARK}", f" javascript:{MARK}", f"java\nscript:{MARK}", f"javascript://x%0a{MARK}",
    f"data:text/html,<script>{MARK}</script>", f"vbscript:{MARK}", f"https://x.example/\" onmouseover=\"{MARK}",
    f"https://x.example/' onmouseover='{MARK}", f"https://x.example/?q=<script>{MARK}</script>", f"[x](javascript:{MARK})",
    f"![x](x onerror={MARK})", f"[x](https://x.example \"onclick={MARK}\")", f"<javascript:{MARK}>", f"`<img src=x onerror={MARK}>`",
    "{{constructor.constructor('" + MARK + "')()}}", "${" + MARK + "}", "#{" + MARK + "}", "<%= " + MARK + " %>",
    "{% raw %}<script>" + MARK + "</script>", f"\";{MARK};//", f"';{MARK};//", f"`;{MARK};//", f"]]><script>{MARK}</script>",
    f"--><script>{MARK}</script>", f"*/{MARK}/*", f"</textarea><script>{MARK}</script>", f"</title><script>{MARK}</script>",
    f"</style><script>{MARK}</script>", f"＜script＞{MARK}＜/script＞", f"\u202e<script>{MARK}</script>", f"\u2066<img src=x onerror={MARK}>",
    f"<img src=x onerror\u3000={MARK}>", f"<ſcript>{MARK}</ſcript>", f"%3Cscript%3E{MARK}%3C/script%3E", f"&lt;script&gt;{MARK}&lt;/script&gt;",
    f"\\u003cscript\\u003e{MARK}\\u003c/script\\u003e", f"<scr<script>ipt>{MARK}</scr</script>ipt>", f"<img src=`x`onerror={MARK}>",
    f"<img/src=x/onerror={MARK}>", f"<img src=x onerror={MARK}//", f"<x contenteditable onblur={MARK}>x", f"<<script>{MARK}//<</script>",
    "__proto__", "constructor", "toString",
)  # fmt: skip
_SCHEMES = ("data:text/html", "blob", "filesystem", "file", "about", "livescript", "feed:javascript")
PAYLOADS = [
    *_WHOLE,
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
  document.addEventListener("securitypolicyviolation", (event) => window.runs.push(`${event.violatedDirective} ${event.sourceFile}`));
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
    item = {"id": text, "text": text, "note": text, "why": text, "actor": text, "where": text, "url": text, "effect": text,
            "source": text, "checked": text, "from": text, "to": text, "value": text, "name": text, "edit": text,
            "confidence": text, "form": text, "findings": [text, {"id": text, "text": text}]}  # fmt: skip
    kinds = ("steps", "checklist", "obstacles", "requirements", "findings", "timeline", "review", "sources", "choices", text)
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
            for (const name of ["pointerenter", "mouseover", "focus", "animationstart"]) one.dispatchEvent(new Event(name));
            if (one.localName === "summary") one.click();
          }
        }"""
    )
    shown = await chat.page.locator("filing-chat").evaluate(
        """chat => {
          const all = [...chat.shadowRoot.querySelectorAll("*")];
          const odd = all.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith("on") || name === "srcdoc"));
          const links = all.flatMap((one) => ["href", "src", "action"].map((name) => one.getAttribute(name)).filter(Boolean));
          const names = all.filter((one) => /^(script|iframe|img|object|embed|base|meta|form|link|style)$/.test(one.localName));
          return { odd, links, names: names.map((one) => one.localName).filter((name) => name !== "form") };
        }"""
    )
    assert shown["odd"] == shown["names"] == [] and all(link.startswith("https://x.example/") for link in shown["links"])
    assert await chat.page.evaluate("window.runs") == []
    assert chat.page.url == f"{chat.url}/" and [url for url in requests if not url.startswith(chat.url)] == []
    assert len(chat.page.context.pages) == 1 and chat.problems == []


@pytest.mark.parametrize("has_policy", [True, False], ids=["with CSP", "without CSP"])
async def test_no_text_of_a_reply_runs_live_or_from_history(browser: Browser, teller: Teller, has_policy: bool) -> None:
    chat = await watched(browser, teller.url, bypass_csp=not has_policy)
    requests: list[str] = []
    chat.page.on("request", lambda request: requests.append(request.url))
    for start in range(0, len(_TENS), 4):
        teller.told[:] = [everywhere(texts) for texts in _TENS[start : start + 4]]
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
async def test_no_text_of_a_customer_runs_live_or_from_history(browser: Browser, teller: Teller, has_policy: bool) -> None:
    chat = await watched(browser, teller.url, bypass_csp=not has_policy)
    requests: list[str] = []
    chat.page.on("request", lambda request: requests.append(request.url))
    teller.tell({"kind": "paragraph", "text": "好"})
    script = "texts => { for (const text of texts) document.querySelector('filing-chat').transport.outbox.add({ text }) }"
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
        await chat.page.wait_for_timeout(300)
        assert ("1" in await chat.page.evaluate("window.runs")) is expected
        await chat.page.context.close()


async def test_no_text_of_the_embedding_attributes_runs(browser: Browser, teller: Teller) -> None:
    chat = await watched(browser, teller.url, bypass_csp=True)
    for text in PAYLOADS:
        await chat.page.evaluate(
            """text => {
              const chat = document.querySelector("filing-chat");
              for (const name of ["title", "color", "language", "position", "theme"]) chat.setAttribute(name, text);
            }""",
            text,
        )
    await nothing_ran(chat, [])
    await chat.page.context.close()
