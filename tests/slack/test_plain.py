"""What people write comes to the assistant as they meant it, whatever Slack has wrapped."""

from __future__ import annotations

import pytest

from bot.channels.slack.plain import mentioned, plain


@pytest.mark.parametrize(
    ("wrapped", "meant"),
    [
        ("<http://example.cn|example.cn>", "example.cn"),
        ("<https://www.example.cn/|www.example.cn/>", "www.example.cn/"),
        ("<https://www.example.cn>", "https://www.example.cn"),
        ("<https://a.cn/x?a=1&amp;b=2|here>", "here https://a.cn/x?a=1&b=2"),
        ("<mailto:filing@example.cn|filing@example.cn>", "filing@example.cn"),
        ("<mailto:filing@example.cn>", "filing@example.cn"),
        ("<tel:+8613800001234|138 0000 1234>", "138 0000 1234"),
        ("<tel:13800001234>", "13800001234"),
        ("<@UBOT> 要备案", "要备案"),
        ("<@UBOT|filing>要备案", "要备案"),
        ("ask <@U123|bob> or <@U456>", "ask @bob or @U456"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<!here> <!subteam^S1|@team>", "@here @team"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&copy; &#39; &amp;amp;", "&copy; &#39; &amp;"),
        ("1 &lt; 2 <mailto:a@b.cn|a@b.cn>", "1 < 2 a@b.cn"),
    ],
)
def test_links_mentions_and_entities_are_unwrapped(wrapped, meant):
    assert plain(wrapped, "UBOT") == meant


def test_who_is_mentioned_is_found():
    assert mentioned("<@U1> and <@U2|bob>, not <#C3> or @U4") == {"U1", "U2"}
