"""`python -m bot <verb>`: the command line of the filing assistant."""

from __future__ import annotations

import argparse
import sys
from typing import Optional, Sequence

from bot.commands import advise, answer, cases, catalog, chat, people, serve, shell, train
from bot.filing.errors import CatalogError, FilingError


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one verb and return its exit status; errors are one clear line each."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except CatalogError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problem(s) in the catalogue", file=sys.stderr)
        return 1
    except FilingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The ICP filing assistant.")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for topic in (serve, train, chat, shell, advise, answer, catalog, cases, people):
        topic.add(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())
