"""Ctrl-C and other signals to end, in a real process: what was found so far is written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.servers.reference import Received, Reference, Response, as_asgi
from tests.support.served import served
from tests.support.warm import start

pytestmark = pytest.mark.slow


class Interrupting(Reference):
    """Sends a signal to its client while the request of this number waits for its answer."""

    def __init__(self, at: int, sent: signal.Signals) -> None:
        super().__init__()
        self._at, self._signal = at, sent
        self.client = 0

    def answer(self, request: Received) -> Response:
        if request.number == self._at:
            os.kill(self.client, self._signal)
        return super().answer(request)


@pytest.mark.parametrize(
    ("at", "sent", "code", "said"),
    [
        (200, signal.SIGINT, 3, "could not be judged: it was interrupted."),
        (700, signal.SIGINT, 0, "judged holds. The run explored until it was interrupted."),
        (210, signal.SIGTERM, 3, "could not be judged: it was interrupted."),
        (220, signal.SIGHUP, 3, "could not be judged: it was interrupted."),
    ],
    ids=["in the corpus", "while exploring", "terminated", "hung up"],
)
def test_an_interrupt_loses_nothing(
    at: int, sent: signal.Signals, code: int, said: str, tmp_path: Path
) -> None:
    server = Interrupting(at, sent)
    with served(as_asgi(server)) as url:
        options = ("--profile", "quick", "--time-budget", "10m", "--report", "json=out.json")
        process = start(tmp_path, "thread-contracts", "check", url, *options)
        server.client = process.pid
        ended, out, err = process.ended()
    # Where it takes long, it says now and then how far it is.
    said_besides = [line for line in err.splitlines() if " left, " not in line]
    assert (ended, said_besides) == (code, [])
    assert " ".join(out.split()).endswith(said)
    report: dict[str, Any] = json.loads((tmp_path / "out.json").read_text())
    assert at - 5 <= report["requests"] <= at + 5
    assert any(clause["verdict"] == "pass" for clause in report["clauses"])
    assert code or report["notes"] == ["explored until it was interrupted"]


def test_a_signal_behind_the_verdict_does_not_take_its_place(tmp_path: Path) -> None:
    """Python takes a while to end, and any of these signals would end it before that."""
    words = ("check", "reference", "--profile", "quick", "--max-requests", "5")
    command = [sys.executable, "-m", "thread_contracts", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        said = next(line for line in process.stdout if line.endswith(b"reached.\n"))
        for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process.send_signal(sent)
        assert process.wait(60) == 3
    assert said
