"""The turn of an app in this process: when it gives control back, what is ours is put back.

Apps set handlers of signals, lower the limit of recursion, or make a copy of the process that
returns into our code.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

# What `signal` has of the same name looks each handler up in an enumeration, at each request.
from _signal import getsignal  # type: ignore[import-not-found]  # typeshed leaves it out
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from contracts.process.signals import ENDING
from contracts.targets.watchdog import watchdog


@contextmanager
def turn(seconds: float) -> Iterator[None]:
    """Let an app run for so many *seconds*, and undo what else it does to this process.

    Raises:
        Blocked: the time is over, and the app did not catch it.
    """
    before = _Ours.now()
    try:
        with watchdog(seconds):
            yield
    finally:
        before.put_back()


@dataclass(frozen=True, slots=True)
class _Ours:
    """What belongs to the run: the process, how deep it may call, and how it is ended."""

    process: int
    depth: int
    handlers: Mapping[int, Any]

    @classmethod
    def now(cls) -> _Ours:
        return cls(os.getpid(), sys.getrecursionlimit(), _handlers())

    def put_back(self) -> None:
        if os.getpid() != self.process:
            # The run goes on in the process that the app has copied, and only there.
            os._exit(0)
        if sys.getrecursionlimit() != self.depth:
            sys.setrecursionlimit(self.depth)
        if _handlers() != self.handlers:
            for one, handler in self.handlers.items():
                signal.signal(one, handler)


def _handlers() -> dict[int, Any]:
    """Return the handlers that may be changed here: only the main thread changes any."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {one: getsignal(one) for one in (signal.SIGINT, *ENDING)}
    # One that was not set from Python cannot be set from Python.
    return {one: handler for one, handler in found.items() if handler is not None}
