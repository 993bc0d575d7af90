"""Our own standard streams, out of the reach of an app that shares this process.

An app may print, close the streams, put others in their place, or write past Python.  So the
descriptors 1 and 2 lead to a file of ours while it is here, and we write to copies.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TextIO

# Of what is written past Python's streams during one request, or between two, the end is kept.
_KEPT: Final = 4_096


class Lost(Exception):
    """The app has closed files that are ours."""


@dataclass(frozen=True, slots=True)
class _File:
    """A descriptor, and what it leads to: its number alone may come to mean another file."""

    number: int
    identity: tuple[int, int]

    @classmethod
    def of(cls, number: int) -> _File:
        return cls(number, _identity(os.fstat(number)))

    def size(self) -> int:
        """Return how long the file is.

        Raises:
            Lost: the descriptor is closed, or leads to something else.
        """
        try:
            found = os.fstat(self.number)
        except OSError:
            raise Lost from None
        if _identity(found) != self.identity:
            raise Lost
        return found.st_size


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


@dataclass(frozen=True, slots=True)
class _Apart:
    """What is ours alone.

    Attributes:
        out: leads to where standard output led.
        err: leads to where standard error led.
        files: their descriptors, and others that must stay open.
        past: gets what is written to the descriptors 1 and 2.
    """

    out: TextIO
    err: TextIO
    files: tuple[_File, ...]
    past: _File


_APART: Final[list[_Apart]] = []


def out() -> TextIO:
    """Return the stream for reports."""
    return _APART[-1].out if _APART else sys.stdout


def err() -> TextIO:
    """Return the stream for messages."""
    return _APART[-1].err if _APART else sys.stderr


def keep_apart(*others: int) -> None:
    """Keep our output apart from all else that this process writes, until it ends.

    A copy of this process that the app makes has no part in it.

    Args:
        others: further descriptors of ours.
    """
    streams = _copy(sys.stdout), _copy(sys.stderr)
    past = _sink()
    for number in (1, 2):
        os.dup2(past, number)
    numbers = (*(one.fileno() for one in streams), *others)
    files = tuple(_File.of(number) for number in numbers)
    _APART.append(_Apart(*streams, files, _File.of(past)))
    os.register_at_fork(after_in_child=_leave)


def _copy(stream: TextIO) -> TextIO:
    stream.flush()
    return open(  # noqa: PTH123 -- it stays open
        os.dup(stream.fileno()), "w", encoding=stream.encoding, errors="backslashreplace"
    )


def _sink() -> int:
    """Return the descriptor of a file without a name, to which is appended."""
    if hasattr(os, "memfd_create"):
        made = os.memfd_create("printed")
    else:
        import tempfile

        with tempfile.TemporaryFile() as file:
            made = os.dup(file.fileno())
    import fcntl

    fcntl.fcntl(made, fcntl.F_SETFL, os.O_APPEND)
    return made


def _leave() -> None:
    """Close, in a copy of this process, what is ours: who reads it waits for its end."""
    for one in _APART.pop().files if _APART else ():
        with suppress(OSError):
            os.close(one.number)


def is_intact() -> bool:
    """Return whether what we write still goes where it should."""
    try:
        for one in _APART[-1].files if _APART else ():
            one.size()
    except Lost:
        return False
    return True


def written_past() -> str:
    """Return the end of what was written to the descriptors 1 and 2 since the last time.

    Raises:
        Lost: the app has closed our files.
    """
    if not _APART:
        return ""
    past = _APART[-1].past
    size = past.size()
    if not size:
        return ""
    text = os.pread(past.number, _KEPT, max(0, size - _KEPT))
    os.ftruncate(past.number, 0)
    return text.decode("utf-8", "replace")
