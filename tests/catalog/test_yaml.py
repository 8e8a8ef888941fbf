"""Catalogue files as plain values: what `<<` repeats, and on which line everything stands."""

from __future__ import annotations

import pytest

from bot.catalog.yaml import NotYaml, load, place_in


def test_a_line_can_repeat_an_earlier_one_and_differ_in_one_key():
    first, second = load("- &age {rule: age, number: 18}\n- {<<: *age, number: 16}\n")
    assert first == {"rule": "age", "number": 18}
    assert second == {"rule": "age", "number": 16}


def test_what_is_written_stands_wherever_the_repeated_mapping_comes():
    _, second = load("- &age {rule: age, number: 18}\n- {number: 16, <<: *age}\n")
    assert second == {"rule": "age", "number": 16}


def test_what_is_repeated_stands_on_the_line_that_repeats_it():
    _, second = load("- &age\n  rule: age\n- <<: *age\n  number: 16\n")
    assert (place_in(second, "rule"), place_in(second, "number")) == (3, 4)


@pytest.mark.parametrize("text", ["<<: 5", "<<: [a]", "- &list [a]\n- {<<: *list}"])
def test_only_a_mapping_can_be_repeated(text):
    with pytest.raises(NotYaml, match="repeats a mapping"):
        load(text)


def test_a_key_that_is_written_twice_is_refused_with_and_without_a_repeated_mapping():
    with pytest.raises(NotYaml, match="duplicate key"):
        load("- &age {rule: age}\n- {<<: *age, number: 1, number: 2}\n")
