"""What the service does for the people who work here: their API, telling them, and requests that wait too long."""

from __future__ import annotations

import asyncio
import logging
from typing import Sequence

from sanic import Sanic

from bot.agents.api import AgentsApi
from bot.agents.desk import AgentDesk
from bot.agents.notifying import Notifier, Notifying
from bot.delivery.delivery import Delivery
from bot.delivery.off_loop import OffLoop
from bot.filing.errors import FilingError
from bot.settings import Settings
from bot.wording.compose import Wording

log = logging.getLogger(__name__)
_LOOK_AROUND = 5.0


def serve_agents(
    app: Sanic,
    settings: Settings,
    desk: AgentDesk,
    wording: Wording,
    delivery: Delivery,
    notifiers: Sequence[Notifier] = (),
) -> None:
    """Put the agents' API on, and start and stop what is behind it with the service."""
    api = AgentsApi(desk, delivery, wording, settings.proxies)
    call = OffLoop()
    following = [Notifying(one, desk.rows.events, call) for one in notifiers]
    delivery.figures.registry.register(desk.collector())
    app.blueprint(api.routes())
    app.ctx.agents = desk
    chores: list[asyncio.Task[None]] = []

    @app.before_server_start
    async def start(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        chores.append(asyncio.create_task(_look_at_those_who_wait(desk, delivery, call)))
        for one in following:
            one.start()

    @app.before_server_stop
    async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        api.stopping.set()
        for chore in chores:
            chore.cancel()
        for one in following:
            one.stop()
        api.close()
        call.close()


async def _look_at_those_who_wait(desk: AgentDesk, delivery: Delivery, call: OffLoop) -> None:
    """Tell customers who have waited too long that nobody is free."""
    while True:
        try:
            if await call(desk.tell_those_who_wait):
                delivery.wakeups.notify_all()
        except FilingError as error:
            log.error("those who wait cannot be told: %s", error)
        await asyncio.sleep(_LOOK_AROUND)
