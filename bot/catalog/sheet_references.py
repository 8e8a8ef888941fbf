"""Refuse findings, deadlines and stages that name nothing, or whose texts have places that nothing fills."""

from __future__ import annotations

from typing import Any, Callable, Iterable

from bot.catalog.files import Entry, Problems, suggestion
from bot.catalog.placeholders import explain_placeholders, placeholders
from bot.catalog.reader import Files
from bot.filing.review import CHECKS, FILLS
from bot.filing.timeline import APPROVAL

_DAY_CHECKS = ("day", "day_or_long_term")

CheckIds = Callable[[Iterable[str], Entry, tuple, Iterable[Any], str, Problems], None]


def check_sheet(files: Files, check_ids: CheckIds, problems: Problems) -> None:
    """Note every row, requirement, check, rejection and day that a finding or deadline names and that is not there."""
    for entry in files.entries["finding"].values():
        _check_finding(files, entry, check_ids, problems)
    for entry in files.entries["deadline"].values():
        _check_deadline(files, entry, problems)
    for entry in (*files.entries["finding"].values(), *files.entries["deadline"].values()):
        check_ids(files.outcomes(), entry, ("to",), entry.data.get("to", ()), "operation", problems)
        requirement = entry.data.get("requirement")
        if requirement and requirement not in files.entries["requirement"]:
            remedy = suggestion(requirement, files.entries["requirement"])
            problems.add(entry.where("requirement"), f"'{requirement}' is not a requirement", remedy)


def _check_finding(files: Files, entry: Entry, check_ids: CheckIds, problems: Problems) -> None:
    check_ids(files.entries["detail"], entry, ("rows",), entry.data["rows"], "row of the sheet", problems)
    if "rejection" in files.entries:
        rejections = files.entries["rejection"]
        check_ids(rejections, entry, ("prevents",), entry.data.get("prevents", ()), "rejection", problems)
    check = CHECKS.get(entry.data["check"])
    if check is None:
        problems.add(
            entry.where("check"), f"'{entry.data['check']}' is not a check", suggestion(entry.data["check"], CHECKS)
        )
        return
    for key in ("text", "way_out"):
        _check_places(entry, key, {*FILLS[check], "province"}, problems)


def _check_deadline(files: Files, entry: Entry, problems: Problems) -> None:
    _check_places(entry, "text", {"number"}, problems)
    start = entry.data.get("counts_from")
    facts = {name for name, fact in files.entries["fact"].items() if fact.data["kind"] == "date"}
    rows = {name for name, row in files.entries["detail"].items() if row.data["check"] in _DAY_CHECKS}
    if start is not None and start not in {APPROVAL, *facts, *rows}:
        remedy = suggestion(start, (APPROVAL, *sorted(facts), *sorted(rows)))
        problems.add(
            entry.where("counts_from"), f"'{start}' is neither '{APPROVAL}' nor a fact or row with a day", remedy
        )


def _check_places(entry: Entry, key: str, filled: set[str], problems: Problems) -> None:
    """Refuse placeholders that are not filled, and texts whose languages have different ones."""
    zh, en = (placeholders(str(entry.data[key][language])) for language in ("zh", "en"))
    for language, used in (("zh", zh), ("en", en)):
        if used is None or not used <= filled:
            problems.add(entry.where(key, language), *explain_placeholders(used, filled))
    if zh is not None and en is not None and zh != en:
        problems.add(entry.where(key), "zh and en have different placeholders", "give both languages the same")


def check_stages(files: Files, entry: Entry, version: Any, keys: tuple, problems: Problems) -> None:
    """Refuse a stage that is no step, and stages that together take longer than the whole at the least."""
    duration = version.get("duration") or {}
    stages = duration.get("stages", ())
    for number, stage in enumerate(stages):
        if stage["step"] not in files.entries["step"]:
            remedy = suggestion(stage["step"], files.entries["step"])
            problems.add(entry.where(*keys, "duration", "stages", number), f"'{stage['step']}' is not a step", remedy)
    least = sum(stage["working_days"][0] for stage in stages if "working_days" in stage)
    if stages and least != duration["working_days"][0]:
        what = f"the stages take {least} working days at least, the whole {duration['working_days'][0]}"
        problems.add(entry.where(*keys, "duration", "stages"), what, "make them agree")
