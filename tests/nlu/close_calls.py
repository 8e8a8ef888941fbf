"""How often the likeliest intent is right at each confidence, and how often one of the three likeliest is.

This is what the thresholds of FallbackClassifier and of close calls were chosen by: `python -m tests.nlu.close_calls`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.nlu.held_out import LANGUAGES, held_out, trained_agent

BOUNDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
Ranked = tuple[str, list[tuple[str, float]]]


async def ranked(agent: Any) -> list[Ranked]:
    """Return for each held-out sentence its intent and the likeliest three with their confidences."""
    found = []
    for language in LANGUAGES:
        for intent, sentences in held_out(language).items():
            for sentence in sentences:
                ranking = (await agent.parse_message(sentence))["intent_ranking"]
                named = [(one["name"], one["confidence"]) for one in ranking if one["name"] != "nlu_fallback"]
                found.append((intent, named[:3]))
    return found


def row(results: list[Ranked], low: float, high: float) -> list[str]:
    """Return one row of the table: how many, and in what share the first, second or third is right."""
    here = [(intent, names) for intent, names in results if names and low <= names[0][1] < high]
    shares = [
        sum(intent in [name for name, _ in names[:first]] for intent, names in here) / max(len(here), 1)
        for first in (1, 2, 3)
    ]
    return [f"{low:.1f}–{min(high, 1.0):.1f}", str(len(here)), *(f"{share:.0%}" if here else "" for share in shares)]


def main() -> None:
    """Print the table."""
    results = asyncio.run(ranked(trained_agent()))
    table = Table("confidence", "sentences", "first right", "in first two", "in first three", title="Close calls")
    for low, high in zip(BOUNDS, BOUNDS[1:]):
        table.add_row(*row(results, low, high))
    Console().print(table)


if __name__ == "__main__":
    main()
