"""A service without a model, which can be killed and started again within a second.

`python -m tests.delivery.service URL PORT` loads everything once. For each line `start FAULT` on its input it forks the
service, prints `started PID`, and `ended` when that process is gone.
"""

from __future__ import annotations

import os
import sys


def main(url: str, port: int) -> None:
    """Fork a service for each line of the input."""
    from bot.quiet import be_quiet

    be_quiet()
    import bot.server.app  # noqa: F401 - loaded here once, not in every service
    from bot.storage.migrate import upgrade
    from tests.catalogs import real_catalog

    upgrade(url)
    real_catalog()
    print("loaded", flush=True)
    for line in sys.stdin:
        fault = line.strip().removeprefix("start").strip()
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            _serve(url, port, fault)
            os._exit(0)
        print(f"started {child}", flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


def _serve(url: str, port: int, fault: str) -> None:
    from sanic import Sanic

    from bot.server.app import make_app
    from bot.settings import Settings
    from bot.storage.database import open_database
    from bot.wiring import install
    from tests.delivery.talking import echo_on
    from tests.serving import PLENTY, SECRET

    Sanic.test_mode = True
    conversations = echo_on(open_database(url))
    install(conversations.services)
    app = make_app(Settings(port=port, secret=SECRET, fault=fault), conversations, limits=PLENTY)
    app.run(host="127.0.0.1", port=port, access_log=False, debug=False, motd=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
