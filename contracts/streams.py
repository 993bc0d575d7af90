"""Standard streams and the system's limits: what cannot be written is said in one sentence."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import Final, TextIO

from contracts.errors import UsageError

# What the machine lacks, and no fault of ours or the target's.
_LACKING: Final = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EIO, errno.EFBIG}
)


def prepare() -> None:
    """Make sure that there are streams to write to, and a folder to start from.

    Raises:
        UsageError: standard output is closed, or the working directory is gone.
    """
    if sys.stderr is None:
        sys.stderr = _nowhere()
    if sys.stdout is None:
        sys.stdout = _nowhere()
        raise UsageError("standard output is closed; write it to a file, or to /dev/null")
    try:
        os.getcwd()  # noqa: PTH109 -- pathlib imports more than this needs
    except FileNotFoundError:
        raise UsageError(
            "the working directory no longer exists; change to one that does"
        ) from None


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 -- it stays open


def say(sentence: str) -> None:
    """Write to standard error, where that can be done at all."""
    with suppress(OSError, ValueError):
        sys.stderr.write(sentence)
        sys.stderr.flush()


def flushed(code: int) -> int:
    """Return *code* once everything is written.

    Raises:
        OSError: it cannot be written.
    """
    sys.stdout.flush()
    return code


def give_up_output() -> None:
    """Let nothing more be written to standard output, nor fail at the end of the process."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def lacking(error: BaseException) -> str:
    """Return what the machine lacks, as a sentence; nothing where *error* is something else."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, OSError) and error.errno in _LACKING:
        return f"the system says: {error.strerror}"
    return ""
