"""The shell in a real terminal, against a service with the real assistant: both languages, narrow and wide."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.storage.tables import inbox

pytestmark = pytest.mark.rasa
SAYS = {
    "zh": {
        "welcome": "/help 看命令", "help": "列出全部命令", "talk": "我要备案，网站放阿里云", "why": "客服令牌",
        "sources": "没有引用来源", "compare": "只有浙江有的",
        "unknown": "/compare？",
        "as_of": "按 2019-05-01 的规定查", "advise": "新增接入", "province": "广东", "practice": "提前结束看得分",
        "score": "得分", "token": "FILING_TOKEN",
    },
    "en": {
        "welcome": "/help lists the commands", "help": "explain one",
        "talk": "I want to file my new website on Alibaba Cloud", "why": "only an agent with a token",
        "sources": "names no sources", "compare": "Only in Zhejiang", "unknown": "did you mean /compare?",
        "as_of": "The rules of 2019-05-01", "advise": "Transfer an ICP filing", "province": "Guangdong",
        "practice": "/end stops early", "score": "Score", "token": "FILING_TOKEN",
    },
}  # fmt: skip
FIRST_BUTTON = "  1  "
ADVISE = (
    "/advise goal=host server_location=mainland server_provider=alibaba subject_record=elsewhere "
    "domain_record=own_elsewhere province=zhejiang subject_nature=enterprise"
)


def latest_choice(assistant):
    """Return the value of the button that the latest message pressed; None where it was only a text."""
    with assistant.services.database.reading() as connection:
        return connection.scalar(select(inbox.c.content).order_by(inbox.c.id.desc()).limit(1))["choice"]


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_command_without_a_token(language, width, service, assistant, open_terminal):
    says = SAYS[language]
    terminal = await open_terminal("--server", service, "--language", language, width=width, height=50)
    await terminal.ready()
    assert says["welcome"] in (await terminal.joined()).replace("\n", " ")
    await terminal.do("/help", says["help"])
    await terminal.do("/sources", says["sources"])
    await terminal.do(says["talk"], FIRST_BUTTON)
    await terminal.do("1", FIRST_BUTTON)
    assert latest_choice(assistant)
    await terminal.do("/why", says["why"])
    await terminal.do("/compre", says["unknown"])
    await terminal.do("/compare zhejiang guangdong", says["compare"])
    await terminal.do("/province 广东", says["province"])
    await terminal.do(ADVISE, says["advise"])
    await terminal.do("/sources", "https://")
    await terminal.do("/as-of 2019-05-01", says["as_of"])
    await terminal.do("/cases", says["token"])
    await terminal.do("/practice 1", says["practice"])
    await terminal.do("/end", says["score"])
    await terminal.do("/lang en" if language == "zh" else "/lang zh", "English now" if language == "zh" else "改用中文")
    await terminal.type("exit")
    await terminal.wait_for("ended with 0")
    shown, joined = ([line.rstrip() for line in text.splitlines()] for text in
                     (await terminal.screen(), await terminal.joined()))  # fmt: skip
    broken = [line for line in joined if line not in shown]
    assert [line for line in broken if "https://" not in line and "/advise" not in line] == []


async def test_keys_complete_recall_and_clear(service, open_terminal):
    terminal = await open_terminal("--server", service, "--language", "en")
    await terminal.ready()
    await terminal.type("/comp", enter=False)
    await terminal.press("Tab")
    await terminal.wait_for("> /compare")
    await terminal.type(" zhej", enter=False)
    await terminal.press("Tab")
    await terminal.wait_for("> /compare zhejiang")
    await terminal.press("C-c")
    await terminal.type("/advise goal=h", enter=False)
    await terminal.press("Tab")
    await terminal.wait_for("> /advise goal=host")
    await terminal.press("C-c")
    await terminal.do("/province zhejiang 13812345678", "is not a province")
    await terminal.press("Up")
    await terminal.wait_for("> /province zhejiang 13812345678", times=2)
    await terminal.press("C-c")
    await terminal.press("C-c")
    await terminal.wait_for("ended with 0")


async def test_the_history_outlives_the_shell_without_phone_numbers(service, open_terminal, tmp_path):
    history = tmp_path / "history"
    terminal = await open_terminal("--server", service, FILING_SHELL_HISTORY=str(history))
    await terminal.ready()
    await terminal.do("/advise 13812345678", "13812345678")
    assert "/advise 138****5678" in history.read_text() and "13812345678" not in history.read_text()
    assert history.stat().st_mode & 0o077 == 0


async def test_a_service_that_is_away_does_not_end_the_prompt_and_waiting_can_be_ended(open_terminal, silent_port):
    terminal = await open_terminal("--server", f"http://127.0.0.1:{silent_port}", "--language", "en")
    await terminal.ready()
    await terminal.type("hello there")
    await terminal.wait_for("Ctrl-C stops waiting")
    await terminal.press("C-c")
    await terminal.wait_for("Not waiting any more")
    await terminal.do("/province zhejiang", "Zhejiang")


async def test_no_color_is_respected(service, open_terminal):
    terminal = await open_terminal("--server", service, "--language", "en", NO_COLOR="1")
    await terminal.ready()
    await terminal.do("/help", "explain one")
    colored = await terminal._tmux("capture-pane", "-p", "-e")
    assert "\x1b[3" not in colored.replace("\x1b[39m", "")


async def test_forty_columns_are_enough(service, open_terminal):
    terminal = await open_terminal("--server", service, "--language", "zh", width=40)
    await terminal.ready()
    await terminal.do("/help", "列出全部命令")
    await terminal.do("我要备案，网站放阿里云", FIRST_BUTTON)
    joined = [line.rstrip() for line in (await terminal.joined()).splitlines()]
    assert (await terminal.screen()).splitlines() == joined
