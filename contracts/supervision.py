"""Outlive an app of the user's that ends its process: a parent that says what has happened.

An app in this process shares its fate.  ``os._exit``, or a fault in native code, ends both
without a word, and with an exit code of the app's choice.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from contracts.errors import EXIT_USAGE
from contracts.signals import ENDING
from contracts.streams import say


def supervised(run: Callable[[], int]) -> int:
    """Call *run* in a child process, and return its code; it must be the main thread's call.

    Where there is no ``fork``, it is called here.
    """
    if not hasattr(os, "fork"):
        return run()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            return run()
        finally:
            # Said only here: an app that ends the process says nothing.
            os.write(write, b".")
    os.close(write)
    with _passing_on_to(child):
        _, status = os.waitpid(child, 0)
    os.set_blocking(read, False)
    with suppress(BlockingIOError):
        if os.read(read, 1):
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else EXIT_USAGE
    _erase_the_bar()
    say(f"thread-contracts: the app ended this process {_how(status)} before the verdict was out; ")
    say("start it as a server of its own, and give its URL\n")
    return EXIT_USAGE


def _erase_the_bar() -> None:
    """Erase what shows how far the run is: the child can no longer do that."""
    from contracts.reports.terminal.surface import is_rewritten

    if is_rewritten(sys.stderr):
        say("\r\x1b[J")


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"(exit code {code})"
    with suppress(ValueError):
        return f"({signal.Signals(-code).name})"
    return f"(signal {-code})"


@contextmanager
def _passing_on_to(child: int) -> Iterator[None]:
    """Leave Ctrl-C to the child, which gets it as well, and pass other signals on."""

    def forward(number: int, frame: FrameType | None) -> None:
        del frame
        with suppress(ProcessLookupError):
            os.kill(child, number)

    before: dict[Any, Any] = {one: signal.signal(one, forward) for one in ENDING}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
