"""Write advice in one of the formats that commands offer: JSON, Markdown, HTML, or a calendar."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.filing.model import Catalog
from bot.wording.compose import Wording
from bot.wording.handout import Content, handout
from bot.wording.sheet import findings_blocks, with_findings
from bot.wording.timeline import timeline_blocks

FORMATS = ("json", "markdown", "html", "ics")


def render(catalog: Catalog, content: Content, form: str, language: str, now: datetime, *, looked: bool = False) -> str:
    """Return the advice as text in one format."""
    wording = Wording(catalog)
    if form == "json":
        return json.dumps(as_json(wording, content, language, looked), ensure_ascii=False, indent=2)
    if form == "ics":
        return _calendar(wording, content, language, now)
    whole = handout(wording, content, language)
    if form == "markdown":
        from bot.export.markdown import markdown

        return markdown(whole)
    from bot.export.page import page

    return page(whole)


def as_json(wording: Wording, content: Content, language: str, looked: bool) -> dict[str, Any]:
    """Return the advice as a reply in JSON; `looked`: the filing sheet was looked at, so findings are said, too."""
    guidance = content.guidance
    more = findings_blocks(wording, content.findings, language) if looked else []
    more += timeline_blocks(wording, content.moments, guidance.on, language)
    reply = wording.everything(guidance, language, more)
    data = (with_findings(reply, content.findings) if looked else reply).to_json()
    del data["case"]
    return data


def _calendar(wording: Wording, content: Content, language: str, now: datetime) -> str:
    from bot.export.calendar import calendar

    outcome = content.guidance.outcome
    title = outcome.name.get(language) if outcome else wording.phrase("handout", language)
    key = content.case or sha256(repr((sorted(content.facts), title)).encode()).hexdigest()[:12]
    file = calendar(wording, content.moments, key=key, title=title, now=now, language=language)
    return file.decode("utf-8")
