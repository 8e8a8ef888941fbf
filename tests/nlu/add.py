"""`python -m tests.nlu.add INTENT "MESSAGE"`: keep a misunderstood message of a customer as a held-out sentence.

Shows what the model makes of it, refuses what is trained on or names a person's data, and asks before it writes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Optional

import regex

from bot.nlu.shapes import find_shapes
from bot.nlu.tokenizer import fold
from bot.quiet import be_quiet
from tests.nlu.held_out import LANGUAGES, held_out, normalized, path_of, trained_agent

TRAINED = Path("data/nlu")
PERSONAL = {"email", "phone", "record_number", "service_number"}
OF_EXAMPLES = regex.compile(r"(?:example|mysite)\.|\.(?:test|example|invalid)$")


def main(arguments: Optional[list[str]] = None) -> int:
    """Check a message, show how it is understood now, and add it when the person at the keyboard agrees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("intent")
    parser.add_argument("message")
    parser.add_argument("--yes", action="store_true", help="add without asking")
    options = parser.parse_args(arguments)
    sentence = " ".join(options.message.split())
    problem = problem_with(options.intent, sentence)
    if problem:
        print(f"not added: {problem}")
        return 1
    show(sentence)
    if not options.yes and input(f"add as {options.intent}? [y/N] ").strip().lower() != "y":
        return 1
    insert(options.intent, sentence)
    print(f"added to {path_of(language_of(sentence)).name}; run `python -m tests.nlu.confusion`")
    return 0


def problem_with(intent: str, sentence: str) -> Optional[str]:
    """Say why a sentence may not be held out, if it may not."""
    if intent not in held_out("zh"):
        return f"{intent} is none of {', '.join(held_out('zh'))}"
    personal = [one.value for one in find_shapes(fold(sentence)) if is_personal(one.entity, one.value)]
    if personal:
        return f"replace what belongs to a person first: {', '.join(personal)}"
    if normalized(sentence) in {normalized(one) for one in trained_sentences()}:
        return "the model is trained on this sentence"
    if any(sentence in examples for language in LANGUAGES for examples in held_out(language).values()):
        return "it is held out already"
    return None


def is_personal(entity: str, value: str) -> bool:
    """Tell whether a thing found in a message could lead to a person."""
    return entity in PERSONAL or (entity == "domain_name" and not OF_EXAMPLES.search(value))


def trained_sentences() -> list[str]:
    """Return every training sentence."""
    lines = [line.strip() for path in TRAINED.glob("*/*.yml") for line in path.read_text("utf-8").splitlines()]
    return [line[2:] for line in lines if line.startswith("- ")]


def language_of(sentence: str) -> str:
    """Return the language a sentence is written in."""
    return "zh" if regex.search(r"\p{Han}", sentence) else "en"


def show(sentence: str) -> None:
    """Print the three intents that the model finds likeliest."""
    be_quiet()
    parsed = asyncio.run(trained_agent().parse_message(sentence))
    for one in parsed["intent_ranking"][:3]:
        print(f"{one['confidence']:.2f} {one['name']}")


def insert(intent: str, sentence: str) -> None:
    """Write a sentence below the others of its intent."""
    path = path_of(language_of(sentence))
    lines = path.read_text(encoding="utf-8").splitlines()
    after = lines.index(f"{intent}:") + 1
    while after < len(lines) and lines[after].startswith("  "):
        after += 1
    lines.insert(after, f"  - {json.dumps(sentence, ensure_ascii=False)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
