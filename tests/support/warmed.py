"""A process that has imported what a run needs, and makes copies of itself: each is one command.

``python -P warmed.py N`` takes orders from the socket N: a line with the folder, the environment
and the words of a command, and two descriptors for its output.  It answers with the number of the
copy that runs the command, and with its exit code.  A copy ends as any interpreter does, but
for its modules, which it leaves as they are.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from tempfile import TemporaryDirectory
from typing import Any

_PIECE = 1 << 16
# The exit code of a command that is over.
_CODES: list[int] = []


def _received(orders: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return the next order and its descriptors; end where there are no more."""
    text, descriptors = b"", list[int]()
    while not text.endswith(b"\n"):
        part, more, _, _ = socket.recv_fds(orders, _PIECE, 2)
        if not part:
            sys.exit()
        text += part
        descriptors += more
    return json.loads(text), descriptors


def _become(order: dict[str, Any], descriptors: list[int]) -> Callable[[], Any]:
    """Make this process what the order wants, and return what it runs."""
    for number, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, number)
        os.close(descriptor)
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    name, *words = order["words"]
    sys.argv = [name, *words]
    if name == "pytest":
        import pytest

        return pytest.main
    from thread_contracts.__main__ import main

    return main


def _warm() -> None:
    """Import and prepare what a run of ours needs."""
    import pytest  # noqa: F401 -- its import is what is wanted

    from thread_contracts.rooms import load

    load("contracts.integrations.pytest_plugin")
    words = ("check", "reference", "--profile", "quick", "--max-requests", "60")
    with (
        TemporaryDirectory() as folder,
        redirect_stdout(StringIO()),
        redirect_stderr(StringIO()),
    ):
        # What a page is made with takes longer to import than to use.
        load("contracts.cli").main((*words, "--report", f"html={folder}/page.html"))


def _serve(orders: socket.socket) -> Callable[[], Any]:
    """Make a copy for each order; return, in a copy, what it runs."""
    while True:
        order, descriptors = _received(orders)
        copy = os.fork()
        if not copy:
            orders.close()
            return _become(order, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        orders.sendall(b"%d\n" % copy)
        _, status = os.waitpid(copy, 0)
        orders.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _ran(run: Callable[[], Any]) -> Any:
    """Return the exit code, also where it is raised."""
    try:
        return run()
    except SystemExit as ended:
        return ended.code


def _end() -> None:
    """End without a look at every object there is: that takes longer than a command."""
    if _CODES:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(_CODES[0])


if __name__ == "__main__":
    # The first to be registered is the last to be called.
    atexit.register(_end)
    _warm()
    # What is here already is not looked at, and not copied, where Python searches for cycles.
    gc.freeze()
    _CODES.append(_ran(_serve(socket.socket(fileno=int(sys.argv[1])))) or 0)
    sys.exit(_CODES[0])
