"""`python -m tests.nlu.confusion`: which held-out sentences the trained model takes for something else."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter

from bot.quiet import be_quiet
from tests.nlu.held_out import KNOWN_FAILURES, Understood, shares, trained_agent, understood


def main() -> None:
    """Print the share understood for each intent, and every sentence that was not; `--keep` lists these as known."""
    be_quiet()
    results = asyncio.run(understood(trained_agent()))
    wrong = [result for result in results if not result.right]
    for line in [*intent_lines(results), "", *sentence_lines(wrong)]:
        print(line)
    print(f"\n{len(results) - len(wrong)} of {len(results)} understood ({1 - len(wrong) / len(results):.1%})")
    if "--keep" in sys.argv[1:]:
        keep(wrong)


def intent_lines(results: list[Understood]) -> list[str]:
    """Return a line for each intent: how many were understood, and for what the others were taken."""
    lines = []
    for intent, share in sorted(shares(results).items(), key=lambda pair: pair[1]):
        taken = Counter(one.got for one in results if one.intent == intent and not one.right)
        others = ", ".join(f"{got} ×{times}" for got, times in taken.most_common())
        lines.append(f"{intent:20s} {share:6.1%}  {'← taken for ' + others if others else ''}".rstrip())
    return lines


def sentence_lines(wrong: list[Understood]) -> list[str]:
    """Return a line for each misunderstood sentence."""
    return [f"{one.intent} → {one.got} {one.confidence:.2f}: {one.sentence}" for one in wrong]


def keep(wrong: list[Understood]) -> None:
    """List the misunderstood sentences as known failures."""
    sentences = sorted(one.sentence for one in wrong)
    lines = "".join(f"- {json.dumps(sentence, ensure_ascii=False)}\n" for sentence in sentences)
    KNOWN_FAILURES.write_text(
        "# Held-out sentences that the model misunderstands. The list may only shrink: what is understood leaves it.\n"
        + lines,
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
