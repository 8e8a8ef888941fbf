"""The service as a process of its own: it gets ready, answers, survives, and ends when told to."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from aiohttp import ClientSession

from bot.storage.database import open_database
from bot.storage.inbox import InboxRows
from bot.storage.outbox import OutboxRows
from tests.catalogs import ROOT
from tests.delivery.talking import Widget, of_kind
from tests.serving import SECRET, free_port


def serve(port, folder, **environment):
    settings = {"FILING_DATABASE_URL": f"sqlite:///{folder}/filing.db", "FILING_PORT": str(port), **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.PIPE
    )


def get(port, path):
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def say(port, message, sender="me"):
    body = json.dumps({"sender": sender, "message": message}).encode()
    with urlopen(Request(f"http://127.0.0.1:{port}/webhooks/rest/webhook", body), timeout=30) as answer:
        return json.load(answer)


def wait_until_ready(port, process):
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert process.poll() is None, process.stderr.read().decode()
        try:
            status, body = get(port, "/health/ready")
        except URLError:
            time.sleep(0.2)
        else:
            assert (status, body["ready"]) == (200, True)
            return
    pytest.fail("the service did not get ready")


@pytest.mark.rasa
def test_the_service_answers_survives_a_kill_and_ends_when_told_to(tmp_path, assistant):
    """`assistant` only sees to it that there is a model."""
    port = free_port()
    service = serve(port, tmp_path)
    try:
        wait_until_ready(port, service)
        first = say(port, "我要备案")[-1]
        assert first["custom"]["asks"] == "server_location"
        assert [button["title"] for button in first["buttons"]][0] == "中国内地"
        assert say(port, first["buttons"][0]["payload"])[-1]["custom"]["asks"] == "server_provider"
        service.kill()
        service.wait()
        service = serve(port, tmp_path)
        wait_until_ready(port, service)
        after = say(port, "阿里云")[-1]["custom"]
        assert after["case"] == first["custom"]["case"] and after["progress"]["answered"] == 3
        assert say(port, "hello there", sender="you")[-1]["custom"]["case"] != after["case"]
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=20) in (0, -signal.SIGTERM)
    finally:
        service.kill()
        service.wait()
        service.stderr.close()


@pytest.mark.rasa
async def test_a_message_to_the_widget_survives_a_kill_and_an_end(tmp_path, assistant):
    """Through the real service: kept before it is killed, answered after it starts again, and once."""
    port = free_port()
    state = {"FILING_SECRET": SECRET, "FILING_FAULT": "turn_answered:2"}
    service = serve(port, tmp_path, **state)
    try:
        await asyncio.to_thread(wait_until_ready, port, service)
        async with ClientSession(f"http://127.0.0.1:{port}") as client:
            widget = await Widget(client).open()
            await widget.send("我要备案")
            first = (await widget.replies(2))[-1]
            assert first.data["reply"]["asks"] == "server_location"
            choice = first.data["reply"]["blocks"][-1]["items"][0]["value"]
            await widget.send(choice=choice)
        assert await asyncio.to_thread(service.wait, 20) == -signal.SIGKILL
        service = serve(port, tmp_path, **{**state, "FILING_FAULT": ""})
        await asyncio.to_thread(wait_until_ready, port, service)
        async with ClientSession(f"http://127.0.0.1:{port}") as client:
            widget.client = client
            events = await widget.read(lambda seen: len(of_kind(seen, "reply")) == 3)
            last = of_kind(events, "reply")[-1].data["reply"]
            assert last["asks"] == "server_provider" and last["progress"]["answered"] == 2
            assert last["case"] == first.data["reply"]["case"]
            assert [event.data["text"] for event in of_kind(events, "message")] == ["我要备案", "中国内地"]
            reading = asyncio.ensure_future(widget.read(lambda seen: False))
            at_work = asyncio.ensure_future(
                widget.read(lambda seen: bool(of_kind(seen, "typing")), after=events[-1].seq)
            )
            await asyncio.sleep(0.5)
            await widget.send("阿里云")
            await at_work
            service.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(service.wait, 20) in (0, -signal.SIGTERM)
            await asyncio.wait_for(reading, 10)  # an open stream ends, and does not hold the service up
        database = open_database(f"sqlite:///{tmp_path}/filing.db")
        assert InboxRows(database).queue().length == 0
        assert OutboxRows(database).after(widget.conversation, 0)[-1].kind == "reply"
        database.close()
    finally:
        service.kill()
        service.wait()
        service.stderr.close()


@pytest.mark.parametrize("secret", ["short", "x" * 64])
def test_a_weak_secret_is_refused_before_anything_is_served(tmp_path, secret):
    service = serve(free_port(), tmp_path, FILING_SECRET=secret)
    _, error = service.communicate(timeout=60)
    assert service.returncode == 1
    assert "FILING_SECRET is too weak" in error.decode() and "Traceback" not in error.decode()


def test_a_port_that_is_taken_is_said_at_once(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        service = serve(port, tmp_path)
        _, error = service.communicate(timeout=60)
    assert service.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in error.decode() and "Traceback" not in error.decode()


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1", "", "²"])
def test_a_port_that_is_none_is_refused_by_name(tmp_path, port):
    service = serve(port, tmp_path)
    _, error = service.communicate(timeout=60)
    assert service.returncode == 1 and "FILING_PORT" in error.decode()
