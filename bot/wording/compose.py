"""Guidance → what is said: the essentials first, everything on request; no word here, only the catalogue's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Iterable, Mapping, Optional, Sequence

from bot.filing.answers import Refused
from bot.filing.conditions import NOT_SURE, Value
from bot.filing.decision import Branch
from bot.filing.freshness import is_stale
from bot.filing.guidance import Guidance
from bot.filing.model import (
    Catalog,
    Document,
    Fact,
    Finding,
    Guard,
    Operation,
    Outcome,
    Requirement,
    Source,
    Step,
    Text,
)
from bot.wording.reply import Block, Item, Reply, choices, paragraph

_MOST_SOURCES = 4
_MOST_BUTTONS = 12
_HEADLINES = {
    (True, True): "headline",
    (True, False): "headline_plain",
    (False, True): "headline_ending",
    (False, False): "headline_ending_plain",
}
"""By whether the outcome is an operation, and whether there are reasons to state."""


class Wording:
    """Says things from one catalogue, in Chinese or English."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def phrase(self, key: str, language: str, **values: str) -> str:
        """Return a fixed phrase with its placeholders filled."""
        return self._catalog.phrases[key].get(language).format(**values)

    # Replies

    def say(self, key: str, language: str, guidance: Optional[Guidance] = None, **values: str) -> Reply:
        """Return a reply of one fixed phrase."""
        return self.reply(guidance, language, [paragraph(self.phrase(key, language, **values))])

    def question(self, guidance: Guidance, fact: Fact, language: str, *, short: bool = False) -> Reply:
        """Ask the fact that the guidance asks for; shorter when it returns after an interruption."""
        return self.reply(guidance, language, self.ask(fact, language, short=short))

    def ask(self, fact: Fact, language: str, *, short: bool = False) -> list[Block]:
        """Return a question with its choices."""
        text = fact.question.get(language)
        if short:
            text = self.phrase("question_again", language, question=text)
        return [paragraph(text), *self._buttons(fact, language)]

    def _buttons(self, fact: Fact, language: str) -> list[Block]:
        options = {_as_text(choice.value): choice.name.get(language) for choice in fact.choices}
        if not options or len(options) > _MOST_BUTTONS:
            return []
        return [choices(fact.id, {**options, NOT_SURE: self.phrase("not_sure", language)})]

    def confirmation(self, guidance: Guidance, language: str) -> Reply:
        """Ask in one sentence whether everything that was only assumed holds."""
        stated = self._statements(guidance.confirms.items(), language)
        options = {"yes": self.phrase("yes", language), "no": self.phrase("no", language)}
        text = self.phrase("confirm", language, statements=stated)
        return self.reply(guidance, language, [paragraph(text), choices("confirm", options)])

    def guard(self, guidance: Guidance, outcome: Outcome, guard: Guard, language: str) -> list[Block]:
        """Say what an operation that cannot be undone destroys, and ask for the name of what is to go."""
        texts = [
            self._headline(guidance, outcome, language),
            self.phrase("guard_loses", language, loses=guard.loses.get(language)),
            self.phrase("guard_gentler" if guard.gentler else "guard_name", language),
        ]
        return [*self._obstacles(guidance, language), *(paragraph(text) for text in texts)]

    def difference(self, before: str, papers_before: Sequence[str], guidance: Guidance, language: str) -> list[Block]:
        """Say what a correction changes: another outcome, papers that came or went; nothing where all is as it was."""
        texts = []
        if guidance.outcome and before in self._catalog.outcomes and before != guidance.outcome.id:
            names = {"before": self._catalog.outcomes[before].name, "after": guidance.outcome.name}
            texts.append(
                self.phrase("changed_outcome", language, **{key: name.get(language) for key, name in names.items()})
            )
        papers = {document.id: document.name for document in guidance.documents}
        came = [name.get(language) for paper, name in papers.items() if paper not in papers_before]
        went = [self._catalog.documents[paper].name.get(language) for paper in papers_before if paper not in papers]
        if came:
            texts.append(self.phrase("changed_papers_added", language, papers=joined(came, language)))
        if went:
            texts.append(self.phrase("changed_papers_dropped", language, papers=joined(went, language)))
        return [paragraph(text) for text in texts]

    def answer(self, guidance: Guidance, outcome: Outcome, language: str) -> Reply:
        """Say the essentials: the outcome and why, what blocks it, the next step, the papers, the sources."""
        blocks = [paragraph(self._headline(guidance, outcome, language)), *self._obstacles(guidance, language)]
        blocks += [paragraph(self._next_step(guidance, language))]
        blocks += self._checklist(guidance, language)
        blocks += [paragraph(text) for text in self._effects(guidance, language)]
        blocks += self._presumed(guidance, language)
        return self.reply(
            guidance, language, [*blocks, self.sources(guidance.sources[:_MOST_SOURCES], language, guidance.on)]
        )

    def preview(self, guidance: Guidance, outcome: Outcome, fact: Fact, language: str) -> Reply:
        """Name the outcome as soon as it is known, before the questions that only refine papers."""
        text = f"{self._headline(guidance, outcome, language)} {self.phrase('preview', language)}"
        blocks = [paragraph(text), *self._obstacles(guidance, language), *self.ask(fact, language)]
        return self.reply(guidance, language, blocks)

    def everything(self, guidance: Guidance, language: str, more: Sequence[Block] = ()) -> Reply:
        """Say all there is, for `advise` and for "tell me more"; `more` stands before the sources."""
        if guidance.outcome is None:
            return self.undecided(guidance, language)
        headline = self._headline(guidance, guidance.outcome, language)
        blocks = [paragraph(headline), *self._obstacles(guidance, language)]
        blocks += [self._steps(guidance.steps, language), *self._checklist(guidance, language, reasons=True)]
        blocks += self._requirements(guidance, language)
        blocks += [paragraph(text) for text in self._effects(guidance, language)]
        blocks += self._presumed(guidance, language)
        if guidance.asks:
            blocks += self.ask(guidance.asks, language)
        return self.reply(guidance, language, [*blocks, *more, self.sources(guidance.sources, language, guidance.on)])

    def undecided(self, guidance: Guidance, language: str) -> Reply:
        """Ask, confirm, or give the answer for each case, whatever the guidance calls for."""
        if guidance.asks:
            return self.question(guidance, guidance.asks, language)
        return self.confirmation(guidance, language) if guidance.confirms else self.by_cases(guidance, language)

    def by_cases(self, guidance: Guidance, language: str) -> Reply:
        """Say what would hold in each case, and how to find out which it is."""
        if not guidance.conditional:
            return self.say("cannot_tell", language, guidance)
        lines = [self._branch(branch, language) for branch in guidance.conditional]
        doubtful = dict.fromkeys(name for branch in guidance.conditional for name in branch.conditions)
        hints = [self._catalog.facts[name].find_out.get(language) for name in doubtful]
        texts = [self.phrase("conditional", language), *dict.fromkeys(lines), self.phrase("find_out", language), *hints]
        return self.reply(guidance, language, [paragraph(text) for text in texts])

    def part(self, part: str, guidance: Guidance, outcome: Outcome, language: str, more: Sequence[Block] = ()) -> Reply:
        """Say one part of the guidance: `steps`, `duration`, `documents` or `requirements`; `more` goes with days."""
        if part == "steps":
            return self.steps(guidance, outcome, language)
        return self.durations(guidance, language, more) if part == "duration" else self.papers(guidance, language)

    def steps(self, guidance: Guidance, outcome: Outcome, language: str) -> Reply:
        """Say every step in order."""
        blocks = [paragraph(self.phrase("all_steps", language, outcome=outcome.name.get(language)))]
        return self.reply(guidance, language, [*blocks, self._steps(guidance.steps, language)])

    def papers(self, guidance: Guidance, language: str) -> Reply:
        """Say which papers are needed and what else must hold."""
        blocks = [*self._checklist(guidance, language, reasons=True), *self._requirements(guidance, language)]
        return self.reply(
            guidance, language, [*blocks, self.sources(guidance.sources[:_MOST_SOURCES], language, guidance.on)]
        )

    def durations(self, guidance: Guidance, language: str, more: Sequence[Block] = ()) -> Reply:
        """Say how long it takes and what happens to the site meanwhile; `more` follows."""
        texts = self._effects(guidance, language) or [self.phrase("no_duration", language)]
        return self.reply(guidance, language, [*(paragraph(text) for text in texts), *more])

    def fact_value(self, name: str, value: Value, language: str) -> str:
        """Return a fact's value as it is shown: the names of its choices, or what was given."""
        fact = self._catalog.facts[name]
        chosen = [fact.choice(one) for one in (value if isinstance(value, tuple) else (value,))]
        names = [choice.name.get(language) for choice in chosen if choice]
        return joined(names, language) or (self.phrase("not_sure", language) if value == NOT_SURE else _as_text(value))

    def fact_row(self, name: str, value: Value, language: str) -> str:
        """Return a fact with its value as one line."""
        title = self._catalog.facts[name].name.get(language)
        return self.phrase("fact_row", language, name=title, value=self.fact_value(name, value, language))

    def refusal(self, refused: Refused, name: Text, example: str, language: str) -> str:
        """Say what is wrong with an answer, with an example."""
        text = self._catalog.refusals[refused.reason].get(language)
        return text.format_map(_Filled({**refused.values, "name": name.get(language), "example": example}))

    def reply(self, guidance: Optional[Guidance], language: str, blocks: Iterable[Block]) -> Reply:
        """Return a reply of these blocks, with the ids of everything that the guidance advises."""
        if guidance is None:
            return Reply(language=language, blocks=tuple(blocks))
        return self.with_state(Reply(language=language, blocks=tuple(blocks)), guidance)

    def with_state(self, reply: Reply, guidance: Guidance) -> Reply:
        """Return a reply with the ids of what the guidance advises, where it has none yet."""
        if reply.on is not None:
            return reply
        return replace(
            reply,
            outcome=guidance.outcome.id if guidance.outcome else None,
            asks=guidance.asks.id if guidance.asks else next(iter(guidance.confirms), None),
            steps=_ids(guidance.steps),
            documents=_ids(guidance.documents),
            requirements=_ids(guidance.requirements),
            obstacles=_ids(guidance.obstacles),
            sources=_ids(guidance.sources),
            conditional=tuple(_branch_json(branch) for branch in guidance.conditional),
            on=guidance.on.isoformat(),
            answered=guidance.answered,
            expected=guidance.expected,
        )

    # Parts

    def _headline(self, guidance: Guidance, outcome: Outcome, language: str) -> str:
        reasons = [(reason.fact, reason.value) for reason in guidance.because]
        stated = self._statements(reasons, language, leave_out=("goal",) if len(reasons) > 1 else ())
        key = _HEADLINES[isinstance(outcome, Operation), bool(stated)]
        name, summary = outcome.name.get(language), outcome.summary.get(language)
        return self.phrase(key, language, outcome=name, statements=stated, summary=summary)

    def _statements(self, values: Iterable[tuple[str, Value]], language: str, leave_out: tuple[str, ...] = ()) -> str:
        parts = []
        for name, value in values:
            choice = self._catalog.facts[name].choice(value)
            if choice and choice.statement and name not in leave_out:
                parts.append(choice.statement.get(language))
        return joined(parts, language)

    def _next_step(self, guidance: Guidance, language: str) -> str:
        step = guidance.steps[0]
        return self.phrase("next_step", language, step=step.name.get(language), text=step.instruction.get(language))

    def _steps(self, steps: tuple[Step, ...], language: str) -> Block:
        items = (self._step(step, language) for step in steps)
        return Block(kind="steps", items=tuple(items))

    def _step(self, step: Step, language: str) -> Item:
        colon = "：" if language == "zh" else ": "
        text = f"{step.name.get(language)}{colon}{step.instruction.get(language)}"
        extra = {"actor": step.actor, "url": step.url, "where": step.where.get(language) if step.where else None}
        return Item(id=step.id, text=text, extra=extra)

    def _checklist(self, guidance: Guidance, language: str, *, reasons: bool = False) -> list[Block]:
        if not guidance.documents:
            return [paragraph(self.phrase("no_papers", language))] if isinstance(guidance.outcome, Operation) else []
        items = tuple(self.paper(document, language, reason=reasons) for document in guidance.documents)
        title = paragraph(self.phrase("papers", language, province=self._province_hint(guidance, language)))
        return [title, Block(kind="checklist", items=items)]

    def _province_hint(self, guidance: Guidance, language: str) -> str:
        province = guidance.province
        if province is None:
            return ""
        name = province.name.get(language)
        if province.checked and is_stale(province.checked, guidance.on):
            return self.phrase("province_stale", language, province=name, checked=province.checked.isoformat())
        key = "province_known" if province.checked else "province_unknown"
        return self.phrase(key, language, province=name)

    def paper(self, document: Document, language: str, *, reason: bool = True) -> Item:
        """Return a paper as a line of a list, on request with the reason why it is needed."""
        note = document.note.get(language) if document.note else None
        text = self.hedged(document.name.get(language), document.confidence, language)
        why = document.why.get(language) if document.why and reason else ""
        needed = self.phrase("why_needed", language, reason=why) if why else None
        return Item(id=document.id, text=text, extra={"note": note, "form": document.form, "why": needed})

    def _obstacles(self, guidance: Guidance, language: str) -> list[Block]:
        return self._listed("obstacles", guidance.obstacles, language)

    def _requirements(self, guidance: Guidance, language: str) -> list[Block]:
        return self._listed("requirements", guidance.requirements, language)

    def _listed(self, kind: str, requirements: tuple[Requirement, ...], language: str) -> list[Block]:
        if not requirements:
            return []
        items = tuple(self.requirement(one, language) for one in requirements)
        return [paragraph(self.phrase(kind, language)), Block(kind=kind, items=items)]

    def requirement(self, requirement: Requirement, language: str) -> Item:
        """Return a requirement as a line of a list."""
        text = self.hedged(requirement.text.get(language), requirement.confidence, language)
        source = requirement.sources[-1] if requirement.sources else None
        extra = {"effect": requirement.effect, "confidence": requirement.confidence, "source": source}
        return Item(id=requirement.id, text=text, extra=extra)

    def hedged(self, text: str, confidence: str, language: str) -> str:
        """Return a text that says "usually, please confirm" where we are not certain."""
        return text if confidence == "high" else self.phrase("hedged", language, text=text)

    def prevented(self, finding: Finding, language: str) -> str:
        """Return the rejections that a finding spares the customer; nothing where none is known."""
        names = [self._catalog.rejections[name].name.get(language) for name in finding.prevents]
        return self.phrase("finding_prevents", language, rejections=joined(names, language)) if names else ""

    def _effects(self, guidance: Guidance, language: str) -> list[str]:
        texts = []
        if guidance.site_during:
            texts.append(self.phrase("site_during", language, text=guidance.site_during.get(language)))
        if guidance.site_after:
            texts.append(self.phrase("site_after", language, text=guidance.site_after.get(language)))
        if guidance.duration:
            texts.append(self.phrase("duration", language, text=guidance.duration.note.get(language)))
        texts += [self.hedged(note.text.get(language), note.confidence, language) for note in guidance.notes]
        if guidance.afterwards:
            names = joined([outcome.name.get(language) for outcome in guidance.afterwards], language)
            texts.append(self.phrase("afterwards", language, outcomes=names))
        return texts

    def _presumed(self, guidance: Guidance, language: str) -> list[Block]:
        stated = self._statements(guidance.presumed.items(), language)
        return [paragraph(self.phrase("presumed", language, statements=stated))] if stated else []

    def sources(self, sources: Sequence[Source], language: str, on: date) -> Block:
        """Return the block that names where it comes from; what nobody has looked at for long says so."""
        return Block(kind="sources", items=tuple(self._source(source, on, language) for source in sources))

    def source(self, name: str) -> Source:
        """Return a source of the catalogue."""
        return self._catalog.sources[name]

    def _source(self, source: Source, on: date, language: str) -> Item:
        number = f" {source.number}" if source.number else ""
        checked = source.checked.isoformat()
        extra = {"url": source.url, "checked": checked, "standing": source.standing}
        if is_stale(source.checked, on):
            extra["note"] = self.phrase("source_stale", language, checked=checked)
        return Item(id=source.id, text=f"{source.title.get(language)}{number}", extra=extra)

    def _branch(self, branch: Branch, language: str) -> str:
        stated = self._statements(branch.conditions.items(), language)
        outcome = branch.decided.outcome
        key = "branch" if isinstance(outcome, Operation) else "branch_ending"
        return self.phrase(key, language, statements=stated, outcome=outcome.name.get(language))


class _Filled(dict):  # type: ignore[type-arg]
    """Leaves a placeholder visible rather than failing when a refusal has no value for it."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def joined(parts: list[str], language: str) -> str:
    """Return parts of a sentence as a list of words, with the last joined as the language does it."""
    if language == "zh":
        return "、".join(parts)
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _ids(things: Iterable[Any]) -> tuple[str, ...]:
    return tuple(thing.id for thing in things)


def _branch_json(branch: Branch) -> Mapping[str, Any]:
    return {
        "if": {name: _as_json(value) for name, value in branch.conditions.items()},
        "outcome": branch.decided.outcome.id,
    }


def _as_json(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _as_text(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
