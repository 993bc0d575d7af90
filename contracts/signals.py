"""Signals that ask a process to end are heeded as Ctrl-C is: what was found so far is reported."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

# CI systems send the first, and terminals that are closed the second; Windows has only one.
ENDING: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def heeded() -> Iterator[None]:
    """Let a signal that asks this process to end interrupt what is done meanwhile.

    One that is ignored, as under ``nohup``, stays ignored.  Outside the main thread
    Python lets nobody change that.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.getsignal(one) for one in ENDING}
    ours = [one for one, handler in before.items() if handler is signal.SIG_DFL]
    told: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        """Interrupt once: a second signal must not cut short what the first one asks for."""
        del frame
        told.append(number)
        if len(told) == 1:
            raise KeyboardInterrupt

    for one in ours:
        signal.signal(one, interrupt)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, before[one])
