"""Interrupt an app of the user's that never gives control back, as in an endless loop.

An app in this process shares our thread, and no timer of the event loop fires while the
app runs.  A signal does.  Where there are no signals (on Windows, in other threads, or
where other code uses the alarm), nothing is watched.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

# Code that catches the first one gets another after this time: long enough to clean up.
_AGAIN_S: Final = 1.0
# Code that catches so many of them, one after the other, catches whatever comes.
_MOST: Final = 10
_CAUGHT: Final = [0]
WHEN_ALL_ARE_CAUGHT: Final[list[Callable[[], None]]] = []
"""Called where the code cannot be interrupted; only who owns the process may end it."""


class Blocked(BaseException):
    """The time is over; not an Exception, as endless code often catches those."""


@contextmanager
def watchdog(seconds: float) -> Iterator[None]:
    """Raise Blocked in the code that still runs after so many *seconds*.

    Raises:
        Blocked: the time is over, and the code did not catch it.
    """
    if not _can_watch():
        yield
        return
    _CAUGHT[0] = 0
    before = signal.signal(signal.SIGALRM, _bark)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _can_watch() -> bool:
    if not hasattr(signal, "setitimer"):
        return False
    in_use = signal.getitimer(signal.ITIMER_REAL)[0] > 0
    return threading.current_thread() is threading.main_thread() and not in_use


def _bark(number: int, frame: FrameType | None) -> None:
    del number, frame
    _CAUGHT[0] += 1
    if _CAUGHT[0] > _MOST:
        for call in WHEN_ALL_ARE_CAUGHT:
            call()
    raise Blocked
