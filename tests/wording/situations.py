"""Situations to say things about: one for each operation, all scenarios, every province and every kind of subject."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterator

from ruamel.yaml import YAML

from bot.filing.conditions import NOT_SURE
from bot.filing.facts import Facts, parse_answer
from bot.filing.guidance import Guidance, guide
from tests.catalogs import real_catalog

TODAY = date(2026, 11, 24)
LANGUAGES = ("zh", "en")
SCENARIOS = Path(__file__).parent.parent / "scenarios"
_HERE = {"goal": "host", "server_location": "mainland", "server_provider": "alibaba"}
_CHANGE = {"goal": "change", "subject_record": "alibaba"}
_STOP = {"goal": "stop", "subject_record": "alibaba"}

OPERATIONS: dict[str, dict[str, Any]] = {
    "first_filing": {**_HERE, "subject_record": "none", "domain_record": "none"},
    "add_new": {**_HERE, "subject_record": "elsewhere", "domain_record": "none"},
    "add_more": {**_HERE, "subject_record": "alibaba", "domain_record": "none"},
    "transfer_new": {**_HERE, "subject_record": "elsewhere", "domain_record": "own_elsewhere"},
    "transfer_more": {**_HERE, "subject_record": "alibaba", "domain_record": "own_elsewhere"},
    "change_subject": {**_CHANGE, "change_target": "subject_information", "changed_items": ("name",)},
    "change_website": {**_CHANGE, "change_target": "website_information", "changed_items": ("content",)},
    "claim_hichina": {"goal": "claim", "hichina_filing": "before_2010_06"},
    "import_hichina": {"goal": "claim", "hichina_filing": "until_2017_01"},
    "cancel_access": {**_STOP, "stop_target": "alibaba_access", "new_provider_approved": True},
    "cancel_offline": {**_HERE, "subject_record": "none", "domain_record": "other_subject"},
    "cancel_subject": {**_STOP, "stop_target": "everything"},
    "cancel_website": {**_STOP, "stop_target": "one_website", "other_websites": True},
    "withdraw_order": {"goal": "stop", "stop_target": "running_order", "order_at_administration": False},
}
"""What leads to each operation, before province and kind of subject."""


def company_in_zhejiang(operation: str) -> Guidance:
    """Return the guidance for an operation, for an enterprise in Zhejiang."""
    return guidance_of({**OPERATIONS[operation], "province": "zhejiang", "subject_nature": "enterprise"})


def guidance_of(given: dict[str, Any], on: date = TODAY, assumed: Any = ()) -> Guidance:
    """Return the guidance for given facts."""
    return guide(real_catalog(), Facts(given=given, assumed=dict(assumed)), on)


def everywhere() -> Iterator[tuple[str, Guidance]]:
    """Yield every operation in every province for persons and companies, and for every subject in two provinces."""
    catalog = real_catalog()
    natures = [choice.value for choice in catalog.facts["subject_nature"].choices]
    for operation, facts in OPERATIONS.items():
        for province in (*catalog.provinces, NOT_SURE):
            for nature in natures if province in ("beijing", "zhejiang") else ("individual", "enterprise"):
                where = f"{operation}, {nature} in {province}"
                yield where, guidance_of({**facts, "province": province, "subject_nature": nature})


@lru_cache(maxsize=1)
def scenarios() -> tuple[tuple[str, Guidance], ...]:
    """Return the guidance of every scenario, by its name: all outcomes, all kinds of questions, all eras."""
    found = []
    for path in sorted(SCENARIOS.glob("*.yml")):
        for scenario in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            on = scenario.get("as_of", TODAY)
            day = on if isinstance(on, date) else date.fromisoformat(on)
            found.append((scenario["name"], guidance_of(_read(scenario["facts"]), day, _read(scenario.get("assumed")))))
    return tuple(found)


def _read(data: Any) -> dict[str, Any]:
    facts = real_catalog().facts
    return {name: parse_answer(facts[name], value).value for name, value in (data or {}).items()}  # type: ignore[union-attr]
