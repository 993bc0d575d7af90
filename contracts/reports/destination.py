"""Where a report goes: a file that can be written, and is written whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from contracts.errors import ReportError

# What is written here goes to standard output.
STDOUT: Final = Path("-")


def check(path: Path, what: str = "report") -> None:
    """Raise ReportError where a file at *path* could not be written.

    Args:
        path: of the file.
        what: what to call it in the error.
    """
    try:
        problem = _problem(path)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
    if problem:
        raise ReportError(f"the {what} {str(path)!r:.200} {problem}")


def _problem(path: Path) -> str:
    if path.is_dir():
        return "is a directory; name a file"
    if not path.parent.is_dir():
        return "is in a folder that does not exist"
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return "cannot be written to"
    return ""


def write(path: Path, text: str, what: str = "report") -> None:
    """Write *text*, replacing the file at *path* only once the new one is complete.

    Args:
        path: of the file.
        text: what to write.
        what: what to call the file in the error.

    Raises:
        ReportError: the file cannot be written.
    """
    try:
        if path == STDOUT:
            sys.stdout.write(text)
        elif path.exists() and not path.is_file():
            _pour(path, text)
        else:
            _replace(path, text)
    except OSError as error:
        raise ReportError(f"the {what} {str(path)!r} cannot be written: {error.strerror}") from None


def _pour(path: Path, text: str) -> None:
    """Write into a pipe or a device, which is not replaced; a pipe must have a reader."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads that pipe") from None
        raise
    os.set_blocking(handle, True)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
