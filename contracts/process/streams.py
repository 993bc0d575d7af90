"""Standard streams and the system's limits: what cannot be written is said in one sentence."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from typing import Final, TextIO

from contracts.errors import EXIT_USAGE, UsageError
from contracts.process import outlets

# What the machine lacks, and no fault of ours or the target's.
_LACKING: Final = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EIO, errno.EFBIG}
)
_CLOSED: Final = "standard {} is closed; write it to a file, or to /dev/null"
# Why something could not be written to standard error, since the command began.
_UNSAID: Final[list[str]] = []
_NO_MEMORY: Final = "there is not enough memory"
_NO_FOLDER: Final = "the working directory no longer exists; change to one that does"
# What is needed after the start, in bytes: by any command, and by a run.
_NEEDED: Final = 2**26
_NEEDED_TO_RUN: Final = 2**27


def prepare() -> None:
    """Make sure that there are streams to write to, and a folder to start from.

    Raises:
        UsageError: a stream is closed, standard error is full, or the working directory is gone.
    """
    _UNSAID.clear()
    is_mute = sys.stderr is None
    if is_mute:
        sys.stderr = _nowhere()
        _UNSAID.append(_CLOSED.format("error"))
    if sys.stdout is None:
        sys.stdout = _nowhere()
        raise UsageError(_CLOSED.format("output"))
    if is_mute:
        raise UsageError(_UNSAID[0])
    _try_errors()
    if not _has_folder():
        raise UsageError(_NO_FOLDER)


def _try_errors() -> None:
    """Raise UsageError where standard error is full: a run may have nothing to say until its end.

    Nothing is written but to a device that keeps nothing.
    """
    try:
        number = sys.stderr.fileno()
        mode = os.fstat(number).st_mode
    except (OSError, ValueError):
        # It is a stream of a test, say.
        return
    try:
        if stat.S_ISCHR(mode) and not os.isatty(number):
            os.write(number, b"\n")
    except OSError as error:
        lose_errors(error)
        raise UsageError(_UNSAID[0]) from None


def lose_errors(error: Exception) -> None:
    """Take note that *error* kept something from being written to standard error.

    Nothing more is written to it, which would fail at the end of the process, too.
    """
    reason = getattr(error, "strerror", None) or error
    _UNSAID.append(f"standard error cannot be written: {reason}")
    _lead_nowhere(outlets.err())


def _has_folder() -> bool:
    """Return whether there is a working directory."""
    try:
        os.getcwd()  # noqa: PTH109 -- pathlib imports more than this needs
    except FileNotFoundError:
        return False
    return True


def be_brief() -> None:
    """Say nothing more: what is given up half-made would, as it is thrown away."""
    sys.unraisablehook = lambda _: None


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 -- it stays open


def say(sentence: str) -> None:
    """Write to standard error or, where that cannot be done, to standard output."""
    if not _UNSAID:
        try:
            outlets.err().write(sentence)
            outlets.err().flush()
        except (OSError, ValueError) as error:
            lose_errors(error)
        else:
            return
    with suppress(OSError, ValueError):
        outlets.out().write(sentence)
        outlets.out().flush()


def flushed(code: int) -> int:
    """Return *code* once everything is written.

    Raises:
        OSError: it cannot be written.
        UsageError: something could not be written to standard error, and nobody has said so.
    """
    outlets.out().flush()
    if _UNSAID and code != EXIT_USAGE:
        raise UsageError(_UNSAID[0])
    return code


def give_up_output() -> None:
    """Let nothing more be written to standard output, nor fail at the end of the process."""
    _lead_nowhere(outlets.out())


def _lead_nowhere(stream: TextIO) -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def lacking(error: BaseException) -> str:
    """Return what the machine lacks, as a sentence; nothing where *error* is something else."""
    # It may go at any time, and libraries ask for it as they are loaded.
    if isinstance(error, FileNotFoundError) and not _has_folder():
        return _NO_FOLDER
    if isinstance(error, OSError) and error.errno in _LACKING:
        return f"the system says: {error.strerror}"
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        return "the system says: no further thread can be started"
    # A library that finds no memory, as it is loaded, may raise anything.
    return "" if has_memory() else _NO_MEMORY


def demand_memory() -> None:
    """Raise MemoryError where a run would find too little: compiled libraries abort then."""
    if not has_memory(_NEEDED_TO_RUN):
        raise MemoryError


def has_memory(needed: int = _NEEDED) -> bool:
    """Return whether there are so many bytes of memory."""
    try:
        # Nothing is written to it: it takes a place, and neither time nor memory.  A bytearray
        # would be filled with zeros.
        bytes(needed)
    except MemoryError:
        return False
    return True
