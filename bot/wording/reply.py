"""What is said to a customer: plain parts without markup, the same for every channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of a list: an id of the catalogue and its text, with what else the kind of list shows."""

    id: str
    text: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One part of a reply. `kind` is `paragraph`, `steps`, `checklist`, `obstacles`, `requirements`, `findings`,
    `timeline`, `review`, `choices` or `sources`; a paragraph has a text, the others items."""

    kind: str
    text: Optional[str] = None
    items: tuple[Item, ...] = ()
    fact: Optional[str] = None
    """For choices: what they answer — a fact, `confirm`, a row of the sheet, or None for what to do next."""

    def to_json(self) -> dict[str, Any]:
        """Return the block as in the public surface (design §5.4)."""
        if self.kind == "paragraph":
            return {"kind": self.kind, "text": self.text}
        if self.kind == "choices":
            items = [{"value": item.id, "text": item.text} for item in self.items]
            return {"kind": self.kind, "fact": self.fact, "items": items}
        return {"kind": self.kind, "items": [{"id": item.id, "text": item.text, **item.extra} for item in self.items]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """One reply: the ids of what is advised, and the blocks that say it in one language."""

    language: str
    blocks: tuple[Block, ...]
    outcome: Optional[str] = None
    asks: Optional[str] = None
    steps: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    conditional: tuple[Mapping[str, Any], ...] = ()
    on: Optional[str] = None
    answered: int = 0
    expected: int = 0
    case: Optional[str] = None
    findings: Optional[tuple[str, ...]] = None
    """Ids of what a reviewer would reject; None where no filing sheet was looked at, and the key is left out."""

    def to_json(self) -> dict[str, Any]:
        """Return the reply as in the public surface (design §5.4); a key that does not apply is null or empty."""
        return {
            "language": self.language,
            "case": self.case,
            "outcome": self.outcome,
            "asks": self.asks,
            "steps": list(self.steps),
            "documents": list(self.documents),
            "requirements": list(self.requirements),
            "obstacles": list(self.obstacles),
            "sources": list(self.sources),
            "conditional": [dict(branch) for branch in self.conditional],
            "on": self.on,
            **({} if self.findings is None else {"findings": list(self.findings)}),
            "progress": {"answered": self.answered, "expected": self.expected},
            "blocks": [block.to_json() for block in self.blocks],
        }


def paragraph(text: str) -> Block:
    """Return a block of running text."""
    return Block(kind="paragraph", text=text)


def choices(fact: Optional[str], options: Mapping[str, str]) -> Block:
    """Return a block of choices: value → text."""
    return Block(kind="choices", fact=fact, items=tuple(Item(id=value, text=text) for value, text in options.items()))
