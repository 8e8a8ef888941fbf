"""The service as a process of its own: it gets ready, answers, survives, and ends when told to."""

from __future__ import annotations

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

from tests.catalogs import ROOT
from tests.serving import free_port


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
