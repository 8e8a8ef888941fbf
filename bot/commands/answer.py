"""`answer`: a question in, the answer that the catalogue has for it out, as JSON for other programs."""

from __future__ import annotations

import argparse
import json
from typing import Any


def add(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser("answer", help="a question in, the catalogue's answer out (JSON)")
    parser.add_argument("question", metavar="QUESTION")
    parser.add_argument("--language", choices=("zh", "en"), help="of the answer (default: that of the question)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the answer; where there is none, null with the nearest answers."""
    from bot.catalog.reader import read_catalog
    from bot.server.conversation import LONGEST_MESSAGE
    from bot.settings import read_settings
    from bot.wiring import open_questions
    from bot.wording.language import language_of

    settings = read_settings()
    catalog = read_catalog(settings.catalog)
    question = options.question[:LONGEST_MESSAGE]
    found = open_questions(catalog, settings.models).find(question)
    language = options.language or language_of(question) or "zh"
    text, sources = _said(catalog, found, language)
    print(
        json.dumps(
            {
                "answer": found.answer.id if found.answer else None,
                "score": round(found.score, 3),
                "text": text,
                "sources": sources,
                "alternatives": [{"answer": one.id, "score": round(share, 3)} for one, share in found.nearest],
            },
            ensure_ascii=False,
            indent=2,
        )
    )
    return 0


def _said(catalog: Any, found: Any, language: str) -> tuple[str, list[str]]:
    from bot.wiring import china_now
    from bot.wording.answers import QuestionWording
    from bot.wording.compose import Wording

    wording = QuestionWording(catalog, Wording(catalog), china_now)
    if found.answer:
        reply = wording.answer(found.answer, {}, language)
        return str(reply.blocks[0].text), list(found.answer.sources)
    if found.neighbor:
        return found.neighbor.text.get(language), []
    return str(wording.unknown([one for one, _ in found.nearest], language).blocks[0].text), []
