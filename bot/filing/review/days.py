"""Checks of days: what has run out, what runs out too soon, and what is too young."""

from __future__ import annotations

from datetime import date
from typing import Iterator, Optional

from bot.filing.review.look import Hit, Look, same


def has_run_out(look: Look) -> Iterator[Hit]:
    """Find a day that is over."""
    left = _days_left(look)
    if left is not None and left < 0:
        yield Hit(fills={"day": same(look.first)})


def runs_out_within(look: Look) -> Iterator[Hit]:
    """Find a day that is not over, but not more than so many days ahead."""
    left = _days_left(look)
    if left is not None and look.limit is not None and 0 <= left <= look.limit:
        yield Hit(fills={"found": same(str(left)), "number": same(str(look.limit))})


def is_younger_than(look: Look) -> Iterator[Hit]:
    """Find a day that is fewer than so many days ago."""
    left = _days_left(look)
    if left is not None and look.limit is not None and -look.limit < left <= 0:
        yield Hit(fills={"found": same(str(-left)), "number": same(str(look.limit))})


def lies_ahead(look: Look) -> Iterator[Hit]:
    """Find a day that has yet to come."""
    left = _days_left(look)
    if left is not None and left > 0:
        yield Hit(fills={"day": same(look.first)})


def _days_left(look: Look) -> Optional[int]:
    day = day_in(look.first)
    return (day - look.on).days if day else None


def day_in(text: str) -> Optional[date]:
    """Return the day that a row holds; None where it holds something else, such as 长期."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
