"""What a province asks for of its own, said to a customer: what stops a filing, papers, the rest, and the sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Iterable, Optional, Sequence

from bot.filing.compare import ProvinceRule, province_rules
from bot.filing.conditions import ALWAYS
from bot.filing.guidance import document_for, requirement_for
from bot.filing.model import Catalog, Outcome, Province, Text, Use
from bot.wording.compose import Wording, joined
from bot.wording.conditions import ConditionWording
from bot.wording.language import LANGUAGES
from bot.wording.reply import Block, Item, Reply, paragraph

_TITLES = {"obstacles": "province_blocks", "checklist": "province_papers", "requirements": "province_requirements"}
"""The lists of a reply, in the order in which they are said, and what stands above each."""
_FEW_OPERATIONS = 2
"""Up to so many, the operations of a rule are named beside it."""
Told = Sequence[tuple[ProvinceRule, Text]]
"""Rules with what each says, its limits included."""


class ProvinceWording:
    """Says the own rules of provinces, in Chinese or English."""

    def __init__(self, catalog: Catalog, wording: Wording) -> None:
        self._catalog = catalog
        self._wording = wording
        self._conditions = ConditionWording(catalog, wording)

    def province(
        self,
        province: Province,
        on: date,
        language: str,
        *,
        operation: Optional[Outcome] = None,
        nature: Optional[str] = None,
    ) -> Reply:
        """Say a province's own rules of a day, on request only those for one operation and one kind of subject."""
        known = {"subject_nature": nature} if nature else {}
        rules = province_rules(province, on, operation=operation.id if operation else None, known=known)
        told = [(rule, self._told(rule, province, with_operations=operation is None)) for rule in rules]
        lists = {kind: self._list(kind, told, province, language) for kind in _TITLES}
        blocks = [paragraph(self._title(province, bool(rules), self._limits(operation, nature, language), language))]
        for kind, items in lists.items():
            if items:
                blocks += [paragraph(self._wording.phrase(_TITLES[kind], language)), Block(kind=kind, items=items)]
        blocks += [paragraph(text) for text in self._notes(told, language)]
        blocks.append(paragraph(self._confirm(province, language)))
        return self._reply(blocks, lists, rules, on, language)

    def text(self, rule: ProvinceRule, province: Province) -> Text:
        """Return what a rule says, without its condition and without a hedge."""
        change = rule.change
        if change.use is None:
            return change.text or Text(zh="", en="")
        return self._of_use(change.kind, change.use, province)

    def condition(self, rule: ProvinceRule, language: str) -> str:
        """Return when a rule holds, in words; empty where it always does."""
        return self._conditions.in_words(rule.when, language)

    def operations(self, rule: ProvinceRule, language: str) -> str:
        """Return the names of the operations that a rule concerns."""
        return joined([self._catalog.outcomes[name].name.get(language) for name in rule.operations], language)

    # Parts

    def _of_use(self, kind: str, use: Use, province: Province) -> Text:
        if kind == "document":
            return document_for(self._catalog, use, {"province": province.id}).name
        if kind == "step":
            return self._catalog.steps[use.id].instruction
        return requirement_for(self._catalog, use, {"province": province.id}).text

    def _told(self, rule: ProvinceRule, province: Province, *, with_operations: bool) -> Text:
        """Return what a rule says with its condition, and with its operations where these are few."""
        text = self.text(rule, province)
        if rule.change.verb == "drop":
            text = self._in_both("province_drops", text=text)
        if rule.when != ALWAYS:
            when = Text(**{language: self.condition(rule, language) for language in LANGUAGES})
            text = self._in_both("province_rule_when", text=text, when=when)
        if with_operations and len(rule.operations) <= _FEW_OPERATIONS:
            names = Text(**{language: self.operations(rule, language) for language in LANGUAGES})
            text = self._in_both("province_rule_only", text=text, operations=names)
        return text

    def _in_both(self, key: str, **values: Text) -> Text:
        said = {
            language: self._wording.phrase(key, language, **{name: text.get(language) for name, text in values.items()})
            for language in LANGUAGES
        }
        return Text(**said)

    def _list(self, kind: str, told: Told, province: Province, language: str) -> tuple[Item, ...]:
        """Return the lines of one list; what would be said twice in the same words is said once."""
        items = [self._item(rule, text, province, language) for rule, text in told if self._list_of(rule) == kind]
        return tuple({(item.id, item.text): item for item in items}.values())

    def _list_of(self, rule: ProvinceRule) -> Optional[str]:
        """Return the list that a rule stands in; what is dropped and was no duty needs no word."""
        change = rule.change
        if change.use is None:
            return None
        if change.kind != "requirement":
            return "checklist" if change.kind == "document" else "requirements"
        effect = self._catalog.requirements[change.use.id].effect
        if change.verb == "drop":
            return "requirements" if effect == "must" else None
        return "obstacles" if effect == "blocks" else "requirements"

    def _item(self, rule: ProvinceRule, told: Text, province: Province, language: str) -> Item:
        change, here = rule.change, {"province": province.id}
        if change.use is None or change.kind == "step":
            return Item(id=change.use.id if change.use else "", text=told.get(language))
        if change.kind == "document":
            return self._wording.paper(replace(document_for(self._catalog, change.use, here), name=told), language)
        return self._wording.requirement(replace(requirement_for(self._catalog, change.use, here), text=told), language)

    def _notes(self, told: Told, language: str) -> list[str]:
        notes = [(text.get(language), rule.change.confidence) for rule, text in told if rule.change.text]
        return [self._wording.hedged(text, confidence, language) for text, confidence in notes]

    def _title(self, province: Province, has_rules: bool, limits: str, language: str) -> str:
        name = province.name.get(language)
        if province.checked is None:
            return self._wording.phrase("province_unchecked", language, province=name)
        key = "province_rules" if has_rules else "province_no_rules"
        checked = province.checked.isoformat()
        return self._wording.phrase(key, language, province=name, checked=checked, limits=limits)

    def _limits(self, operation: Optional[Outcome], nature: Optional[str], language: str) -> str:
        choice = self._catalog.facts["subject_nature"].choice(nature) if nature else None
        names = [one.name.get(language) for one in (operation, choice) if one]
        return self._wording.phrase("province_rules_for", language, what=joined(names, language)) if names else ""

    def _confirm(self, province: Province, language: str) -> str:
        name = province.administration.get(language)
        return self._wording.phrase("province_confirm", language, administration=name)

    def _reply(
        self,
        blocks: list[Block],
        lists: dict[str, tuple[Item, ...]],
        rules: Iterable[ProvinceRule],
        on: date,
        language: str,
    ) -> Reply:
        sources = tuple(dict.fromkeys(source for rule in rules for source in rule.change.sources))
        if sources:
            blocks.append(self._wording.sources([self._catalog.sources[name] for name in sources], language, on))
        ids = {kind: tuple(dict.fromkeys(item.id for item in items)) for kind, items in lists.items()}
        return Reply(
            language=language,
            blocks=tuple(blocks),
            documents=ids["checklist"],
            requirements=ids["requirements"],
            obstacles=ids["obstacles"],
            sources=sources,
            on=on.isoformat(),
        )
