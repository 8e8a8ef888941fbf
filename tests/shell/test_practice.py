"""Scripted customers: sound in themselves, served by the assistant, and judged fairly."""

from __future__ import annotations

import pytest

from bot.shell.practice import GOOD, LONGEST, Check, Rehearsal, Said, read_asking, read_scripts, score
from tests.catalogs import real_catalog

SCRIPTS = read_scripts()


def test_there_are_customers_of_many_kinds_in_both_languages():
    assert len(SCRIPTS) >= 8
    assert {script.language for script in SCRIPTS.values()} == {"zh", "en"}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_a_script_names_only_what_the_catalogue_has(script):
    catalog = real_catalog()
    assert {*script.knows} - {"confirm"} <= set(catalog.facts)
    assert {line.unless for line in script.then} - {None} <= set(script.knows)
    for check in script.checks:
        assert check.points > 0 and check.want.zh and check.want.en and check.because.zh and check.because.en
        assert check.outcome is None or check.outcome in catalog.outcomes
        assert check.asks is None or check.asks in script.knows, "the customer can answer what is to be asked"
        assert check.outcome or check.asks or check.says or check.never, "a check that nothing can pass"
    assert script.title.zh and script.title.en and script.scene.zh and script.scene.en


def test_asking_is_recognized_for_facts_only():
    assert set(read_asking()) - {"confirm"} <= set(real_catalog().facts)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_who_says_nothing_useful_gets_few_points_and_an_end(script):
    rehearsal = Rehearsal(script, real_catalog())
    while rehearsal.hear(Said(text="哦" if script.language == "zh" else "well")) is not None:
        assert len(rehearsal.answers) < LONGEST
    made, possible = score(rehearsal.results())
    assert made < possible / 2


async def serve(script, assistant):
    """Let the assistant serve a customer and return the rehearsal with what was said."""
    rehearsal, conversation = Rehearsal(script, real_catalog()), assistant.new_conversation()
    says, talk = script.opens, []
    while says is not None:
        replies = await assistant.send(conversation, text=says)
        talk += [f"customer: {says}", f"assistant: {assistant.said(replies)}"]
        blocks = [block for reply in replies for block in reply["blocks"]]
        is_confirmation = any(block.get("fact") == "confirm" for block in blocks)
        asked = ("confirm" if is_confirmation else replies[-1]["asks"] or "nothing",)
        says = rehearsal.hear(Said(text=assistant.said(replies), outcome=replies[-1]["outcome"], asked=asked))
    return rehearsal, "\n".join(talk)


@pytest.mark.rasa
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
async def test_the_assistant_serves_every_customer_well(script, assistant):
    rehearsal, talk = await serve(script, assistant)
    made, possible = score(rehearsal.results(of_assistant=True))
    assert made >= GOOD * possible, talk


def rehearsal_of(*checks):
    from dataclasses import replace

    return Rehearsal(replace(SCRIPTS["blocked_and_angry"], checks=checks), real_catalog())


def check(**values):
    want = real_catalog().facts["goal"].name
    return Check(points=1, want=want, because=want, **values)


@pytest.mark.parametrize(
    ("one", "said", "passes"),
    [
        (check(says=("抱歉",)), "实在抱歉", True),
        (check(says=("抱歉",)), "等着", False),
        (check(never=("保证",)), "我保证今天就好", False),
        (check(never=("保证",)), "这个要看管局", True),
        (check(outcome="first_filing"), "您要办的是首次备案", True),
        (check(outcome="first_filing"), "You need a First ICP filing", True),
        (check(outcome="first_filing"), "您要办变更备案", False),
        (check(asks="province"), "请问在哪个省？", True),
        (check(asks="province"), "请问哪天？", False),
    ],
)
def test_a_check_passes_by_what_is_said_or_asked(one, said, passes):
    rehearsal = rehearsal_of(one)
    rehearsal.hear(Said(text=said))
    assert [result.passed for result in rehearsal.results()] == [passes]


def test_the_first_answer_counts_where_only_it_counts():
    rehearsal = rehearsal_of(check(says=("抱歉",), first=True))
    rehearsal.hear(Said(text="什么事"))
    rehearsal.hear(Said(text="抱歉"))
    assert not rehearsal.results()[0].passed


def test_a_customer_answers_what_is_asked_once_and_goes_on_by_themselves():
    rehearsal = rehearsal_of()
    assert rehearsal.hear(Said(text="服务器在哪里？公司备过案吗？")) == "国内的，没备过"
    assert rehearsal.hear(Said(text="服务器在哪里？")) == "今天能不能先给我打开？等着卖货呢！"
    assert rehearsal.hear(Said(text="不行")) is None
