"""Serving over HTTP: the address is printed, the server conforms, trouble is one sentence."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contracts.servers.reference import TOKEN
from tests.support.apps import Cli


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve in another process; yields the process and what it says first."""
    command = [sys.executable, "-m", "thread_contracts", "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_the_reference_is_served_conformant(cli: Cli) -> None:
    with serving() as (_, line):
        found = re.fullmatch(
            r"serving the reference at (http://127\.0\.0\.1:\d+/v1) \(bearer token: (\S+)\)\n", line
        )
        assert found is not None, line
        ran = cli("check", found[1], "--token", found[2], "--profile", "quick")
    assert (ran.code, ran.err) == (0, "")
    assert ran.last == f"{found[1]} is conformant: every clause that could be judged holds."


@pytest.mark.slow
def test_a_liar_is_served_and_an_interrupt_ends_it_quietly(cli: Cli) -> None:
    with serving("--liar", "auth-missing-header-accepted") as (process, line):
        assert line.startswith("serving auth-missing-header-accepted at http://127.0.0.1:")
        options = ("--token", TOKEN, "--profile", "quick", "--clause", "auth.missing")
        assert cli("check", line.split()[3], *options).code == 1
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
        assert process.wait(30) in {0, 2}


def test_a_busy_port_is_reported_in_one_sentence(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = cli("serve", "--port", str(port))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"thread-contracts: cannot listen on 127.0.0.1:{port}: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("auth-missing-header-acepted", "; did you mean auth-missing-header-accepted"),
        ("zzz", "; `thread-contracts liars` lists them"),
    ],
)
def test_an_unknown_liar_is_reported_in_one_sentence(name: str, said: str, cli: Cli) -> None:
    ran = cli("serve", "--port", "0", "--liar", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"thread-contracts: no liar is called {name!r}{said}")
    assert ran.err.count("\n") == 1


def test_an_invalid_host_is_reported_in_one_sentence(cli: Cli) -> None:
    ran = cli("serve", "--port", "0", "--host", "127.0.0.1.1.1")
    assert ran.code == 2
    assert ran.err.count("\n") == 1
