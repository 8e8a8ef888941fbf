"""No dead names: facts, slots, intents, actions, rules and training data speak of the same things."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.catalogs import ROOT, real_catalog

OURS = {"case_id", "language", "noted", "answer"}
"""Slots that are not facts."""
OF_RASA = {"action_listen"}
FALLBACK = "nlu_fallback"


@cache
def read(name: str):
    return YAML(typ="safe").load((ROOT / name).read_text(encoding="utf-8"))


def names(entries) -> list[str]:
    """Return the names of a list of the domain, where an entry may be a name or a mapping of one name."""
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def all_rules() -> list[dict]:
    return [rule for path in sorted((ROOT / "data" / "rules").glob("*.yml")) for rule in read(str(path))["rules"]]


def steps_of(rule: dict):
    """Yield every step of a rule, those of an `or` one by one."""
    for step in (*rule.get("condition", ()), *rule["steps"]):
        yield from step.get("or", [step])


def mentioned(key: str) -> set[str]:
    return {step[key] for rule in all_rules() for step in steps_of(rule) if step.get(key)}


@cache
def implemented() -> tuple[str, ...]:
    from rasa_sdk import Action

    import actions

    found = []
    for module in pkgutil.walk_packages(actions.__path__, "actions."):
        for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            is_ours = one.__module__ == module.name and issubclass(one, Action)
            if is_ours and not inspect.isabstract(one) and not one.__name__.startswith("_"):
                found.append(one().name())
    return tuple(found)


def training_files() -> list[Path]:
    return sorted((ROOT / "data" / "nlu").rglob("*.yml"))


def test_every_fact_has_a_slot_and_every_other_slot_is_known():
    assert set(read("domain.yml")["slots"]) == set(real_catalog().facts) | OURS


def test_no_slot_influences_the_conversation_or_is_filled_by_rasa():
    for name, slot in read("domain.yml")["slots"].items():
        assert slot == {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}, name


def test_every_action_of_the_domain_is_implemented_and_the_other_way_round():
    assert sorted(implemented()) == sorted(read("domain.yml")["actions"])


def test_an_action_is_called_like_its_class():
    import actions

    for module in pkgutil.walk_packages(actions.__path__, "actions."):
        for name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if one.__module__ == module.name and hasattr(one, "name") and name.startswith(("Action", "Validate")):
                snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
                assert one().name() == snake


def test_every_name_of_a_rule_is_in_the_domain():
    domain = read("domain.yml")
    assert mentioned("intent") - set(names(domain["intents"])) == {FALLBACK}
    assert mentioned("action") - set(domain["actions"]) - OF_RASA == set(domain["forms"])
    assert mentioned("active_loop") <= set(domain["forms"])
    slots = {name for step in (s for r in all_rules() for s in steps_of(r)) for one in step.get("slot_was_set", ())
             for name in names([one])}  # fmt: skip
    assert slots <= {*domain["slots"], "requested_slot"}


def test_every_intent_has_a_rule():
    assert set(names(read("domain.yml")["intents"])) - mentioned("intent") == set()


def test_every_action_is_used_by_a_rule_the_form_or_rasa():
    implicit = {"action_ask_answer", "validate_filing_form", "action_session_start"}
    assert set(read("domain.yml")["actions"]) - mentioned("action") == implicit


def test_the_titles_of_rules_are_sentences_of_their_own():
    titles = Counter(rule["rule"] for rule in all_rules())
    assert {title for title, number in titles.items() if number > 1} == set()
    assert {title for title in titles if " " not in title} == set()


def test_the_same_intent_in_the_same_state_has_one_rule():
    first = Counter(
        (str(rule.get("condition")), step["intent"])
        for rule in all_rules()
        for step in rule["steps"][0].get("or", [rule["steps"][0]])
        if "intent" in step
    )
    assert {start for start, number in first.items() if number > 1} == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_intent_has_training_sentences_in_both_languages_and_no_other_intent_has(language):
    taught = {
        entry["intent"] for path in training_files() if path.parent.name == language for entry in read(str(path))["nlu"]
    }
    assert taught == set(names(read("domain.yml")["intents"]))


def test_no_name_appears_twice_in_the_domain():
    domain = read("domain.yml")
    for kind in ("intents", "entities", "actions"):
        assert [name for name, number in Counter(names(domain[kind])).items() if number > 1] == [], kind


def test_intents_that_make_facts_likely_exist():
    assert set(real_catalog().assumptions) <= set(names(read("domain.yml")["intents"]))


def test_intents_named_in_the_code_exist():
    """Strings compared with, or listed for, an intent are typed by hand in several places."""
    from actions.answer import _COURTESIES
    from bot.cases.message import STATEMENTS

    assert {*_COURTESIES, *STATEMENTS} <= set(names(read("domain.yml")["intents"]))
    compared = set()
    for path in (*(ROOT / "actions").rglob("*.py"), *(ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and "intent" in ast.unparse(node.left).rpartition(".")[2]:
                for constant in ast.walk(node):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        compared.add(constant.value)
    assert compared - set(names(read("domain.yml")["intents"])) - {FALLBACK, ""} == set()


def test_every_kind_of_named_thing_that_is_generated_is_an_entity():
    entries = read("data/generated/lookups.yml")["nlu"]
    assert {entry["lookup"] for entry in entries if "lookup" in entry} <= set(names(read("domain.yml")["entities"]))


def test_the_domain_holds_no_texts():
    assert "responses" not in read("domain.yml")
