"""Turn catalogue files into the core's objects; references are checked in `bot.catalog.checks`."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Any, Mapping, Optional

from bot.catalog.files import Entry
from bot.filing.conditions import ALWAYS, All, AnyOf, Condition, Not, Test, Value
from bot.filing.model import (
    AnswerVariant,
    Change,
    Choice,
    CommonAnswer,
    Detail,
    Document,
    DocumentVariant,
    Duration,
    Ending,
    Fact,
    Gentler,
    Guard,
    Neighbor,
    Operation,
    Outcome,
    Province,
    ProvinceVersion,
    Rejection,
    Requirement,
    Source,
    Stage,
    Step,
    Text,
    Use,
    Version,
)

_YES_NO = {"yes": True, "no": False}


def text(data: Optional[Mapping[str, str]]) -> Optional[Text]:
    """Build a text, or None where there is none."""
    return Text(zh=str(data["zh"]), en=str(data["en"])) if data else None


def condition(data: Any) -> Condition:
    """Build a condition from its YAML form; nothing means always."""
    if data is None:
        return ALWAYS
    (key, inner), *_ = data.items()
    if key == "all":
        return All(tuple(condition(part) for part in inner))
    if key == "any":
        return AnyOf(tuple(condition(part) for part in inner))
    if key == "not":
        return Not(condition(inner))
    (word, wanted), *_ = inner.items()
    return Test(str(key), str(word), value(wanted))


def value(data: Any) -> Value:
    """Build a fact's value: lists become tuples, yes, numbers and days stay, all else is text."""
    if isinstance(data, list):
        return tuple(value(one) for one in data)
    return data if isinstance(data, (bool, int, date)) else str(data)


def fact(entry: Entry, province_choices: tuple[Choice, ...]) -> Fact:
    """Build a fact; the choices of a province fact are the provinces."""
    data = entry.data
    choices = (
        province_choices
        if data["kind"] == "province"
        else tuple(
            Choice(
                value=_YES_NO[key] if data["kind"] == "yes_no" else str(key),
                name=text(one["name"]),
                statement=text(one.get("statement")),
                aliases=tuple(str(alias) for alias in one.get("aliases", ())),
                before=day(one.get("before")),
            )
            for key, one in data.get("choices", {}).items()
        )
    )
    return Fact(
        id=entry.id,
        about=data["about"],
        kind=data["kind"],
        name=text(data["name"]),
        question=text(data["question"]),
        reason=text(data["reason"]),
        find_out=text(data["find_out"]),
        choices=choices,
        presume=value(data["presume"]) if "presume" in data else None,
        ask_when=condition(data["ask_when"]) if "ask_when" in data else None,
        minimum=data.get("minimum"),
        maximum=data.get("maximum"),
        sensitive=data.get("sensitive", False),
        called=tuple(str(one) for one in data.get("called", ())),
    )


def province(entry: Entry) -> Province:
    """Build a province with its dated changes."""
    data = entry.data
    return Province(
        id=entry.id,
        code=data["code"],
        mark=data["mark"],
        name=text(data["name"]),
        administration=text(data["administration"]),
        aliases=tuple(data.get("aliases", ())),
        checked=day(data.get("checked")),
        versions=tuple(_province_version(version) for version in data.get("versions", ())),
    )


def province_choice(one: Province) -> Choice:
    """Return the choice that stands for a province in every province fact."""
    statement = Text(zh=f"省份是{one.name.zh}", en=f"the province is {one.name.en}")
    return Choice(value=one.id, name=one.name, statement=statement, aliases=one.aliases)


def _province_version(data: Mapping[str, Any]) -> ProvinceVersion:
    sources = tuple(data["source"])
    changes = tuple(_change(change, sources) for change in data["changes"])
    return ProvinceVersion(since=day(data["from"]), sources=sources, changes=changes)


def _change(data: Mapping[str, Any], sources: tuple[str, ...]) -> Change:
    verb = next(key for key in ("add", "drop", "replace", "note") if key in data)
    common = dict(
        verb=verb,
        to=tuple(data["to"]),
        when=condition(data.get("when")),
        confidence=data.get("confidence", "high"),
        sources=tuple(data.get("source", sources)),
    )
    if verb == "note":
        return Change(kind="note", text=text(data["note"]), **common)
    (kind, name), *_ = data[verb].items()
    new = data["with"][kind] if verb == "replace" else name
    use = Use(
        id=new,
        parameters=dict(data.get("parameters", {})),
        confidence=common["confidence"],
        sources=common["sources"],
    )
    return Change(kind=kind, use=use, replaces=name if verb == "replace" else None, **common)


def outcome(entry: Entry) -> Outcome:
    """Build an operation or an ending with all its versions."""
    data = entry.data
    build = Operation if entry.kind == "operation" else Ending
    return build(
        id=entry.id,
        name=text(data["name"]),
        summary=text(data["summary"]),
        gate=data.get("gate"),
        aliases=tuple(data.get("aliases", ())),
        guard=_guard(data.get("guard")),
        versions=tuple(_version(version, data.get("when")) for version in data["versions"]),
    )


def _guard(data: Optional[Mapping[str, Any]]) -> Optional[Guard]:
    if data is None:
        return None
    gentler = tuple(
        Gentler(outcome=one["outcome"], facts={str(name): value(wanted) for name, wanted in one["facts"].items()})
        for one in data.get("gentler", ())
    )
    return Guard(loses=text(data["loses"]), gentler=gentler)


def _version(data: Mapping[str, Any], when: Any) -> Version:
    return Version(
        since=day(data["from"]),
        when=condition(data.get("when", when)),
        sources=tuple(data["source"]),
        confidence=data.get("confidence", "high"),
        steps=tuple(_use(one, "step") for one in data.get("steps", ())),
        documents=tuple(_use(one, "document") for one in data.get("documents", ())),
        requirements=tuple(_use(one, "requirement") for one in data.get("requirements", ())),
        site_during=text(data.get("site_during")),
        site_after=text(data.get("site_after")),
        duration=_duration(data.get("duration")),
        afterwards=tuple(data.get("afterwards", ())),
    )


def _use(data: Any, kind: str) -> Use:
    if isinstance(data, str):
        return Use(id=data)
    return Use(
        id=data[kind],
        when=condition(data.get("when")),
        parameters=dict(data.get("parameters", {})),
        confidence=data.get("confidence", "high"),
        sources=tuple(data.get("source", ())),
    )


def _duration(data: Optional[Mapping[str, Any]]) -> Optional[Duration]:
    if data is None:
        return None
    shortest, longest = data["working_days"]
    return Duration(
        minimum=shortest,
        maximum=longest,
        note=text(data["note"]),
        sources=tuple(data["source"]),
        stages=tuple(_stage(one) for one in data.get("stages", ())),
    )


def _stage(data: Mapping[str, Any]) -> Stage:
    """Build a stage; hours take no working day at best, and the days that they fill at worst."""
    hours = data.get("hours")
    shortest, longest = (0, ceil(hours / 24)) if hours else data["working_days"]
    return Stage(step=data["step"], minimum=shortest, maximum=longest, hours=hours, sources=tuple(data["source"]))


def document(entry: Entry) -> Document:
    """Build a paper with its names by kind of subject."""
    data = entry.data
    return Document(
        id=entry.id,
        name=text(data["name"]),
        form=data["form"],
        sources=tuple(data["source"]),
        note=text(data.get("note")),
        why=text(data.get("why")),
        aliases=tuple(data.get("aliases", ())),
        confidence=data.get("confidence", "high"),
        variants=tuple(
            DocumentVariant(when=condition(one["when"]), name=text(one["name"]), note=text(one.get("note")))
            for one in data.get("variants", ())
        ),
    )


def requirement(entry: Entry) -> Requirement:
    """Build a requirement."""
    data = entry.data
    return Requirement(
        id=entry.id,
        effect=data["effect"],
        text=text(data["text"]),
        sources=tuple(data["source"]),
        confidence=data.get("confidence", "high"),
        parameters=tuple(data.get("parameters", ())),
    )


def step(entry: Entry) -> Step:
    """Build a step."""
    data = entry.data
    return Step(
        id=entry.id,
        name=text(data["name"]),
        actor=data["actor"],
        instruction=text(data["instruction"]),
        sources=tuple(data["source"]),
        where=text(data.get("where")),
        url=data.get("url"),
    )


def source(entry: Entry) -> Source:
    """Build a source."""
    data = entry.data
    return Source(
        id=entry.id,
        title=text(data["title"]),
        standing=data["standing"],
        issuer=text(data["issuer"]),
        checked=day(data["checked"]),
        number=data.get("number"),
        url=data.get("url"),
        published=day(data.get("published")),
        in_force=day(data.get("in_force")),
    )


def detail(entry: Entry) -> Detail:
    """Build a row of the filing sheet."""
    data = entry.data
    return Detail(
        id=entry.id,
        about=data["about"],
        check=data["check"],
        name=text(data["name"]),
        question=text(data["question"]),
        reason=text(data["reason"]),
        example=str(data["example"]),
        sources=tuple(data["source"]),
        position=data["position"],
        when=condition(data.get("when")),
        optional=data.get("optional", False),
        sensitive=data.get("sensitive", False),
        called=tuple(str(one) for one in data.get("called", ())),
    )


def answer(entry: Entry) -> CommonAnswer:
    """Build the answer to a common question."""
    data = entry.data
    return CommonAnswer(
        id=entry.id,
        topic=data["topic"],
        asks=by_language(data["asks"]),
        text=text(data["text"]),
        sources=tuple(data["source"]),
        more=text(data.get("more")),
        variants=tuple(
            AnswerVariant(when=condition(one["when"]), text=text(one["text"])) for one in data.get("variants", ())
        ),
        shows=data.get("shows"),
        term=text(data.get("term")),
        confidence=data.get("confidence", "high"),
        is_clash=data.get("clash", False),
    )


def neighbor(entry: Entry) -> Neighbor:
    """Build what is next door."""
    return Neighbor(id=entry.id, asks=by_language(entry.data["asks"]), text=text(entry.data["text"]))


def rejection(entry: Entry) -> Rejection:
    """Build a reason for rejection."""
    data = entry.data
    return Rejection(
        id=entry.id,
        name=text(data["name"]),
        wordings=by_language(data["wordings"]),
        cause=text(data["cause"]),
        cure=text(data["cure"]),
        sources=tuple(data["source"]),
        reopens=data.get("reopens"),
        confidence=data.get("confidence", "high"),
    )


def by_language(data: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """Build lists of sentences, one for each language."""
    return {str(language): tuple(str(one) for one in sentences) for language, sentences in data.items()}


def day(data: Any) -> Optional[date]:
    """Build a day from what the reader found, which may be a date or its text."""
    if data is None or isinstance(data, date):
        return data
    return date.fromisoformat(str(data))
