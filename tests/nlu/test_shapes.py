"""What has a fixed shape is found in running text of both languages, once and in canonical form."""

from __future__ import annotations

import time

import pytest

from bot.nlu.shapes import find_shapes


def found(text: str, entity: str) -> list[str]:
    return [one.value for one in find_shapes(text) if one.entity == entity]


@pytest.mark.parametrize(
    ("text", "domain_name"),
    [
        ("我的域名example.com怎么备案", "example.com"),
        ("my domain is Shop.Example.com.cn, what next", "shop.example.com.cn"),
        ("打不开http://www.example.com/index.html?a=1，怎么办", "example.com"),
        ("<http://example.com|example.com> 打不开", "example.com"),
        ("<https://www.example.com/|www.example.com>", "example.com"),
        ("域名是例子.中国，能备案吗", "例子.中国"),
        ("example.中国可以备案吗", "example.中国"),
        ("xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"),
        ("(example.cn:8080)", "example.cn"),
        ("I mean example.com.", "example.com"),
    ],
)
def test_a_domain_name_is_found_once_as_a_bare_host(text, domain_name):
    assert found(text, "domain_name") == [domain_name]


@pytest.mark.parametrize(
    "text",
    [
        "写信给me@example.com",
        "打开index.html",
        "main.py",
        "readme.md",
        "版本3.6.21",
        "v1.2.3",
        "192.168.0.1",
        "com.cn",
        "http://10.0.0.1/a.html",
        "I paid for my site.it says no",
        "e.g. this",
        "Node.js",
        "备案.流程",
    ],
)
def test_what_only_looks_like_a_domain_name_is_left_alone(text):
    assert found(text, "domain_name") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("备案号是浙ICP备2026000001号-1吗", "浙ICP备2026000001号-1"),
        ("京icp备12345678号", "京ICP备12345678号"),
        ("粤 ICP 备 2026000001 号 - 12", "粤ICP备2026000001号-12"),
        ("our number: 沪ICP备2026000001-3.", "沪ICP备2026000001号-3"),
        ("蜀ICP备2026000001 has expired", "蜀ICP备2026000001号"),
    ],
)
def test_a_record_number_is_found_and_written_the_official_way(text, number):
    assert found(text, "record_number") == [number]


@pytest.mark.parametrize(
    "text", ["浙ICP备123号", "浙ICP备123456789号", "ICP备2026000001号", "浙公网安备33010002000001号"]
)
def test_other_numbers_are_no_record_numbers(text):
    assert found(text, "record_number") == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("域名2026-11-24到期", "2026-11-24"),
        ("在2026年11月24日提交的", "2026年11月24日"),
        ("我2009年备的案", "2009年"),
        ("11月24号提交", "11月24号"),
        ("submitted on Nov 24 2026", "Nov 24 2026"),
        ("since 24 November 2026", "24 November 2026"),
        ("filed in 2009 already", "2009"),
    ],
)
def test_a_date_is_found_as_written(text, date):
    assert found(text, "date") == [date]


@pytest.mark.parametrize("text", ["备案号2026000001", "3年", "1.2.3", "I have 2009 reasons", "2026-11-24-1", "20天"])
def test_other_numbers_are_no_dates(text):
    assert found(text, "date") == []


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("邮箱是Ming.Li@example.com，请联系", "email", "ming.li@example.com"),
        ("<mailto:a@example.com|a@example.com>", "email", "a@example.com"),
        ("手机13800138000能用吗", "phone", "13800138000"),
        ("call +86 138-0013-8000", "phone", "+86 138-0013-8000"),
        ("服务号是3F2504E0-4F89-11D3-9A0C-0305E82C3301", "service_number", "3F2504E0-4F89-11D3-9A0C-0305E82C3301"),
    ],
)
def test_addresses_and_numbers_are_found_in_both_languages(text, entity, value):
    assert found(text, entity) == [value]


@pytest.mark.parametrize("text", ["330106199001011234", "123800138000"])
def test_a_longer_number_holds_no_phone(text):
    assert found(text, "phone") == []


@pytest.mark.parametrize(
    "piece", ["a", "a.", "1", "a-", "浙", "中.", "a@", "2026-", "www.", "<http://", "a.b/", "x" * 63 + "."]
)
def test_no_text_takes_long(piece):
    start = time.perf_counter()
    find_shapes((piece * 2_000)[:2_000])
    assert time.perf_counter() - start < 0.1
