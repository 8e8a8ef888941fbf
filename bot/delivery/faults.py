"""Named points at which a test may kill the process, to prove that a message is never lost and never counts twice."""

from __future__ import annotations

import os
import signal
from collections import Counter

POINTS = ("before_keep", "after_keep", "turn_opened", "turn_answered", "turn_stored")

_armed: tuple[str, int] = ("", 0)
_passed: Counter[str] = Counter()


def arm(fault: str) -> None:
    """Kill this process when it comes to a point for the n-th time; `fault` is `<point>:<n>`, or empty for never."""
    global _armed
    point, _, number = fault.partition(":")
    _armed = (point, int(number or 1))


def reached(point: str) -> None:
    """Say that the process came to a point."""
    _passed[point] += 1
    if _armed == (point, _passed[point]):
        os.kill(os.getpid(), signal.SIGKILL)
