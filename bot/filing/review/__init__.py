"""The checks behind `data/catalog/findings`: each looks at rows of the filing sheet and reports what is wrong."""

from __future__ import annotations

from typing import Mapping

from bot.filing.review.addresses import (
    has_no_number,
    lies_in_other_city,
    lies_in_other_province,
    lies_outside_province,
)
from bot.filing.review.contacts import has_few_numbers, is_landline_elsewhere, is_odd_mail
from bot.filing.review.days import has_run_out, is_younger_than, lies_ahead, runs_out_within
from bot.filing.review.look import Check
from bot.filing.review.names import (
    begins_with,
    contains,
    contains_place,
    contains_row,
    ends_with_none,
    has_few_characters,
    has_few_chinese,
    has_latin,
    has_many_characters,
    has_no_chinese,
    has_signs,
    holds,
    is_domain,
    is_row,
)
from bot.filing.review.numbers import has_other_nature, is_of_other_province
from bot.filing.review.site import is_no_domain, is_off_domain

FILLS: Mapping[Check, tuple[str, ...]] = {
    begins_with: ("words",),
    contains: ("words",),
    contains_place: ("words",),
    contains_row: ("other",),
    ends_with_none: ("words",),
    has_few_characters: ("number", "found"),
    has_few_chinese: ("number", "found"),
    has_few_numbers: ("number", "found"),
    has_latin: (),
    has_many_characters: ("number", "found"),
    has_no_chinese: (),
    has_no_number: (),
    has_other_nature: ("prefix", "means"),
    has_run_out: ("day",),
    has_signs: ("words",),
    holds: (),
    is_domain: (),
    is_landline_elsewhere: ("area", "belongs", "place"),
    is_no_domain: (),
    is_odd_mail: (),
    is_of_other_province: ("here", "there"),
    is_off_domain: ("domain",),
    is_row: ("other",),
    is_younger_than: ("number", "found"),
    lies_ahead: ("day",),
    lies_in_other_city: ("here", "there"),
    lies_in_other_province: ("here", "there"),
    lies_outside_province: ("here", "there"),
    runs_out_within: ("number", "found"),
}
"""Every check, with the placeholders that it fills in the finding's text."""

CHECKS: Mapping[str, Check] = {check.__name__: check for check in FILLS}
"""The checks by the names that `data/catalog/findings` uses."""
