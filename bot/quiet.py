"""Switch off what Rasa and its libraries would send or print; imported before anything of Rasa."""

from __future__ import annotations

import logging
import os


def be_quiet(level: int = logging.ERROR) -> None:
    """Turn telemetry off for this process and its children, and keep library noise off the terminal."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["LOG_LEVEL"] = logging.getLevelName(level)
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    logging.captureWarnings(True)
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger().setLevel(level)
    _quiet_structlog(level)


def _quiet_structlog(level: int) -> None:
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
