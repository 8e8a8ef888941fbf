"""What the words around a named thing say, in small sentences: each reading apart, and what must not be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.message import Mention, Message
from bot.cases.readings import read
from bot.cases.understanding import understand
from tests.catalogs import real_catalog

CATALOG = real_catalog()
THINGS = {
    "阿里云": ("provider", "alibaba"),
    "Alibaba Cloud": ("provider", "alibaba"),
    "腾讯云": ("provider", "tencent"),
    "Tencent": ("provider", "tencent"),
    "百度云": ("provider", "baidu"),
    "万网": ("provider", "hichina"),
    "HiChina": ("provider", "hichina"),
    "杭州": ("province", "zhejiang"),
    "浙江": ("province", "zhejiang"),
    "Hangzhou": ("province", "zhejiang"),
    "河北": ("province", "hebei"),
    "北京": ("province", "beijing"),
    "公司": ("subject_nature", "enterprise"),
    "company": ("subject_nature", "enterprise"),
    "个人": ("subject_nature", "individual"),
    "an individual": ("subject_nature", "individual"),
    "香港": ("server_location", "outside"),
    "Hong Kong": ("server_location", "outside"),
    "国内": ("server_location", "mainland"),
    "mainland": ("server_location", "mainland"),
    "example.cn": ("domain_name", "example.cn"),
    "2009 年": ("date", "2009 年"),
    "2012": ("date", "2012"),
}


def mentions_in(text):
    """Return where the things of these tests stand in a text, as the language side finds them."""
    found = [
        Mention(kind=kind, value=value, start=start, end=start + len(name))
        for name, (kind, value) in THINGS.items()
        for start in range(len(text))
        if text.startswith(name, start)
    ]
    return tuple(sorted(found, key=lambda one: one.start))


def heard(text, *, asked=None, known=(), intent="state_fact"):
    message = Message(id="1", text=text, intent=intent, confidence=0.5, mentions=mentions_in(text))
    return understand(CATALOG, asked, dict(known), read(CATALOG, message))


@pytest.mark.parametrize(
    ("text", "given", "assumed"),
    [
        (
            "公司在浙江，域名 example.cn 在腾讯云备过案，现在要搬到阿里云杭州的 ECS",
            {
                "subject_nature": "enterprise",
                "province": "zhejiang",
                "server_provider": "alibaba",
                "server_location": "mainland",
            },
            {"domain_record": "own_elsewhere"},
        ),
        ("服务器在阿里云杭州", {"server_provider": "alibaba", "server_location": "mainland"}, {}),
        ("不是个人，是公司", {"subject_nature": "enterprise"}, {}),
        ("not an individual but a company", {"subject_nature": "enterprise"}, {}),
        ("不在北京，在河北", {"province": "hebei"}, {}),
        ("2009 年在万网备的", {"hichina_filing": "before_2010_06"}, {}),
        ("it was filed with HiChina in 2012", {"hichina_filing": "until_2017_01"}, {}),
        ("公司在阿里云备过案", {"subject_nature": "enterprise", "subject_record": "alibaba"}, {}),
        ("身份证是河北的", {"id_card_province": "hebei"}, {}),
        ("不是阿里云的服务器，是百度云的", {"server_provider": "other"}, {}),
        ("一个用阿里云一个用腾讯云", {"server_provider": "both"}, {}),
        ("服务器在香港，客户都在国内", {"server_location": "outside"}, {}),
        ("we host in Hong Kong with a mainland CDN", {"server_location": "outside", "mainland_cdn": True}, {}),
        ("we use an Alibaba Cloud ECS in Hangzhou", {"server_provider": "alibaba", "server_location": "mainland"}, {}),
        ("域名还没备案", {"domain_record": "none"}, {}),
    ],
)
def test_what_a_message_says_at_once(text, given, assumed):
    understood = heard(text)
    assert (dict(understood.answers), dict(understood.assumptions)) == (given, assumed)


@pytest.mark.parametrize(
    "text",
    [
        "我朋友的网站在腾讯云备过案",
        "听说同行的服务器都在香港",
        "my friend's site is at Tencent",
        "没有在腾讯云备过案",
        "we do not have a company",
        "域名放在阿里云",
        "阿里云和腾讯云哪个好",
        "从阿里云搬到腾讯云",
    ],
)
def test_what_says_nothing_about_the_customers_own_site_gives_nothing(text):
    understood = heard(text, intent="nlu_fallback")
    assert (dict(understood.answers), dict(understood.assumptions)) == ({}, {})


@pytest.mark.parametrize("text", ["服务器在香港要备案吗", "如果服务器在香港", "what if the server is in Hong Kong?"])
def test_a_question_or_a_condition_makes_likely_and_says_nothing(text):
    understood = heard(text, intent="ask_requirements")
    assert (dict(understood.answers), dict(understood.assumptions)) == ({}, {"server_location": "outside"})


def test_a_clause_before_a_question_is_said():
    understood = heard("公司在浙江，要多久？", intent="ask_duration")
    assert understood.answers == {"subject_nature": "enterprise", "province": "zhejiang"}


def test_what_somebody_else_has_ends_where_the_customers_own_begins():
    assert heard("朋友的站在香港，我的服务器在阿里云杭州").answers == {
        "server_provider": "alibaba",
        "server_location": "mainland",
    }


@pytest.mark.parametrize(
    ("asked", "text", "given", "assumed"),
    [
        ("server_provider", "在腾讯云备过", {}, {"domain_record": "own_elsewhere"}),
        ("subject_record", "在腾讯云备过", {"subject_record": "elsewhere"}, {}),
        ("domain_record", "在腾讯云备过", {"domain_record": "own_elsewhere"}, {}),
        ("domain_record", "在阿里云备过", {"domain_record": "own_alibaba"}, {}),
        ("server_location", "阿里云", {"server_provider": "alibaba"}, {}),
        ("server_location", "用阿里云", {"server_provider": "alibaba"}, {}),
        ("server_location", "腾讯云", {"server_provider": "other"}, {}),
        ("server_provider", "腾讯云的", {"server_provider": "other"}, {}),
        ("subject_record", "腾讯云吧", {"subject_record": "elsewhere"}, {}),
    ],
)
def test_an_answer_is_read_in_the_light_of_the_question(asked, text, given, assumed):
    understood = heard(text, asked=asked)
    assert (dict(understood.answers), dict(understood.assumptions)) == (given, assumed)
    assert understood.refused is None


def test_what_is_only_likely_never_changes_what_is_known():
    understood = heard("在腾讯云备过案", known={"domain_record": "none"})
    assert "domain_record" not in {**understood.answers, **understood.assumptions}


def test_every_reading_is_tried_in_some_language_and_speaks_of_facts_of_the_catalogue():
    for reading in CATALOG.readings:
        assert reading.patterns, reading.id
        assert {*reading.gives, *reading.assumes, *reading.answers, *reading.asked} <= set(CATALOG.facts), reading.id


PIECES = [*THINGS, "在", "备过案", "，", "。", "不是", "from ", "to "]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5))))
@settings(max_examples=200, deadline=None)
def test_any_message_is_read_and_whatever_it_says_is_a_value_of_the_catalogue(parts):
    understood = heard("".join(parts))
    for name, value in {**understood.answers, **understood.assumptions}.items():
        fact = CATALOG.facts[name]
        values = value if isinstance(value, tuple) else (value,)
        assert not fact.choices or all(fact.choice(one) for one in values)


@pytest.mark.parametrize("piece", ["备案在", "<", "⟨", "a ", "，", "腾讯云", "没", "。", "domain "])
def test_the_longest_message_is_read_at_once(piece):
    text = (piece * 2000)[:2000]
    message = Message(id="1", text=text, mentions=mentions_in(text))
    assert read(CATALOG, message).rest is not None
