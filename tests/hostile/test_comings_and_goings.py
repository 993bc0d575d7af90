"""Servers that are not there, not yet, no more, or only now and then."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.hostile.servers import WIRE, Script, Server, Turn, check, honest, serving
from tests.support.apps import response

pytestmark = pytest.mark.slow


@contextmanager
def somewhere(script: Script = honest) -> Iterator[Server]:
    """Yield a server that has a port, and does not listen there."""
    with serving(script) as server:
        server.stop()
        yield server


def test_where_nothing_listens_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with somewhere() as server:
        checked = check(server, tmp_path)
    assert (checked.ran.code, checked.ran.out, checked.report) == (2, "", {})
    assert checked.ran.err.count("\n") == 1
    assert "cannot be reached" in checked.ran.err
    assert "is the server running?" in checked.ran.err


def test_a_server_that_accepts_no_connection_in_time_is_unreachable(tmp_path: Path) -> None:
    """The backlog is full: connections are neither accepted nor refused."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        checked = check(Server(honest, port=address[1]), tmp_path, "--timeout", "0.3")
        for one in waiting:
            one.close()
    assert checked.ran.code == 2
    assert "cannot be reached" in checked.ran.err


def dying(after: int) -> Script:
    def script(turn: Turn) -> bytes:
        if turn.request.number > after:
            turn.server.stop()
        return turn.answer()

    return script


@pytest.mark.parametrize("after", [1, 150])
def test_a_server_that_dies_for_good_is_not_asked_for_ever(after: int, tmp_path: Path) -> None:
    with serving(dying(after)) as server:
        checked = check(server, tmp_path, "--timeout", "1")
    assert (checked.ran.code, checked.failing()) == (1, ["wire.answers"])
    assert "nothing listens any more: " in checked.report["cut_short"]
    # What was on its way by then may still be read.
    assert after < len(server.requests) <= checked.report["requests"] <= after + 20
    causes = {f["cause"] for f in checked.clause("wire.answers")["findings"]}
    assert len(checked.clause("wire.answers")["findings"]) <= 2
    assert not causes - {"", "nothing listens any more, whatever is sent"}


def restarting(at: int) -> Script:
    """Return a script that breaks all connections once, and listens again at once."""

    def script(turn: Turn) -> bytes:
        if turn.request.number == at:
            turn.server.stop()
            turn.server.start()
        return turn.answer()

    return script


@pytest.mark.parametrize("at", [5, 140])
def test_a_restart_is_forgiven(at: int, tmp_path: Path) -> None:
    """A broken connection says nothing; the request is sent once more, on a new one."""
    with serving(restarting(at)) as server:
        checked = check(server, tmp_path, "--timeout", "2", *WIRE)
    assert (checked.ran.code, checked.failing()) == (0, [])
    assert checked.counts(server)


def breaking(every: int) -> Script:
    """Return a script that closes kept connections after so many requests, unannounced."""
    return lambda turn: None if turn.place > every else turn.answer()


def test_connections_that_are_kept_only_for_a_while_are_no_fault(tmp_path: Path) -> None:
    with serving(breaking(7)) as server:
        checked = check(server, tmp_path, "--max-requests", "60")
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert checked.report["requests"] == 60
    assert checked.counts(server)


def away_for(requests: range) -> Script:
    return lambda t: None if t.request.number in requests else t.answer()


def test_an_outage_is_a_finding_that_did_not_last(tmp_path: Path) -> None:
    with serving(away_for(range(50, 60))) as server:
        checked = check(server, tmp_path, "--timeout", "1")
    assert (checked.ran.code, checked.failing()) == (1, ["wire.answers"])
    assert re.search(r"intermittent: in [12] of [4-9] tries", checked.ran.out)
    assert "cause:" not in checked.ran.out


def start_later(server: Server, seconds: float) -> threading.Timer:
    timer = threading.Timer(seconds, server.start)
    timer.start()
    return timer


def test_a_slow_start_is_waited_for(tmp_path: Path) -> None:
    with somewhere() as server:
        timer = start_later(server, 0.4)
        checked = check(server, tmp_path, "--wait", "30s", "--max-requests", "10")
        timer.join()
    assert checked.ran.code == 3
    assert checked.failing() == []
    posts = [request for request in server.requests if request.method == "POST"]
    assert len(posts) == 10
    assert {request.method for request in server.requests} == {"GET", "POST"}


def gateway(opens: float) -> Script:
    """Return a script that answers 502, as gateways do, until it is time to open."""
    opens_at = time.monotonic() + opens
    away = response(b"<h1>Bad Gateway</h1>", status="502 Bad Gateway")
    return lambda turn: turn.answer() if time.monotonic() > opens_at else away


def test_a_gateway_is_no_server_yet(tmp_path: Path) -> None:
    with serving(gateway(0.4)) as server:
        checked = check(server, tmp_path, "--wait", "30s", "--max-requests", "10")
    assert checked.failing() == []
    assert len([request for request in server.requests if request.method == "POST"]) == 10
    assert len(server.requests) < 30


def test_waiting_has_an_end(tmp_path: Path) -> None:
    began = time.monotonic()
    with somewhere() as server:
        checked = check(server, tmp_path, "--wait", "0.3s")
    assert checked.ran.code == 2
    assert "cannot be reached" in checked.ran.err
    assert time.monotonic() - began < 6


def test_a_server_that_hangs_is_waited_for_no_longer_than_asked(tmp_path: Path) -> None:
    began = time.monotonic()
    with serving(lambda turn: turn.hang()) as server:
        checked = check(server, tmp_path, "--wait", "0.5s", "--timeout", "0.2")
    assert checked.failing() == ["wire.answers"]
    assert time.monotonic() - began < 20


def put_off(status: int, until: int, retry_after: str | None) -> Script:
    """Return a script that answers every tenth request so, up to a number."""
    named = [] if retry_after is None else [f"Retry-After: {retry_after}"]
    answer = response(b"{}", *named, status=f"{status} Later")

    def script(turn: Turn) -> bytes:
        number = turn.request.number
        return answer if number % 10 == 3 and number < until else turn.answer()

    return script


@pytest.mark.parametrize(
    ("status", "retry_after"),
    [
        (429, None),
        (429, "0"),
        (429, "1"),
        (429, formatdate(0, usegmt=True)),
        (503, "0"),
        (503, formatdate(0, usegmt=True)),
    ],
)
def test_being_put_off_is_waited_out(status: int, retry_after: str | None, tmp_path: Path) -> None:
    until = 20 if retry_after == "1" else 60
    with serving(put_off(status, until, retry_after)) as server:
        checked = check(server, tmp_path, *WIRE)
    assert (checked.ran.code, checked.failing()) == (0, [])
    assert "waited " in checked.ran.out
    assert len(server.requests) == checked.report["requests"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("retry_after", ["86400", "9" * 500, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_absurd_waits_end_the_run(status: int, retry_after: str, tmp_path: Path) -> None:
    with serving(put_off(status, 99, retry_after)) as server:
        checked = check(server, tmp_path)
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert "the target asks to wait" in checked.report["cut_short"]
    assert len(checked.ran.out) < 20_000
    assert len(server.requests) < 10


def test_an_endless_429_is_inconclusive(tmp_path: Path) -> None:
    answer = response(b"{}", "Retry-After: 1", status="429 Too Many")
    with serving(lambda _: answer) as server:
        checked = check(server, tmp_path, "--time-budget", "2s")
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert len(server.requests) < 10


@pytest.mark.parametrize("status", [404, 405, 410, 501])
def test_an_endpoint_that_is_not_there_is_not_testable(status: int, tmp_path: Path) -> None:
    answer = response(b"{}", status=f"{status} No")
    with serving(lambda _: answer) as server:
        checked = check(server, tmp_path)
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert f"not testable: every request is answered with {status}" in checked.ran.last
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_reported(status: int, tmp_path: Path) -> None:
    answer = response(b"{}", status=f"{status} No")
    with serving(lambda _: answer) as server:
        checked = check(server, tmp_path, token="sk-a-wrong-token")
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert f"the token is refused ({status})" in checked.ran.last
    assert "give another with --token" in checked.ran.last
    assert "sk-a-wrong-token" not in checked.ran.out
    assert len(server.requests) == 2
