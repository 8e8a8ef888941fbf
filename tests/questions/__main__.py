"""Measure retrieval, refusals and rejections on fresh questions; `--misses` lists those of the development half."""

from __future__ import annotations

import argparse

from bot.cases.questions import Questions
from bot.catalog.reader import read_catalog
from bot.settings import read_settings
from bot.wiring import open_questions
from tests.questions.fresh import (
    HALVES,
    LANGUAGES,
    Asked,
    Pasted,
    ask,
    ask_next_door,
    is_recognized,
    is_refused,
    paste,
    share,
)


def main() -> None:
    """Print the figures of each half and language."""
    options = _options()
    settings = read_settings()
    catalog = open_questions(read_catalog(settings.catalog), settings.models)
    for name in HALVES if options.half == "both" else (options.half,):
        _measure(name, catalog, options.misses and name == "development")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.questions", description=__doc__)
    parser.add_argument("--half", choices=("both", *HALVES), default="both")
    parser.add_argument("--misses", action="store_true", help="list what went wrong, of the development half only")
    return parser.parse_args()


def _measure(name: str, catalog: Questions, lists_misses: bool) -> None:
    for language in LANGUAGES:
        asked = ask(language, name, catalog)
        print(f"{name:12}{language}  {len(asked):4} questions   {_figures(asked)}")
        foreign = ask_next_door(language, name, catalog)
        print(f"{name:12}{language}  {len(foreign):4} next door   {_refusals(foreign)}")
        if lists_misses:
            _list(asked, foreign)
    texts = paste(name, catalog)
    print(f"{name:12}    {len(texts):4} rejections  recognized {share([is_recognized(one) for one in texts]):.1%}")
    if lists_misses:
        _list_pasted(texts)


def _figures(asked: list[Asked]) -> str:
    figures = {
        "right first": [one.is_first for one in asked],
        "right among those shown": [one.is_offered for one in asked],
        "right and said at once": [one.said in one.right for one in asked],
        "wrong but confident": [one.is_wrong for one in asked],
        "nothing shown": [not one.offered for one in asked],
    }
    return " · ".join(f"{name} {share(verdicts):.1%}" for name, verdicts in figures.items())


def _refusals(asked: list[Asked]) -> str:
    door = share([one.found.neighbor is not None for one in asked])
    return f"refused {share([is_refused(one) for one in asked]):.1%}, with the right door {door:.1%}"


def _list(asked: list[Asked], foreign: list[Asked]) -> None:
    for one in asked:
        if not one.is_first or one.is_wrong:
            verdict = "WRONG" if one.is_wrong else "second" if one.is_offered else "missed"
            print(f"    {verdict:7}{one.question} → {_shown(one)}, not {' / '.join(one.right)}")
    for one in foreign:
        if not is_refused(one):
            print(f"    ANSWERED {one.question} → {_shown(one)}")


def _shown(one: Asked) -> str:
    return f"{one.found.score:.2f} {', '.join(one.offered) or 'nothing'}"


def _list_pasted(texts: list[Pasted]) -> None:
    for one in texts:
        if not is_recognized(one):
            seen = ", ".join(sorted(one.recognized)) or "nothing"
            print(f"    {one.text} → {seen}, not {', '.join(sorted(one.right))}")


if __name__ == "__main__":
    main()
