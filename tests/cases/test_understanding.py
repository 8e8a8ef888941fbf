"""What a message means, with every question that can be open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.message import CONFIRM, SHEET, SHEET_OFFER, SURE_ENOUGH, Message, is_question
from bot.cases.understanding import understand
from bot.filing.conditions import NOT_SURE
from bot.filing.facts import Facts
from tests.catalogs import real_catalog

CATALOG = real_catalog()
WITH_CHOICES = [fact for fact in CATALOG.facts.values() if fact.choices]
INTENTS = (
    *CATALOG.assumptions, "state_fact", "correct_fact", "affirm", "deny", "not_sure", "greet", "thank", "stop",
    "chitchat", "ask_documents", "ask_next_step", "ask_human", "go_back", "start_over", "nlu_fallback", "",
)  # fmt: skip
QUESTIONS = (None, CONFIRM, SHEET_OFFER, *CATALOG.facts, *(f"{SHEET}{row}" for row in CATALOG.details))


def hear(text="", *, asked=None, known=(), intent="nlu_fallback", confidence=0.9, choice=None, **entities):
    message = Message(id="1", text=text, intent=intent, confidence=confidence, entities=entities, choice=choice)
    doubtful = dict(known) if asked == CONFIRM else {}
    return understand(CATALOG, asked, dict(known), message, doubtful=doubtful)


def value_of(choice):
    return {True: "yes", False: "no"}[choice.value] if isinstance(choice.value, bool) else choice.value


# Answers


@pytest.mark.parametrize("fact", WITH_CHOICES, ids=lambda fact: fact.id)
def test_every_button_answers_its_question(fact):
    for choice in fact.choices:
        expected = (choice.value,) if fact.kind == "several" else choice.value
        assert hear(asked=fact.id, choice=value_of(choice), intent="state_fact").answers == {fact.id: expected}


@pytest.mark.parametrize("intent", ["nlu_fallback", "cancel_filing", "goodbye", "ask_human", "not_sure"])
@pytest.mark.parametrize("fact", WITH_CHOICES, ids=lambda fact: fact.id)
def test_the_text_of_a_button_answers_whatever_its_length_and_its_intent(fact, intent):
    for choice in fact.choices:
        expected = (choice.value,) if fact.kind == "several" else choice.value
        for text in (choice.name.zh, choice.name.en):
            assert hear(text, asked=fact.id, intent=intent).answers == {fact.id: expected}, text


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        ("subject_nature", "我们是有限公司", "enterprise"),
        ("subject_nature", "A limited company.", "enterprise"),
        ("server_location", "在香港", "outside"),
        ("subject_record", "在腾讯云备过", "elsewhere"),
        ("subject_record", "我们公司以前没备过案", "none"),
        ("subject_record", "We have never filed", "none"),
        ("filed_websites", "有 3 个", 3),
        ("province", "浙江省", "zhejiang"),
        ("changed_items", "名称和地址", ("name", "address")),
    ],
)
def test_an_answer_in_own_words_is_taken(asked, text, value):
    assert hear(text, asked=asked, intent="state_fact").answers == {asked: value}


@pytest.mark.parametrize("text", ["没有", "没", "还没有", "No", "not yet", "none"])
@pytest.mark.parametrize("asked", ["subject_record", "domain_record", "pre_approval"])
def test_a_bare_no_means_none_where_that_is_a_choice(asked, text):
    assert hear(text, asked=asked, intent="deny").answers == {asked: "none"}


@pytest.mark.parametrize("intent", ["greet", "thank", "cancel_filing", "nlu_fallback", "chitchat"])
@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        ("subject_nature", "公司", "enterprise"),
        ("server_provider", "阿里云", "alibaba"),
        ("mainland_cdn", "没有", False),
        ("mainland_cdn", "yes", True),
        ("age", "17", 17),
    ],
)
def test_a_short_exact_answer_wins_over_a_wrong_intent(asked, text, value, intent):
    assert hear(text, asked=asked, intent=intent).answers == {asked: value}


def test_a_long_message_with_another_intent_is_no_answer():
    heard = hear(
        "我公司的网站原来在腾讯云备过案，现在想搬到阿里云上来", asked="subject_nature", intent="transfer_filing"
    )
    assert "subject_nature" not in heard.answers


def test_a_named_province_answers_the_question_for_a_province():
    assert hear("我们在杭州", asked="province", intent="state_fact", province="zhejiang").answers == {
        "province": "zhejiang"
    }


@pytest.mark.parametrize("asked", ["id_card_province", "record_province"])
def test_a_named_province_answers_the_open_province_question_and_no_other(asked):
    assert hear("江苏的", asked=asked, intent="state_fact", province="jiangsu").answers == {asked: "jiangsu"}


def test_things_named_in_passing_are_taken_with_the_answer():
    heard = hear("公司", asked="subject_nature", intent="state_fact", province="zhejiang", server_location="outside")
    assert heard.answers == {"subject_nature": "enterprise", "province": "zhejiang", "server_location": "outside"}


def test_things_named_while_something_else_is_asked_are_taken():
    heard = hear("我们在浙江", asked="server_location", intent="state_fact", province="zhejiang")
    assert (heard.answers, heard.refused) == ({"province": "zhejiang"}, None)


def test_a_thing_that_the_catalogue_does_not_have_is_left_alone():
    assert not hear("在火星", asked="goal", intent="state_fact", province="mars", planet="mars").gives_something


@pytest.mark.parametrize(("intent", "value"), [("affirm", True), ("deny", False)])
def test_yes_and_no_in_any_words_answer_a_yes_no_question(intent, value):
    assert hear("就是这样子的", asked="mainland_cdn", intent=intent).answers == {"mainland_cdn": value}


def test_yes_is_no_answer_to_a_question_of_which():
    heard = hear("是的", asked="server_provider", intent="affirm")
    assert (dict(heard.answers), heard.refused.reason) == ({}, "not_a_choice")


@pytest.mark.parametrize("asked", [name for name in CATALOG.facts if name != "goal"])
def test_not_sure_is_an_answer_to_every_question(asked):
    assert hear("这个我真不清楚，要回去问问同事", asked=asked, intent="not_sure").answers == {asked: NOT_SURE}
    assert hear("不确定", asked=asked).answers == {asked: NOT_SURE}
    assert hear(asked=asked, choice=NOT_SURE, intent="state_fact").answers == {asked: NOT_SURE}


@pytest.mark.parametrize(
    "heard", [{"intent": "not_sure", "text": "不知道"}, {"choice": NOT_SURE}, {"text": "Not sure"}]
)
def test_without_a_goal_there_is_nothing_to_go_on_with_so_it_stays_open(heard):
    assert not hear(asked="goal", **heard).answers


def test_a_refused_answer_says_why():
    assert hear("紫色", asked="subject_nature", intent="state_fact").refused.reason == "not_a_choice"
    assert hear("个人和企业", asked="subject_nature", intent="state_fact").refused.reason == "several_choices"
    assert hear(asked="subject_nature", choice="purple", intent="state_fact").refused.reason == "not_a_choice"
    assert hear("我不是个人", asked="subject_nature", intent="state_fact").refused.reason == "not_a_choice"


def test_what_is_neither_answer_nor_statement_is_not_refused():
    heard = hear("今天天气真不错啊，你吃饭了没有呢我想问", asked="subject_nature", intent="chitchat")
    assert not heard.gives_something and heard.refused is None


def test_with_no_question_open_only_a_goals_own_name_is_an_answer():
    assert hear("变更备案").answers == {"goal": "change"}
    assert hear("备案费用", intent="ask_fees").answers == {}
    assert hear("备案材料", intent="ask_documents", known={"goal": "change"}).answers == {}


def test_a_goal_that_is_answered_comes_with_what_its_intent_makes_likely():
    heard = hear("我要备案", asked="goal", intent="first_filing")
    assert heard.answers == {"goal": "host"}
    assert heard.assumptions == {"subject_record": "none", "domain_record": "none"}
    assert hear("我要备案", asked="goal", intent="cancel_filing").assumptions == {}


@pytest.mark.parametrize("intent", ["ask_fees", "greet", "show_case", "out_of_scope"])
def test_what_is_named_on_the_way_is_taken_and_the_message_still_waits_for_its_answer(intent):
    heard = hear("公司备案要钱吗", intent=intent, subject_nature="enterprise")
    assert heard.answers == {"subject_nature": "enterprise"} and heard.in_passing


@pytest.mark.parametrize("intent", ["state_fact", "correct_fact", "nlu_fallback", "first_filing"])
def test_what_is_stated_is_not_on_the_way(intent):
    assert not hear("我们是公司", intent=intent, subject_nature="enterprise").in_passing


# Questions of the customer

ASKED = [
    "要多久", "需要什么材料？", "个人可以备案吗", "怎么变更", "企业能不能用", "公司要不要法人去拍照",
    "为什么要问这个",
    "内地和香港有什么区别", "阿里云的服务器呢", "有没有个人也能办的", "浙江哪里办", "是否必须是企业", "多少钱",
    "what papers do I need", "How long does it take?", "can an individual file", "is Hong Kong all right",
    "which one is the enterprise", "does a company need it", "individual?", "why", "should I choose mainland",
    "企业 ？", "公司?!", "where is the mainland", "How about Alibaba Cloud",
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_a_question_is_never_stored_as_a_value(text):
    assert is_question(text)
    for asked in CATALOG.facts:
        for intent in ("ask_requirements", "state_fact", "nlu_fallback"):
            assert hear(text, asked=asked, intent=intent).answers == {}, asked


@pytest.mark.parametrize(
    "text",
    [
        "没备过", "公司", "个人网站", "阿里云", "3", "2026-11-20", "不知道", "did not file", "is not filed",
        "whatsapp shop", "Isabel's shop", "中文、英文", "不是企业", "杭州示例科技有限公司", "", " ", "/",
    ],
)  # fmt: skip
def test_a_statement_is_not_taken_for_a_question(text):
    assert not is_question(text)


def test_a_question_may_give_what_is_unknown_but_never_changes_what_is_given():
    assert hear("广东要居住证吗？", intent="ask_requirements", province="guangdong").answers == {
        "province": "guangdong"
    }
    known = {"province": "zhejiang"}
    assert hear("广东要居住证吗？", known=known, intent="ask_requirements", province="guangdong").answers == {}


# What an intent makes likely


@pytest.mark.parametrize("intent", list(CATALOG.assumptions))
def test_a_confident_intent_gives_its_goal_and_assumes_the_rest(intent):
    likely = dict(CATALOG.assumptions[intent])
    heard = hear("一句话", intent=intent, confidence=SURE_ENOUGH)
    assert heard.answers == {"goal": likely.pop("goal")}
    assert heard.assumptions == likely


@pytest.mark.parametrize("intent", list(CATALOG.assumptions))
def test_a_doubtful_intent_assumes_its_goal_too(intent):
    heard = hear("一句话", intent=intent, confidence=SURE_ENOUGH - 0.01)
    assert (heard.answers, heard.assumptions) == ({}, CATALOG.assumptions[intent])


def test_an_intent_never_assumes_what_is_known():
    known = {"goal": "host", "domain_record": "other_subject"}
    heard = hear("网站要搬过来", known=known, intent="transfer_filing")
    assert (heard.answers, heard.assumptions, heard.forgets) == ({}, {}, ())


GIVEN = {
    "goal": "change",
    "change_target": "website_information",
    "subject_record": "alibaba",
    "domain_record": "own_alibaba",
    "province": "zhejiang",
    "subject_nature": "enterprise",
}


def test_another_goal_puts_aside_what_was_said_about_the_old_one():
    heard = hear("算了，直接注销吧", known=GIVEN, intent="cancel_filing")
    assert heard.answers == {"goal": "stop"}
    assert set(heard.forgets) == {"change_target", "subject_record", "domain_record"}


def test_another_goal_that_is_doubtful_is_confirmed_before_it_counts():
    heard = hear("算了，直接注销吧", known=GIVEN, intent="cancel_filing", confidence=0.4)
    assert (heard.answers, heard.assumptions) == ({}, {"goal": "stop"})
    assert set(heard.forgets) == {"goal", "change_target", "subject_record", "domain_record"}


@pytest.mark.parametrize("message", [{"choice": "stop"}, {"text": "注销备案"}])
def test_another_goal_by_button_or_name_puts_the_old_one_aside_too(message):
    heard = hear(known=GIVEN, intent="state_fact", **message)
    assert heard.answers == {"goal": "stop"}
    assert {"province", "subject_nature"}.isdisjoint(heard.forgets)
    assert set(heard.forgets) == {"change_target", "subject_record", "domain_record"}


def test_the_same_goal_again_forgets_nothing():
    assert hear("我要改备案信息", known=GIVEN, intent="change_filing").forgets == ()
    assert hear(known=GIVEN, choice="change", intent="state_fact").forgets == ()


def test_two_corrections_in_one_message_are_both_taken():
    heard = hear("不对，我是个人，在江苏", asked="server_location", known=GIVEN, intent="correct_fact",
                 province="jiangsu", subject_nature="individual")  # fmt: skip
    assert heard.answers == {"province": "jiangsu", "subject_nature": "individual"}
    assert heard.refused is None


# Confirmation and filing sheet


@pytest.mark.parametrize("asked", [CONFIRM, SHEET_OFFER])
@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"choice": "yes"}, True),
        ({"choice": "no"}, False),
        ({"text": "没错没错", "intent": "affirm"}, True),
        ({"text": "不是这样的", "intent": "deny"}, False),
        ({"text": "说不好", "intent": "not_sure"}, False),
        ({"text": "对", "intent": "thank"}, True),
        ({"text": "Yes.", "intent": "greet"}, True),
        ({"text": "不是", "intent": "nlu_fallback"}, False),
        ({"text": "no", "intent": "goodbye"}, False),
        ({"text": "浙江要什么材料", "intent": "ask_documents"}, None),
        ({"choice": "alibaba", "intent": "state_fact"}, None),
    ],
)
def test_a_confirmation_is_answered_by_yes_or_no(asked, message, expected):
    heard = hear(asked=asked, **message)
    assert (heard.confirmed if asked == CONFIRM else heard.wants_sheet) is expected
    assert not heard.answers


@pytest.mark.parametrize(("phrase", "expected"), [("sheet_yes", True), ("sheet_no", False)])
def test_the_sheets_buttons_work_as_text(phrase, expected):
    for language in ("zh", "en"):
        assert hear(CATALOG.phrases[phrase].get(language), asked=SHEET_OFFER).wants_sheet is expected


@pytest.mark.parametrize(
    ("asked", "text", "intent"),
    [
        ("subject_record", "Not now", "stop"),
        ("subject_record", "先不用", "stop"),
        ("goal", "好，开始填", "affirm"),
        (None, "是的", "affirm"),
        ("server_location", "Yes, let us start", "start_over"),
    ],
)
def test_the_text_of_another_questions_button_answers_nothing(asked, text, intent):
    assert not hear(text, asked=asked, intent=intent).gives_something


@pytest.mark.parametrize("text", ["跳过", "Skip"])
def test_skipping_a_question_leaves_it_open(text):
    assert hear(text, asked="subject_nature", intent="not_sure").answers == {"subject_nature": NOT_SURE}
    assert hear(text, asked=CONFIRM, intent="not_sure").confirmed is False


@pytest.mark.parametrize("message", [{"text": "填备案信息"}, {"text": "Fill in the sheet."}, {"choice": "sheet"}])
def test_the_sheet_can_be_asked_for_at_any_time(message):
    assert hear(known={"goal": "host"}, **message).wants_sheet is True


ROWS = [f"{SHEET}{row}" for row in CATALOG.details]


@pytest.mark.parametrize("asked", ROWS)
def test_what_is_typed_for_a_row_is_handed_on_as_it_is(asked):
    for intent in ("nlu_fallback", "state_fact", "first_filing", "chitchat", "ask_documents"):
        assert hear(" 杭州示例，科技 No.1 ", asked=asked, intent=intent).row == " 杭州示例，科技 No.1 "


@pytest.mark.parametrize("asked", ROWS)
@pytest.mark.parametrize(
    "message",
    [{"choice": "skip"}, {"text": "先跳过"}, {"text": "Skip"}, {"text": "不知道填啥", "intent": "not_sure"},
     {"text": "下一个", "intent": "ask_next_step"}, {"choice": NOT_SURE}],
)  # fmt: skip
def test_a_row_can_be_skipped(asked, message):
    heard = hear(asked=asked, **message)
    assert heard.skips_row and heard.row is None


@pytest.mark.parametrize(
    "message",
    [
        {"text": "转人工", "intent": "ask_human"},
        {"text": "谢谢你啊", "intent": "thank"},
        {"text": "返回上一步", "intent": "go_back"},
        {"text": "stop for today", "intent": "stop"},
        {"text": "in English please", "intent": "choose_language"},
        {"text": "为什么要填这个", "intent": "ask_reason"},
        {"text": "这个要填什么？", "intent": "ask_definition"},
        {"text": '/state_fact{"choice": "yes"}', "intent": "state_fact", "choice": "yes"},
        {"text": "/ask_human", "intent": "ask_human"},
        {"text": "/ask_next_step", "intent": "ask_next_step"},
    ],
)
def test_commands_questions_and_old_buttons_are_not_typed_into_a_row(message):
    heard = hear(asked="sheet:website_name", **message)
    assert not heard.gives_something


def test_a_name_that_sounds_like_a_command_is_taken_when_the_intent_is_doubtful():
    assert (
        hear("人工智能资讯站", asked="sheet:website_name", intent="ask_human", confidence=0.5).row == "人工智能资讯站"
    )


# Anything at all

TEXTS = st.one_of(
    st.text(max_size=60), st.sampled_from([*ASKED, "公司", "没有", "变更", "浙江", "填备案信息", "\ud800"])
)
MESSAGES = st.builds(
    Message,
    id=st.just("1"),
    text=TEXTS,
    intent=st.sampled_from(INTENTS),
    confidence=st.floats(0, 1),
    entities=st.dictionaries(
        st.sampled_from(["province", "subject_nature", "server_location", "domain_name", "choice"]),
        st.one_of(TEXTS, st.sampled_from(["zhejiang", "enterprise", "outside"])),
        max_size=3,
    ),
    choice=st.one_of(st.none(), TEXTS, st.sampled_from(["yes", "no", "skip", "sheet", "not_sure", "alibaba", "host"])),
)
KNOWN = st.dictionaries(st.sampled_from(list(GIVEN)), st.just(NOT_SURE), max_size=3).map(lambda some: {**GIVEN, **some})


@given(MESSAGES, st.sampled_from(QUESTIONS), KNOWN)
@settings(max_examples=500, deadline=None)
def test_no_message_ever_fails_and_whatever_it_gives_is_a_value_of_the_catalogue(message, asked, known):
    heard = understand(CATALOG, asked, known, message)
    for name, value in {**heard.answers, **heard.assumptions}.items():
        fact = CATALOG.facts[name]
        values = value if isinstance(value, tuple) else (value,)
        assert value == NOT_SURE or not fact.choices or all(fact.choice(one) for one in values)
    Facts(given=heard.answers, assumed=heard.assumptions).known(CATALOG)


@given(MESSAGES, st.sampled_from(QUESTIONS), KNOWN)
@settings(max_examples=500, deadline=None)
def test_only_another_goal_puts_facts_aside(message, asked, known):
    heard = understand(CATALOG, asked, known, message)
    goal = heard.answers.get("goal", heard.assumptions.get("goal", known["goal"]))
    if goal == known["goal"]:
        assert heard.forgets == ()
    assert {"province", "subject_nature"}.isdisjoint(heard.forgets)
    if message.intent not in CATALOG.assumptions and "goal" not in heard.answers:
        assert heard.forgets == ()


@pytest.mark.parametrize("text", ["没备过", "都没备过", "对，没备过", "not filed", "yes, not filed"])
def test_to_say_again_what_is_to_be_confirmed_is_a_yes(text):
    known = {"subject_record": "none", "domain_record": "none"}
    assert hear(text, asked=CONFIRM, known=known, intent="deny").confirmed is True
