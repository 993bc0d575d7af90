"""Commands in processes of their own that need not import anything: copies of a warm process.

What depends on a fresh interpreter, such as the order of imports, has no place here; see
``tests.support.projects.python``.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Final, TextIO

from contracts.settings.table import TOKEN_VARIABLE

_SCRIPT: Final = Path(__file__).with_name("warmed.py")
# It ends a process that hangs; a busy machine needs a minute.
_KILLED_S: Final = 300.0
_PRIVATE: Final = {TOKEN_VARIABLE, "PYTHONPATH", "PYTEST_ADDOPTS"}


class Running:
    """A command that runs.

    Attributes:
        pid: the number of its process.
    """

    def __init__(self, answers: TextIO, out: int, err: int) -> None:
        self._answers = answers
        self._pool = ThreadPoolExecutor(2)
        self._out, self._err = (self._pool.submit(_read, one) for one in (out, err))
        self.pid = int(answers.readline())

    def ended(self) -> tuple[int, str, str]:
        """Wait for its end; return exit code, stdout and stderr.

        Both are whole only when nobody holds them any more, as a shell's pipe.
        """
        killer = Timer(_KILLED_S, os.kill, (self.pid, signal.SIGKILL))
        killer.start()
        code = int(self._answers.readline())
        killer.cancel()
        with self._pool:
            return code, self._out.result(), self._err.result()


def _read(descriptor: int) -> str:
    with open(descriptor, encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()


@cache
def _orders() -> tuple[socket.socket, TextIO]:
    """Start the warm process; return where it takes orders, and where it answers."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-P", str(_SCRIPT), str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        # Pipes, as the copies have: what Python knows of its streams it learns at the start.
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Ctrl-C is for the tests.
        start_new_session=True,
    )
    theirs.close()
    answers = ours.makefile("r", encoding="utf-8")

    def end() -> None:
        answers.close()
        ours.close()
        process.wait()

    atexit.register(end)
    return ours, answers


def start(folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> Running:
    """Start a command of ours, or ``pytest``.

    Args:
        folder: where it runs.
        words: the command, ``thread-contracts`` or ``pytest``, and its arguments.
        environment: all of it; None for ours with the token of the reference.
    """
    orders, answers = _orders()
    if environment is None:
        ours = {name: value for name, value in os.environ.items() if name not in _PRIVATE}
        environment = {**ours, TOKEN_VARIABLE: "reference-token"}
    order = {"folder": str(folder), "environment": dict(environment), "words": words}
    (out, to_out), (err, to_err) = os.pipe(), os.pipe()
    text = f"{json.dumps(order)}\n".encode()
    sent = socket.send_fds(orders, [text], [to_out, to_err])
    orders.sendall(text[sent:])
    os.close(to_out)
    os.close(to_err)
    return Running(answers, out, err)


def warm(folder: Path, *words: str) -> tuple[int, str, str]:
    """Run a command of ours in *folder*; return exit code, stdout and stderr."""
    return start(folder, "thread-contracts", *words).ended()
