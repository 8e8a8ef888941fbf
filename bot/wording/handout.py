"""The whole advice as something to print: sections of lines in one language, without markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Iterator, Mapping, Optional, Sequence

from bot.filing.conditions import Value
from bot.filing.freshness import is_stale
from bot.filing.guidance import Guidance
from bot.filing.model import Detail, Document, Finding, Requirement, Source, Step
from bot.filing.timeline import Moment
from bot.wording.compose import Wording
from bot.wording.timeline import days_said, name_said, remark_said

_ACTORS = {
    "subject": "actor_subject",
    "person_in_charge": "actor_person_in_charge",
    "access_provider": "actor_access_provider",
    "administration": "actor_administration",
}
_TITLES = {
    "obstacles": "handout_obstacles",
    "findings": "handout_findings",
    "steps": "handout_steps",
    "documents": "handout_documents",
    "requirements": "handout_requirements",
    "sheet": "handout_sheet",
    "effects": "handout_effects",
    "timeline": "handout_timeline",
    "facts": "handout_facts",
    "sources": "handout_sources",
}
_KINDS = {"steps": "numbered", "documents": "boxes", "requirements": "boxes", "sheet": "rows", "sources": "links"}
"""How a section is laid out where its lines are more than points."""
_EFFECTS = {"blocks": "effect_blocks", "must": "effect_must", "advised": "effect_advised"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One entry of a section."""

    text: str
    note: str = ""
    badge: str = ""
    """A word or two beside it: who acts, how binding it is, or the days."""
    tone: str = ""
    """What the badge stands for: an effect, an actor or `days`; channels may color it."""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One part of the handout. `kind` is `points`, `numbered`, `boxes` (to be ticked), `rows` or `links`."""

    id: str
    kind: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Handout:
    """Everything that is printed, in the order of reading."""

    language: str
    kicker: str
    title: str
    lead: str
    marks: tuple[str, ...]
    """Case number, province and day, shown small."""
    sections: tuple[Section, ...]
    footer: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a handout is made of."""

    guidance: Guidance
    facts: Mapping[str, Value]
    rows: tuple[tuple[Detail, str], ...] = ()
    findings: Sequence[Finding] = ()
    moments: Sequence[Moment] = ()
    case: Optional[str] = None


def handout(wording: Wording, content: Content, language: str) -> Handout:
    """Return the handout; sections that would be empty are left out."""
    guidance = content.guidance
    outcome = guidance.outcome
    reply = wording.everything(guidance, language)
    footer = [wording.phrase("handout_footer", language)]
    if any(value for detail, value in content.rows if detail.sensitive):
        footer.append(wording.phrase("handout_personal", language))
    return Handout(
        language=language,
        kicker=wording.phrase("handout", language),
        title=outcome.name.get(language) if outcome else wording.phrase("handout_open", language),
        lead="\n".join(block.text for block in reply.blocks[: 1 if outcome else None] if block.text),
        marks=tuple(_marks(wording, content, language)),
        sections=tuple(section for section in _sections(wording, content, language) if section.lines),
        footer=tuple(footer),
    )


def _marks(wording: Wording, content: Content, language: str) -> Iterator[str]:
    if content.case:
        yield wording.phrase("handout_case", language, case=content.case)
    if content.guidance.province:
        yield content.guidance.province.name.get(language)
    yield wording.phrase("handout_as_of", language, on=content.guidance.on.isoformat())


def _sections(wording: Wording, content: Content, language: str) -> Iterator[Section]:
    on = content.guidance.on.isoformat()
    for name, lines in _lines(wording, content, language).items():
        title = wording.phrase(_TITLES[name], language, on=on)
        yield Section(id=name, kind=_KINDS.get(name, "points"), title=title, lines=tuple(lines))


def _lines(wording: Wording, content: Content, language: str) -> dict[str, Iterator[Line]]:
    """Return what stands in each section, in the order of reading: first what needs doing."""
    guidance = content.guidance
    return {
        "obstacles": _rules(wording, guidance.obstacles, language),
        "findings": _findings(wording, content.findings, language),
        "steps": _steps(wording, guidance.steps, language),
        "documents": _papers(wording, guidance, language),
        "requirements": _rules(wording, guidance.requirements, language),
        "sheet": _rows(wording, content.rows, language),
        "effects": _effects(wording, guidance, language),
        "timeline": _timeline(wording, content, language),
        "facts": _facts(wording, content.facts, language),
        "sources": _sources(wording, content, language),
    }


def _rules(wording: Wording, requirements: Iterable[Requirement], language: str) -> Iterator[Line]:
    for one in requirements:
        text = wording.hedged(one.text.get(language), one.confidence, language)
        yield Line(text=text, badge=wording.phrase(_EFFECTS[one.effect], language), tone=one.effect)


def _findings(wording: Wording, findings: Iterable[Finding], language: str) -> Iterator[Line]:
    for one in findings:
        text = wording.hedged(one.text.get(language), one.confidence, language)
        badge = wording.phrase(_EFFECTS[one.effect], language)
        note = one.way_out.get(language) + wording.prevented(one, language)
        yield Line(text=text, note=note, badge=badge, tone=one.effect)


def _steps(wording: Wording, steps: Iterable[Step], language: str) -> Iterator[Line]:
    for step in steps:
        yield Line(
            text=step.name.get(language),
            note=step.instruction.get(language),
            badge=wording.phrase(_ACTORS[step.actor], language),
            tone=step.actor,
            url=step.url or "",
        )


def _papers(wording: Wording, guidance: Guidance, language: str) -> Iterator[Line]:
    for document in guidance.documents:
        yield _paper(wording, document, language)


def _paper(wording: Wording, document: Document, language: str) -> Line:
    text = wording.hedged(document.name.get(language), document.confidence, language)
    return Line(text=text, note=document.note.get(language) if document.note else "")


def _rows(wording: Wording, rows: Iterable[tuple[Detail, str]], language: str) -> Iterator[Line]:
    for detail, value in rows:
        yield Line(text=detail.name.get(language), note=value or wording.phrase("sheet_open", language))


def _effects(wording: Wording, guidance: Guidance, language: str) -> Iterator[Line]:
    if guidance.outcome:
        for block in wording.durations(guidance, language).blocks:
            yield Line(text=block.text or "")


def _timeline(wording: Wording, content: Content, language: str) -> Iterator[Line]:
    for moment in content.moments:
        name, days = name_said(wording, moment, language), days_said(wording, moment, language)
        yield Line(text=name, note=remark_said(wording, moment, content.guidance.on, language), badge=days, tone="days")


def _facts(wording: Wording, facts: Mapping[str, Value], language: str) -> Iterator[Line]:
    for name, value in facts.items():
        yield Line(text=wording.fact_row(name, value, language))


def _sources(wording: Wording, content: Content, language: str) -> Iterator[Line]:
    """Yield every source once: of the guidance first, then of what was found and of the timeline."""
    further = [name for finding in content.findings for name in finding.sources]
    further += [name for moment in content.moments for name in moment.sources]
    sources = dict.fromkeys((*content.guidance.sources, *(wording.source(name) for name in further)))
    for source in sources:
        yield _source(wording, source, is_stale(source.checked, content.guidance.on), language)


def _source(wording: Wording, source: Source, stale: bool, language: str) -> Line:
    number = f" {source.number}" if source.number else ""
    checked = wording.phrase(
        "source_stale" if stale else "handout_checked", language, checked=source.checked.isoformat()
    )
    return Line(text=f"{source.title.get(language)}{number}", note=checked, url=source.url or "")
