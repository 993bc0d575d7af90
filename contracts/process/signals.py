"""Signals that ask a process to end: what was found so far is reported, and lost by none of them.

Impatient people press Ctrl-C several times.  The first one ends the run; those of the next
second mean the same one.  One that comes later ends whatever is still being written.  There is
nothing left for a third one to end.

What a signal raises may be lost: Python drops what is raised while it collects garbage or throws
an object away.  So it is noted as well, and ``look`` raises it again before each request.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

from contracts.process.clock import time

# CI systems send the first, and terminals that are closed the second; Windows has only one.
ENDING: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
# So many Ctrl-Cs end something.
_MOST: Final = 2
# So long after a Ctrl-C further ones mean the same.
_SAME_S: Final = 1.0


@dataclass(slots=True)
class _Watch:
    """What has come of signals while somebody watches for them.

    Attributes:
        has_come: whether there was any.
        is_pending: whether one has not ended anything yet.
        is_taken: whether one has ended the run.
        is_over: whether all is done that one could end.
        raised: when one that is no Ctrl-C was raised last, in seconds; None before.
    """

    has_come: bool = False
    is_pending: bool = False
    is_taken: bool = False
    is_over: bool = False
    raised: float | None = None


_WATCHED: Final[list[_Watch]] = []
# When the Ctrl-Cs came that count.
_COUNTED: Final[list[float]] = []
# How often it was asked that the first one be only noted.
_HELD: Final[list[None]] = []


def may_be_the_users(error: BaseException) -> bool:
    """Return whether *error* may be a Ctrl-C; an app in this process may raise the same."""
    return isinstance(error, KeyboardInterrupt) and (not _WATCHED or _WATCHED[-1].has_come)


def look() -> None:
    """Raise KeyboardInterrupt if a signal has come, and what it raised has ended nothing."""
    if _WATCHED and _WATCHED[-1].is_pending and not _WATCHED[-1].is_over and _is_main():
        raise KeyboardInterrupt


def take() -> None:
    """Take note that what a signal raised has ended the run."""
    for watch in _WATCHED:
        watch.is_pending, watch.is_taken = False, True


def let_be() -> None:
    """Take note that the verdict is out: what a signal asks for has come."""
    for watch in _WATCHED:
        watch.is_pending, watch.is_over = False, True


def note(number: int, frame: FrameType | None) -> bool:
    """Take note of a Ctrl-C; return whether it is another one than the last."""
    del number, frame
    now = time.monotonic()
    is_another = not _COUNTED or now - _COUNTED[-1] >= _SAME_S
    if is_another:
        _COUNTED.append(now)
    if _WATCHED:
        _WATCHED[-1].has_come = True
        _WATCHED[-1].is_pending |= is_another
    return is_another


def _ctrl_c(number: int, frame: FrameType | None) -> None:
    is_another = note(number, frame) and len(_COUNTED) <= _MOST
    if _WATCHED and _WATCHED[-1].is_over:
        return
    if is_another and (len(_COUNTED) == _MOST or not _HELD):
        raise KeyboardInterrupt


def count_interrupts() -> None:
    """Let Ctrl-Cs that follow one within a second change nothing, until this process ends."""
    if _is_main() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        _COUNTED.clear()
        signal.signal(signal.SIGINT, _ctrl_c)


def end_in_peace(among: Sequence[Any] = (signal.SIG_DFL,)) -> None:
    """Let no signal cut the end of this process short: what it was to find out is said.

    Python takes a while to end, and puts the usual handlers back before: a signal would take the
    place of the exit code.

    Args:
        among: besides our own for Ctrl-C, the handlers that may be replaced.
    """
    if not _is_main():
        return
    for one in (signal.SIGINT, *ENDING):
        handler = signal.getsignal(one)
        if handler in among or handler is _ctrl_c:
            signal.signal(one, signal.SIG_IGN)


@contextmanager
def held() -> Iterator[None]:
    """Take only note of a Ctrl-C meanwhile, if it is the first: the run is over anyway.

    A run of another thread that is over holds no signal back: these reach the main thread only.
    """
    if not _is_main():
        yield
        return
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
    watch = _Watch()

    def interrupt(number: int, frame: FrameType | None) -> None:
        """Interrupt once: a second signal must not cut short what the first one asks for."""
        del number, frame
        watch.has_come = True
        if watch.is_taken or watch.is_over:
            return
        watch.is_pending = True
        now = time.monotonic()
        # What the first one raised may have been lost.
        if not _HELD and (watch.raised is None or now - watch.raised >= _SAME_S):
            watch.raised = now
            raise KeyboardInterrupt

    replaced: list[tuple[Any, Any, Any]] = [(signal.SIGINT, signal.default_int_handler, _ctrl_c)]
    replaced += [(one, signal.SIG_DFL, interrupt) for one in ENDING]
    replaced = [change for change in replaced if signal.getsignal(change[0]) is change[1]]
    # One that came before is not forgotten where it was counted.
    is_our_process = signal.getsignal(signal.SIGINT) is _ctrl_c
    watch.is_pending = bool(_COUNTED) and is_our_process
    _COUNTED.clear()
    for one, _, ours in replaced:
        signal.signal(one, ours)
    _WATCHED.append(watch)
    try:
        with _quiet(watch):
            look()
            yield
    finally:
        if is_our_process and watch.is_over:
            end_in_peace(among=[ours for *_, ours in replaced])
        else:
            for one, usual, _ in replaced:
                signal.signal(one, usual)
        _WATCHED.remove(watch)


@contextmanager
def _quiet(watch: _Watch) -> Iterator[None]:
    """Let Python print nothing of what a signal raises where that is lost."""
    before = sys.unraisablehook

    def unraisable(lost: Any) -> None:
        if not (watch.has_come and issubclass(lost.exc_type, KeyboardInterrupt)):
            before(lost)

    sys.unraisablehook = unraisable
    try:
        yield
    finally:
        # An app may have put another in its place, which stays.
        if sys.unraisablehook is unraisable:
            sys.unraisablehook = before


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
