"""Signals that ask a process to end: what was found so far is reported, and lost by none of them.

Impatient people press Ctrl-C several times.  The first one ends the run; those of the next
second mean the same one.  One that comes later ends whatever is still being written.  There is
nothing left for a third one to end.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from contracts.clock import time

# CI systems send the first, and terminals that are closed the second; Windows has only one.
ENDING: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
# So many Ctrl-Cs end something.
_MOST: Final = 2
# So long after a Ctrl-C further ones mean the same.
_SAME_S: Final = 1.0

# Which signals have come, for each that watches for them.
_WATCHED: Final[list[list[int]]] = []
# When the Ctrl-Cs came that count.
_COUNTED: Final[list[float]] = []
# How often it was asked that the first one be only noted.
_HELD: Final[list[None]] = []


def may_be_the_users(error: BaseException) -> bool:
    """Return whether *error* may be a Ctrl-C; an app in this process may raise the same."""
    return isinstance(error, KeyboardInterrupt) and (not _WATCHED or bool(_WATCHED[-1]))


def note(number: int, frame: FrameType | None) -> bool:
    """Take note of a Ctrl-C; return whether it is another one than the last."""
    del frame
    if _WATCHED:
        _WATCHED[-1].append(number)
    now = time.monotonic()
    if _COUNTED and now - _COUNTED[-1] < _SAME_S:
        return False
    _COUNTED.append(now)
    return True


def _ctrl_c(number: int, frame: FrameType | None) -> None:
    is_another = note(number, frame) and len(_COUNTED) <= _MOST
    if is_another and (len(_COUNTED) == _MOST or not _HELD):
        raise KeyboardInterrupt


def count_interrupts() -> None:
    """Let Ctrl-Cs that follow one within a second change nothing, until this process ends."""
    if _is_main() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _ctrl_c)


def end_in_peace() -> None:
    """Let no further Ctrl-C cut the end of this process short, where one has asked for it."""
    if _is_main() and _COUNTED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def held() -> Iterator[None]:
    """Take only note of a Ctrl-C meanwhile, if it is the first: the run is over anyway."""
    _HELD.append(None)
    try:
        yield
    finally:
        _HELD.pop()


@contextmanager
def heeded() -> Iterator[None]:
    """Let a signal that asks this process to end interrupt what is done meanwhile.

    One that is ignored, as under ``nohup``, stays ignored.  Outside the main thread
    Python lets nobody change that.
    """
    if not _is_main():
        yield
        return
    told: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        """Interrupt once: a second signal must not cut short what the first one asks for."""
        del frame
        told.append(number)
        if len(told) == 1 and not _HELD:
            raise KeyboardInterrupt

    replaced: list[tuple[Any, Any, Any]] = [(signal.SIGINT, signal.default_int_handler, _ctrl_c)]
    replaced += [(one, signal.SIG_DFL, interrupt) for one in ENDING]
    replaced = [change for change in replaced if signal.getsignal(change[0]) is change[1]]
    _COUNTED.clear()
    for one, _, ours in replaced:
        signal.signal(one, ours)
    _WATCHED.append(told)
    try:
        yield
    finally:
        _WATCHED.remove(told)
        for one, usual, _ in replaced:
            signal.signal(one, usual)


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
