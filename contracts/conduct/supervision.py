"""Outlive an app of the user's that ends its process: a parent that says what has happened.

An app in this process shares its fate.  ``os._exit``, or a fault in native code, ends both
without a word, and with an exit code of the app's choice; a thread that it leaves behind, or
what it does at exit, keeps the process alive.  So the child says what came of the run, and that
counts.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, Final

from contracts.errors import EXIT_USAGE
from contracts.process import outlets
from contracts.process.signals import ENDING, note
from contracts.process.streams import say

# How long the process may go on once the verdict is out: what the app does at exit is the app's.
_GRACE_S: Final = 2.0
# How soon the end of a process is noticed whose descriptors others have kept.
_LOOK_S: Final = 0.05
# The exit code of a child that can say nothing any more.
_LOST: Final = 113
# That of one whose app never gives control back, and catches whatever would interrupt it.
_STUCK: Final = 114


def supervised(run: Callable[[], int]) -> int:
    """Call *run* in a child process, and return its code; it must be the main thread's call.

    Where there is no ``fork``, it is called here.

    Args:
        run: raises nothing, and returns an exit code.
    """
    if not hasattr(os, "fork"):
        return run()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        return _reported(run, write)
    os.close(write)
    with _passing_on_to(child):
        code = _reported_by(child, read)
        status = _ended(child)
    if code is not None:
        return code
    _erase_the_bar()
    say(f"thread-contracts: the app {_how(status)} before the verdict was out; ")
    say("start it as a server of its own, and give its URL\n")
    return EXIT_USAGE


def _erase_the_bar() -> None:
    """Erase what shows how far the run is: the child can no longer do that."""
    from contracts.reports.terminal.surface import is_rewritten

    if is_rewritten(outlets.err()):
        say("\r\x1b[J")


def _reported(run: Callable[[], int], write: int) -> int:
    """Return what *run* returns, once the parent knows it."""
    # The parent needs no target.
    from contracts.targets.watchdog import WHEN_ALL_ARE_CAUGHT

    outlets.keep_apart(write)
    WHEN_ALL_ARE_CAUGHT.append(partial(os._exit, _STUCK))
    code = run()
    # Said only here, and only where it can be written: the parent says what else has happened.
    if not outlets.is_intact():
        os._exit(_LOST)
    os.write(write, bytes([code]))
    return code


def _reported_by(child: int, read: int) -> int | None:
    """Return the code that the child reports; None where it reports none, or has ended."""
    while not select.select([read], [], [], _LOOK_S)[0]:
        # A process that the app has left behind may hold the pipe open.
        if _is_over(child):
            break
    os.set_blocking(read, False)
    with suppress(BlockingIOError):
        code = os.read(read, 1)
        return code[0] if code else None
    return None


def _is_over(child: int) -> bool:
    """Return whether the child has ended; one that the app has stopped goes on."""
    states = os.WEXITED | os.WSTOPPED | os.WNOHANG | os.WNOWAIT
    found = os.waitid(os.P_PID, child, states)
    if found is None or found.si_code != os.CLD_STOPPED:
        return found is not None
    # A terminal stops the parent as well, and with another signal.
    if found.si_status == signal.SIGSTOP:
        os.kill(child, signal.SIGCONT)
    return False


def _ended(child: int) -> int | None:
    """Return the status with which the child ends; None where it does not, and is killed."""
    ends = time.monotonic() + _GRACE_S
    while time.monotonic() < ends:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(_LOOK_S / 10)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _how(status: int | None) -> str:
    if status is None or os.waitstatus_to_exitcode(status) == _LOST:
        return "closed files of this process"
    code = os.waitstatus_to_exitcode(status)
    if code == _STUCK:
        return "never gave control back, and caught what interrupts it,"
    if code >= 0:
        return f"ended this process (exit code {code})"
    with suppress(ValueError):
        return f"ended this process ({signal.Signals(-code).name})"
    return f"ended this process (signal {-code})"


@contextmanager
def _passing_on_to(child: int) -> Iterator[None]:
    """Leave Ctrl-C to the child, which gets it as well, and pass other signals on."""

    def forward(number: int, frame: FrameType | None) -> None:
        del frame
        with suppress(ProcessLookupError):
            os.kill(child, number)

    before: dict[Any, Any] = {one: signal.signal(one, forward) for one in ENDING}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
