"""Who writes next."""

from __future__ import annotations

import time
from threading import Thread

from bot.storage.turnstile import Turnstile


def waiting(turnstile: Turnstile, count: int) -> None:
    """Wait until so many stand in the queue."""
    until = time.monotonic() + 10
    while len(turnstile._waiting) != count:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_who_came_first_goes_first_and_who_leaves_goes_to_the_end():
    turnstile, order = Turnstile(10), []

    def visit(name: str, again: bool) -> None:
        assert turnstile.enter()
        order.append(name)
        turnstile.leave()
        if again:
            visit(name, again=False)

    assert turnstile.enter()
    threads = [Thread(target=visit, args=(name, name == "first")) for name in ("first", "second", "third")]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        waiting(turnstile, number)
    turnstile.leave()
    for thread in threads:
        thread.join(10)
    assert [name for name in order if name != "first"] == ["second", "third"]
    assert order[0] == "first" and order.count("first") == 2
    assert turnstile.enter()


def test_who_waits_too_long_is_told_so_and_stands_in_nobodys_way():
    turnstile = Turnstile(0.01)
    assert turnstile.enter()
    assert not turnstile.enter()
    turnstile.leave()
    assert turnstile.enter()


def test_only_one_is_inside_at_a_time():
    turnstile, inside, most = Turnstile(10), 0, 0

    def visit() -> None:
        nonlocal inside, most
        for _ in range(50):
            assert turnstile.enter()
            inside += 1
            most = max(most, inside)
            time.sleep(0)
            inside -= 1
            turnstile.leave()

    threads = [Thread(target=visit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == 1 and inside == 0
