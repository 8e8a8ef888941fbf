"""The brief of a case in ten lines: what a person has to know before they say the first word."""

from __future__ import annotations

from typing import Iterable, Sequence

from bot.agents.masking import masked, personal
from bot.agents.model import Json
from bot.agents.transcript import speaker_name
from bot.cases.case import Case
from bot.cases.message import SHEET
from bot.cases.sheet import next_row
from bot.filing.guidance import Guidance
from bot.wiring import Services

_LONGEST = 160
_MOST_RULES = 3
_LAST_TURNS = 3
_NAMES = {
    "customer": "brief_customer",
    "last_words": "brief_last_words",
    "operation": "brief_operation",
    "province": "brief_province",
    "collected": "brief_collected",
    "sheet": "brief_sheet",
    "missing": "brief_missing",
    "obstacle": "brief_obstacle",
    "rules": "brief_rules",
    "turns": "brief_turns",
}


def brief(services: Services, case: Case, lines: Sequence[Json], language: str) -> list[Json]:
    """Return the ten lines: who, last words, operation, province, known, sheet, missing, obstacle, rules, turns."""
    guidance = services.desk.guidance_of(case)
    said = [
        ("customer", _customer(services, case, language)),
        ("last_words", _last_words(lines)),
        ("operation", guidance.outcome.name.get(language) if guidance.outcome else ""),
        ("province", _province(services, case, language)),
        ("collected", _collected(services, case, language)),
        ("sheet", _sheet(services, case, language)),
        ("missing", _missing(services, case, guidance, language)),
        ("obstacle", _obstacles(services, case, guidance, language)),
        ("rules", _rules(services, guidance, language)),
        ("turns", _turns(services, lines, language)),
    ]
    values = personal(services.catalog, case)
    return [_line(services, name, masked(text, values), language) for name, text in said]


def _line(services: Services, name: str, text: str, language: str) -> Json:
    otherwise = "brief_not_known" if name in ("operation", "province") else "brief_nothing"
    return {
        "id": name,
        "name": services.wording.phrase(_NAMES[name], language),
        "text": text or services.wording.phrase(otherwise, language),
    }


def _customer(services: Services, case: Case, language: str) -> str:
    channel = case.conversation.partition(":")[0]
    return services.wording.phrase("brief_customer_text", language, case=case.id, channel=channel, spoken=case.language)


def _last_words(lines: Sequence[Json]) -> str:
    said = [line["text"] for line in lines if line["from"]["kind"] == "customer"]
    return _short(said[-1]) if said else ""


def _province(services: Services, case: Case, language: str) -> str:
    province = services.catalog.provinces.get(str(case.facts.get("province")))
    return province.name.get(language) if province else ""


def _collected(services: Services, case: Case, language: str) -> str:
    rows = (services.wording.fact_row(name, value, language) for name, value in case.facts.items())
    return _listed(rows, language)


def _sheet(services: Services, case: Case, language: str) -> str:
    rows = services.desk.sheet(case)
    filled = sum(1 for row in rows if row.value)
    return services.wording.phrase("brief_sheet_text", language, all=str(len(rows)), filled=str(filled))


def _missing(services: Services, case: Case, guidance: Guidance, language: str) -> str:
    catalog, asked = services.catalog, (case.asked or "").removeprefix(SHEET)
    thing = catalog.facts.get(asked) or catalog.details.get(asked) or guidance.asks
    if thing is None and guidance.outcome:
        thing = next_row(catalog, services.desk.values(case), case.details)
    return thing.name.get(language) if thing else ""


def _obstacles(services: Services, case: Case, guidance: Guidance, language: str) -> str:
    blocked = [services.wording.requirement(one, language).text for one in guidance.obstacles]
    found = [one.text.get(language) for one in services.desk.findings(case) if one.effect == "blocks"]
    return _listed([*blocked, *found][:_MOST_RULES], language)


def _rules(services: Services, guidance: Guidance, language: str) -> str:
    return _listed([one.title.get(language) for one in guidance.sources[:_MOST_RULES]], language)


def _turns(services: Services, lines: Sequence[Json], language: str) -> str:
    return " / ".join(
        f"{speaker_name(services.wording, one['from'], language)}: {_short(one['text'])}"
        for one in lines[-_LAST_TURNS:]
    )


def _listed(parts: Iterable[str], language: str) -> str:
    return ("；" if language == "zh" else "; ").join(parts)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
