"""What a customer takes along: copies, files, paper, days for the calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from icalendar import Calendar
from playwright.async_api import expect

from tests.widget.chat import Chat
from tests.widget.conftest import Teller

PARAGRAPH = {"kind": "paragraph", "text": "看这里"}
CHECKLIST = {"kind": "checklist", "items": [{"id": "license", "text": "营业执照", "note": "原件", "why": "证明主体"},
                                            {"id": "face", "text": "人脸核验"}]}  # fmt: skip
CHOICES = {"kind": "choices", "fact": "x", "items": [{"value": "yes", "text": "是的"}, {"value": "no", "text": "不是"}]}


async def test_an_answer_can_be_copied(told: Chat, teller: Teller) -> None:
    await told.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    teller.tell(PARAGRAPH, CHECKLIST, CHOICES)
    reply = await told.say("要什么材料")
    await reply.get_by_role("button", name="复制").click()
    await expect(told.notice).to_have_text("已复制")
    copied = await told.page.evaluate("navigator.clipboard.readText()")
    assert copied == "看这里\n\n☐ 营业执照 · 原件 · 证明主体\n☐ 人脸核验"


async def test_the_conversation_can_be_downloaded_as_markdown(told: Chat, teller: Teller) -> None:
    teller.tell(PARAGRAPH, CHECKLIST, CHOICES)
    reply = await told.say("要 *什么* 材料")
    await reply.get_by_role("checkbox").first.check()
    async with told.page.expect_download() as download:
        await told.menu("下载对话")
    path = Path(await (await download.value).path())
    assert (await download.value).suggested_filename == "备案助手.md"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# 备案助手\n\n**您：** 要 \\*什么\\* 材料\n\n**助手：**\n\n看这里")
    assert "- [x] 营业执照 · 原件" in text and "- [ ] 人脸核验" in text and "- 是的" in text


async def test_the_checklist_alone_is_printed_with_its_ticks(told: Chat, teller: Teller) -> None:
    teller.tell(PARAGRAPH, CHECKLIST, CHOICES)
    reply = await told.say("要什么材料")
    await reply.get_by_role("checkbox").first.check()
    await told.page.evaluate("window.print = () => (window.printed = true)")
    await reply.get_by_role("button", name="打印清单").click()
    assert await told.page.evaluate("window.printed")
    await told.page.emulate_media(media="print")
    paper = told.page.locator(".filing-chat-paper")
    await expect(paper).to_contain_text("营业执照")
    await expect(paper.locator("input:checked")).to_have_count(1)
    await expect(paper).not_to_contain_text("是的")
    await expect(told.page.locator("main")).to_be_hidden()
    await expect(told.launcher).to_be_hidden()
    await told.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    await told.page.emulate_media(media="screen")
    await expect(paper).to_have_count(0)
    await expect(told.page.locator("main")).to_be_visible()


async def test_the_days_of_a_timeline_go_into_a_calendar(told: Chat, teller: Teller) -> None:
    long = "管局审核：3–20 个工作日; 结果用短信和邮件通知，" * 4
    moments = [
        {"id": "review", "text": long, "from": "2026-12-02", "to": "2026-12-31", "working_days": [3, 20]},
        {"id": "sms", "text": "短信核验", "from": "2026-11-26", "to": "2026-11-26", "working_days": None},
        {"id": "psb", "text": "公安备案", "from": None, "to": None, "working_days": None},
    ]
    teller.tell(PARAGRAPH, {"kind": "timeline", "items": moments})
    reply = await told.say("要多久")
    async with told.page.expect_download() as download:
        await reply.get_by_role("button", name="加入日历").click()
    assert (await download.value).suggested_filename == "备案助手.ics"
    content = Path(await (await download.value).path()).read_bytes()
    assert max(map(len, content.split(b"\r\n"))) <= 75
    review, sms = Calendar.from_ical(content).walk("VEVENT")
    assert (str(review["SUMMARY"]), review.decoded("DTSTART")) == (long, date(2026, 12, 2))
    assert (review.decoded("DTEND"), sms.decoded("DTEND")) == (date(2027, 1, 1), date(2026, 11, 27))
    assert review["UID"] != sms["UID"]


async def test_without_known_days_there_is_nothing_for_a_calendar(told: Chat, teller: Teller) -> None:
    teller.tell({"kind": "timeline", "items": [{"id": "psb", "text": "公安备案", "from": None, "to": None}]})
    reply = await told.say("要多久")
    await expect(reply.get_by_role("button", name="复制")).to_be_visible()
    await expect(reply.get_by_role("button", name="加入日历")).to_have_count(0)
