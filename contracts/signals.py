"""Signals that ask a process to end are heeded as Ctrl-C is: what was found so far is reported."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

# CI systems send the first, and terminals that are closed the second; Windows has only one.
ENDING: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

# Which signals have come, for each that watches for them.
_WATCHED: Final[list[list[int]]] = []


def may_be_the_users(error: BaseException) -> bool:
    """Return whether *error* may be a Ctrl-C; an app in this process may raise the same."""
    return isinstance(error, KeyboardInterrupt) and (not _WATCHED or bool(_WATCHED[-1]))


@contextmanager
def heeded() -> Iterator[None]:
    """Let a signal that asks this process to end interrupt what is done meanwhile.

    One that is ignored, as under ``nohup``, stays ignored.  Outside the main thread
    Python lets nobody change that.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        """Interrupt once: a second signal must not cut short what the first one asks for."""
        del frame
        told.append(number)
        if len(told) == 1:
            raise KeyboardInterrupt

    def ctrl_c(number: int, frame: FrameType | None) -> None:
        told.append(number)
        signal.default_int_handler(number, frame)

    replaced: list[tuple[Any, Any, Any]] = [(signal.SIGINT, signal.default_int_handler, ctrl_c)]
    replaced += [(one, signal.SIG_DFL, interrupt) for one in ENDING]
    replaced = [change for change in replaced if signal.getsignal(change[0]) is change[1]]
    for one, _, ours in replaced:
        signal.signal(one, ours)
    _WATCHED.append(told)
    try:
        yield
    finally:
        _WATCHED.remove(told)
        for one, usual, _ in replaced:
            signal.signal(one, usual)
