"""When the exchange of this thread must be over, and whose time that is.

A server has its time to send.  The time that we take for what it has sent is ours: where more
of it stands ready by then, the server was not late.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Final

from contracts.process.clock import time

# So long a byte that came may keep us before that counts as the server's time.  A busy machine
# takes a tenth of it; one that gets a byte at a time, and asks for the next, much more.
_OURS_S: Final = 2e-6
# So often the whole time of an exchange may be ours: a flood without end must end.
_MOST: Final = 4


class _Now(threading.local):
    """This thread's exchange.

    Attributes:
        ends: when it must be over, by the monotonic clock.
        received: how many bytes of the answer have come.
        is_new: whether a connection was made for it.
        is_content: whether its head was read.
        came: when content came last.
        size: how many bytes that was; 0 before any content has come.
        spare: seconds that may still be taken for ours.
    """

    ends = inf
    received = 0
    is_new = False
    is_content = False
    came = 0.0
    size = 0
    spare = 0.0


_NOW: Final = _Now()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give this thread so many *seconds* for all that it sends and receives meanwhile."""
    begin()
    _NOW.ends = time.monotonic() + seconds
    _NOW.spare = seconds * _MOST
    try:
        yield
    finally:
        _NOW.ends = inf


def extended(seconds: float) -> None:
    """Give this thread's exchange *seconds* more."""
    _NOW.ends += seconds
    _NOW.came += seconds


def begin() -> None:
    """Note that a request is sent: nothing of its answer has come."""
    _NOW.received = _NOW.size = 0
    _NOW.is_content = _NOW.is_new = False


def note_connection() -> None:
    """Note that a connection is made for this thread's request."""
    _NOW.is_new = True


def is_new() -> bool:
    """Return whether a connection was made for this thread's last request."""
    return _NOW.is_new


def begin_content() -> None:
    """Note that the head of the answer was read, and perhaps some of its content with it."""
    _NOW.is_content = True
    _NOW.came, _NOW.size = time.monotonic(), _NOW.received


def note(size: int) -> None:
    """Note that *size* bytes of the answer have come."""
    _NOW.received += size
    if _NOW.is_content:
        _NOW.came, _NOW.size = time.monotonic(), size


def received() -> int:
    """Return how many bytes of the answer to this thread's last request have come."""
    return _NOW.received


def awaits_content() -> bool:
    """Return whether what comes next is content."""
    return _NOW.is_content


def pardon() -> None:
    """Take the time since content came last for ours: more of it stands ready."""
    ours = _ours()
    _NOW.ends += ours
    _NOW.spare -= ours


def left() -> float:
    """Return the seconds that are left for this thread's exchange."""
    return _NOW.ends - time.monotonic()


def is_over() -> bool:
    """Return whether the time of this thread's exchange is over."""
    return left() + _ours() < 0


def _ours() -> float:
    """Return the seconds since content came last, as far as they are ours."""
    return min(time.monotonic() - _NOW.came, _NOW.size * _OURS_S, _NOW.spare)
