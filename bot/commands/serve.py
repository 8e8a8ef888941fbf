"""`serve`: the whole service in one process."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path
from typing import Any

from bot.filing.errors import FilingError


class PortTaken(FilingError):
    """Another program listens on the service's address."""


def add(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser("serve", help="run the service")
    parser.add_argument("--host", help="address to listen on (default: FILING_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: FILING_PORT or 5005)")
    parser.add_argument("--model", metavar="FILE", help="a trained model (default: the newest in models/)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Load everything, say where the service is, and serve until stopped."""
    from dataclasses import replace

    from bot.quiet import be_quiet
    from bot.settings import read_settings

    be_quiet(logging.WARNING)
    settings = read_settings()
    settings = replace(settings, host=options.host or settings.host, port=options.port or settings.port)
    _refuse_taken_port(settings.host, settings.port)
    start = time.monotonic()
    _say("loading the catalogue, the database and the model …")
    app = _assemble(settings, options.model)
    _say(f"ready in {time.monotonic() - start:.0f} s: http://{settings.host}:{settings.port}/")
    if settings.is_loopback:
        _say("the REST webhook is on, for development on this machine only: /webhooks/rest/webhook")
    elif not settings.origins:
        _say("no site may embed the widget yet: name them in FILING_ORIGINS, such as https://www.example.com")
    app.run(host=settings.host, port=settings.port, access_log=False, debug=False, motd=False)
    return 0


def _assemble(settings: Any, model: str | None) -> Any:
    from bot.server.agent import load_agent, newest_model, warm_up
    from bot.server.app import make_app
    from bot.server.conversation import Conversations
    from bot.wiring import install, open_services

    path = Path(model) if model else newest_model(settings.models)
    services = open_services(settings)
    install(services)
    agent = load_agent(path, services)
    warm_up(agent, services)
    return make_app(settings, Conversations(agent, services))


def _refuse_taken_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port") from error


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
