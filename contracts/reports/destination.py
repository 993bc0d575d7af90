"""Where a report goes: a file that can be written, and is written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import Final

from contracts import outlets
from contracts.errors import ReportError

# What is written here goes to standard output.
STDOUT: Final = Path("-")


def check(path: Path) -> None:
    """Raise ReportError where a file at *path* could not be written."""
    try:
        problem = _problem(path)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
    if problem:
        raise ReportError(f"the report {str(path)!r:.200} {problem}")


def _problem(path: Path) -> str:
    if path.is_dir():
        return "is a directory; name a file"
    if not path.parent.is_dir():
        return "is in a folder that does not exist"
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return "cannot be written to"
    if not path.exists():
        # Some folders take no files, whatever their permissions say.
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    return ""


def usual_mode() -> int:
    """Return the permissions that new files get in this process."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def write(path: Path, text: str, mode: int) -> None:
    """Write *text*, replacing the file at *path* only once the new one is complete.

    Args:
        path: of the file, pipe or device, or ``-``.
        text: all that is to be in it.
        mode: the permissions of a new file.

    Raises:
        ReportError: the file cannot be written.
    """
    try:
        if path == STDOUT:
            outlets.out().write(text)
        elif path.exists() and not path.is_file():
            _pour(path, text)
        else:
            _replace(path, text, mode)
    except OSError as error:
        raise ReportError(f"the report {str(path)!r} cannot be written: {error.strerror}") from None


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


def _replace(path: Path, text: str, mode: int) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
