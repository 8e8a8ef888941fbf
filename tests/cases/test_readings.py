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
    "没有服务器": ("server_location", "none_yet"),
    "苏ICP备20200567号": ("record_number", "苏ICP备20200567号"),
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
        ("外包公司用他们公司名义备的", {"domain_record": "other_subject"}, {}),
        ("the agency made the filing under their company name", {"domain_record": "other_subject"}, {}),
        ("公司从来没在哪家备过案", {"subject_nature": "enterprise", "subject_record": "none"}, {}),
        ("neither of us has ever filed", {"subject_record": "none"}, {}),
        ("公司在你们这边备过案", {"subject_nature": "enterprise", "subject_record": "alibaba"}, {}),
        ("we are filed with Alibaba Cloud", {"subject_record": "alibaba"}, {}),
        (
            "our company in Hangzhou did its ICP on Alibaba Cloud",
            {"subject_nature": "enterprise", "province": "zhejiang", "subject_record": "alibaba"},
            {},
        ),
        ("网站都注销了，现在是空壳主体", {"subject_record": "shell"}, {}),
        ("苏ICP备20200567号 在腾讯云办的", {}, {"domain_record": "own_elsewhere"}),
        ("原来挂在阿里云", {}, {"domain_record": "own_alibaba"}),
        ("现在没有任何接入商", {"held_by_provider": False}, {}),
        ("no provider holds our record", {"held_by_provider": False}, {}),
        ("搬到阿里云华东1（杭州）", {"server_provider": "alibaba", "server_location": "mainland"}, {}),
        ("ecs in cn-hangzhou", {"server_location": "mainland"}, {"server_provider": "alibaba"}),
        ("腾讯云北京", {}, {}),
        ("服务器是你们家的", {"server_provider": "alibaba"}, {}),
        ("服务器是家里的宽带", {"server_provider": "own_room"}, {}),
        ("the site runs on a nas at home", {"server_provider": "own_room"}, {}),
        ("没有服务器，只用阿里云的OSS", {"server_provider": "edge_only"}, {}),
        ("加速区域选的仅国内", {"mainland_cdn": True}, {}),
        ("一个网站用两个域名", {"several_domains": True}, {}),
        ("one website but two domain names", {"several_domains": True}, {}),
        ("域名只用来收发邮件", {"service_kind": "mailbox"}, {}),
        ("it is used for e-mail only", {"service_kind": "mailbox"}, {}),
        ("please withdraw the order I sent yesterday", {"stop_target": "running_order"}, {}),
        ("cancel the whole filing", {"stop_target": "everything"}, {}),
        ("cancel only this website, the other sites stay", {"stop_target": "one_website", "other_websites": True}, {}),
        (
            "cancel the access at Alibaba Cloud but keep the number",
            {"stop_target": "alibaba_access"},
            {"goal": "stop"},
        ),
        (
            "the site name and the content description need an update",
            {"change_target": "website_information", "changed_items": ("name", "content")},
            {},
        ),
        ("no other order is running", {"order_running": False}, {}),
        ("three filed websites", {"filed_websites": 3}, {}),
        ("the domain is held by a shareholder, not by the boss", {"domain_holder": "shareholder"}, {}),
        ("no shop and no comments", {"site_content": "plain"}, {}),
        ("the ECS is billed by the hour", {"server_billing": "pay_as_you_go"}, {"server_provider": "alibaba"}),
        ("小程序那个另说，先管网站", {}, {}),
        ("it is not about the app", {}, {}),
        ("我今年16岁", {"age": 16}, {}),
        ("I'm 16 years old", {"age": 16}, {}),
        ("我未满18", {}, {"age": 17}),
        ("主体负责人填的是行政", {"subject_person_is_legal_representative": False}, {}),
        ("the subject person is not the legal representative", {"subject_person_is_legal_representative": False}, {}),
        ("主体负责人就是法人", {"subject_person_is_legal_representative": True}, {}),
        ("网站负责人也是我", {"website_person_is_subject_person": True}, {}),
        ("the website person is somebody else", {"website_person_is_subject_person": False}, {}),
        ("公司有经营性许可证", {"subject_nature": "enterprise", "licensed_site": True}, {}),
        ("the site holds an ICP commercial license", {"licensed_site": True}, {}),
        ("we have a business license", {}, {}),
        ("个人备案转到公司，法人是我", {"change_target": "subject", "same_legal_representative": True}, {}),
        ("从个人变更成公司", {"change_target": "subject"}, {}),
        ("used to be in Hangzhou but moved to 河北", {}, {"province": "hebei"}),
        ("我们是区教育局", {"subject_nature": "government_body"}, {}),
        ("我们是一所中学", {}, {"subject_nature": "public_institution"}),
        ("I am a student", {}, {"subject_nature": "individual"}),
        ("浙江人", {}, {"province": "zhejiang"}),
        ("订单已经提交到管局了", {"order_at_administration": True}, {}),
        ("域名是老板个人名下的", {"domain_holder": "legal_representative"}, {}),
        ("万网2012备的", {"hichina_filing": "until_2017_01"}, {}),
        ("一个在阿里云账号里", {}, {}),
        ("备案号是赣ICP开头的", {"record_province": "jiangxi"}, {}),
        ("名下备了三个备案网站", {"filed_websites": 3}, {}),
        ("身份证是浙江杭州的", {"id_card_province": "zhejiang"}, {}),
        (
            "备案的公司名称和地址要改",
            {
                "subject_nature": "enterprise",
                "change_target": "subject_information",
                "changed_items": ("name", "address"),
            },
            {},
        ),
        ("我是个人，以后也许注册公司", {"subject_nature": "individual"}, {}),
        ("19年在万网备的案", {"hichina_filing": "later"}, {}),
        ("不卖东西，也不做论坛", {"site_content": "plain"}, {}),
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
