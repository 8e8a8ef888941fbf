"""The whole answer for one situation on one day: outcome, steps, documents, requirements, sources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Mapping, Optional

from bot.filing.conditions import Reason, Value, Verdict, evaluate
from bot.filing.decision import Asks, Branch, Conditional, Confirms, Decided, decide
from bot.filing.facts import Facts
from bot.filing.model import (
    Catalog,
    Confidence,
    Document,
    Duration,
    Fact,
    Note,
    Outcome,
    Province,
    Requirement,
    Source,
    Step,
    Text,
    Use,
)
from bot.filing.overlay import InForce, decisive, holds, overlay, province_version_on

_CONFIDENCE = ("low", "medium", "high")


@dataclass(frozen=True, kw_only=True, slots=True)
class Guidance:
    """Everything we can tell about one situation on one day."""

    outcome: Optional[Outcome]
    """None: not decided yet."""
    asks: Optional[Fact]
    """The next question, if any; with an outcome, one whose answer changes papers or obstacles."""
    on: date
    confirms: Mapping[str, Value]
    """Assumed facts that would decide the outcome, to be confirmed together."""
    conditional: tuple[Branch, ...] = ()
    """What would hold in each case, where the customer is not sure and nothing can be asked any more."""
    obstacles: tuple[Requirement, ...] = ()
    steps: tuple[Step, ...] = ()
    documents: tuple[Document, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    notes: tuple[Note, ...] = ()
    because: tuple[Reason, ...] = ()
    presumed: Mapping[str, Value] = field(default_factory=dict)
    """What the answer takes for granted because nobody said otherwise."""
    sources: tuple[Source, ...] = ()
    site_during: Optional[Text] = None
    site_after: Optional[Text] = None
    duration: Optional[Duration] = None
    afterwards: tuple[Outcome, ...] = ()
    confidence: Confidence = "high"
    province: Optional[Province] = None
    answered: int = 0
    """Questions answered so far, and how many there will be if things go the usual way."""
    expected: int = 0


def guide(catalog: Catalog, facts: Facts, on: date) -> Guidance:
    """Return the guidance for what is known, by the rules of one day."""
    guidance = _guide(catalog, facts, on)
    answered = sum(fact in catalog.question_order for fact in facts.given)
    return replace(guidance, answered=answered, expected=answered + _questions_ahead(catalog, facts, on, guidance))


def _guide(catalog: Catalog, facts: Facts, on: date) -> Guidance:
    match decide(catalog, facts, on):
        case Asks(fact):
            return Guidance(outcome=None, asks=catalog.facts[fact], on=on, confirms={})
        case Confirms(shaky, _):
            return Guidance(outcome=None, asks=None, on=on, confirms=shaky)
        case Conditional(branches):
            return Guidance(outcome=None, asks=None, on=on, confirms={}, conditional=branches)
        case Decided() as decided:
            return _answer(catalog, facts, on, decided)


def _answer(catalog: Catalog, facts: Facts, on: date, decided: Decided) -> Guidance:
    values = facts.known(catalog)
    version = decided.version
    province = catalog.provinces.get(str(values.get("province")))
    in_force = overlay(version, decided.outcome.id, province, on, values)
    documents = tuple(document_for(catalog, use, values) for use in in_force.documents)
    requirements = tuple(requirement_for(catalog, use, values) for use in in_force.requirements)
    steps = tuple(catalog.steps[use.id] for use in in_force.steps)
    used = [*version.sources, *in_force.sources, *(version.duration.sources if version.duration else ())]
    for sources in (*(d.sources for d in documents), *(r.sources for r in requirements), *(s.sources for s in steps)):
        used += sources
    return Guidance(
        outcome=decided.outcome,
        asks=_detail_asked(catalog, decided, facts, on),
        on=on,
        confirms={},
        obstacles=tuple(one for one in requirements if one.effect == "blocks"),
        steps=steps,
        documents=documents,
        requirements=tuple(one for one in requirements if one.effect != "blocks"),
        notes=in_force.notes,
        because=decided.because,
        presumed=_presumed(catalog, facts, decided, in_force, values),
        sources=tuple(catalog.sources[source] for source in dict.fromkeys(used)),
        site_during=version.site_during,
        site_after=version.site_after,
        duration=version.duration,
        afterwards=tuple(catalog.outcomes[name] for name in version.afterwards),
        confidence=version.confidence,
        province=province,
    )


def _presumed(
    catalog: Catalog, facts: Facts, decided: Decided, in_force: InForce, values: Mapping[str, Value]
) -> dict[str, Value]:
    variants = (variant for use in in_force.documents for variant in catalog.documents[use.id].variants)
    named = {fact for variant in variants for fact in decisive(variant.when, values)}
    tested = dict.fromkeys([*(reason.fact for reason in decided.because), *sorted(in_force.tested | named)])
    said = (*facts.given, *facts.assumed)
    return {name: values[name] for name in tested if name in values and name not in said}


def _detail_asked(catalog: Catalog, decided: Decided, facts: Facts, on: date) -> Optional[Fact]:
    """Return the first fact that could change the papers, requirements or steps and is unknown or only assumed."""
    values = facts.without(*(name for name in facts.assumed if name not in facts.given)).known(catalog)
    province = catalog.provinces.get(str(values.get("province")))
    in_force = overlay(decided.version, decided.outcome.id, province, on, values)
    candidates = set(in_force.open_facts)
    if _provinces_differ(catalog, decided.outcome.id, on, values):
        candidates.add("province")
    name = next((fact for fact in catalog.question_order if fact in candidates and fact not in values), None)
    return catalog.facts[name] if name else None


def _provinces_differ(catalog: Catalog, outcome: str, on: date, values: Mapping[str, Value]) -> bool:
    """Tell whether some province has a rule of its own that could concern this outcome and situation."""
    return any(
        outcome in change.to and evaluate(change.when, values).verdict is not Verdict.NO
        for province in catalog.provinces.values()
        if (version := province_version_on(province, on))
        for change in version.changes
    )


def document_for(catalog: Catalog, use: Use, values: Mapping[str, Value]) -> Document:
    """Return a used paper with its name in this situation, its sources and how sure we are."""
    document = catalog.documents[use.id]
    variant = next((one for one in document.variants if holds(one.when, values)), None)
    if variant:
        document = replace(document, name=variant.name, note=variant.note or document.note)
    return replace(
        document, sources=(*document.sources, *use.sources), confidence=lowest(document.confidence, use.confidence)
    )


def requirement_for(catalog: Catalog, use: Use, values: Mapping[str, Value]) -> Requirement:
    """Return a used requirement with its places filled, its sources and how sure we are."""
    requirement = catalog.requirements[use.id]
    filled = {name: _parameter(catalog, name, use, values) for name in requirement.parameters}
    return replace(
        requirement,
        text=requirement.text.fill(**filled),
        sources=(*requirement.sources, *use.sources),
        confidence=lowest(requirement.confidence, use.confidence),
    )


def _parameter(catalog: Catalog, name: str, use: Use, values: Mapping[str, Value]) -> Text:
    """Return what fills a placeholder: what the use says, else the name of the fact's value."""
    if name in use.parameters:
        return Text(zh=use.parameters[name], en=use.parameters[name])
    fact = catalog.facts[name]
    choice = fact.choice(values.get(name, ""))
    return choice.name if choice else fact.name


def lowest(*levels: Confidence) -> Confidence:
    """Return the weakest of several levels of confidence."""
    return min(levels, key=_CONFIDENCE.index)


def _questions_ahead(catalog: Catalog, facts: Facts, on: date, guidance: Guidance) -> int:
    """Count the questions that follow if each is answered by its first choice."""
    count = 0
    while guidance.asks is not None and count < 20:
        first = guidance.asks.choices[0].value if guidance.asks.choices else "not_sure"
        facts = facts.with_given(**{guidance.asks.id: first})
        guidance = _guide(catalog, facts, on)
        count += 1
    return count
