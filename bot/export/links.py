"""Which addresses may become links."""

from __future__ import annotations

import re

_WEB = re.compile(r"https?://[A-Za-z0-9][^\s<>\"'()\\`]*")


def safe_link(url: str) -> str:
    """Return a web address that can stand in a file as it is; empty for anything else."""
    return url if _WEB.fullmatch(url) else ""
