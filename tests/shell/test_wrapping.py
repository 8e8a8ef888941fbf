"""Lines fit their terminal, whatever they are written in, and lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.shell.render import fitted
from bot.shell.wrapping import wrap

TEXT = st.text(alphabet="备案网站，。（）“” abcdefg.:-", max_size=200)


@given(TEXT, st.integers(min_value=8, max_value=120))
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(text, width):
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_line_does_not_begin_with_a_comma_nor_end_with_an_opening_bracket():
    lines = wrap("网站名称要有至少三个汉字，和主体有关（不能全是数字），不能直接用域名。" * 3, 20)
    assert not any(line[0] in "，。）" for line in lines) and not any(line[-1] == "（" for line in lines)


def test_chinese_goes_on_in_the_same_line_after_an_address():
    assert wrap("先在 beian.miit.gov.cn 查出原备案", 30) == ["先在 beian.miit.gov.cn 查出原", "备案"]


def test_what_does_not_fit_is_set_in_under_its_mark():
    assert list(fitted("☐ one two three", 9)) == ["☐ one two", "  three"]
    assert list(fitted("  one two three", 9)) == ["  one two", "  three"]
