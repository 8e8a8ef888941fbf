"""How old a look at a source may be before a reply says so, and before the catalogue is refused."""

from __future__ import annotations

from datetime import date, timedelta

STALE_AFTER = timedelta(days=180)
"""From then on a reply names the day, and `check` warns."""

REFUSED_AFTER = timedelta(days=365)
"""From then on `check` refuses."""


def is_stale(checked: date, on: date) -> bool:
    """Tell whether so much time has passed since somebody looked that a reply must say so."""
    return on - checked > STALE_AFTER


def is_refused(checked: date, on: date) -> bool:
    """Tell whether nobody has looked for so long that the catalogue must not be used unseen."""
    return on - checked > REFUSED_AFTER
