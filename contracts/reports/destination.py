"""Where a report goes: a file that can be written, and is written whole or not at all."""

from __future__ import annotations

import errno
import os
import select
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from contracts.errors import ReportError
from contracts.process import outlets

# So much is written into a pipe at once, in bytes: it has room for that, if for anything.
_AT_ONCE: Final = 4_096
# How long what reads a pipe may read nothing.
_PATIENCE_S: Final = 5.0
# What is written here goes to standard output.
STDOUT: Final = Path("-")


def _usual_mode() -> int:
    """Return the permissions that new files get in this process."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


# Taken at import: an app in this process may change it.
_MODE: Final = _usual_mode()


def resolved(path: Path) -> Path:
    """Return where *path* leads now: it may be a link, and an app may change the directory.

    What stands for no file, such as a device or a pipe, keeps its name.

    Raises:
        OSError: it is a link that leads back to itself.
    """
    if path == STDOUT:
        return path
    is_special = path.exists() and not path.is_file()
    found = path.absolute() if is_special else Path(os.path.realpath(path))
    if not is_special and found.is_symlink():
        raise OSError(errno.ELOOP, "it is a link that leads back to itself")
    return found


def check(path: Path, what: str = "report") -> None:
    """Raise ReportError where a file at *path* could not be written.

    Args:
        path: of the file.
        what: what to call it in the error.
    """
    try:
        problem = _problem(resolved(path))
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
    if not path.exists():
        # Some folders take no files, whatever their permissions say.
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    return ""


def write(path: Path, text: str, what: str = "report") -> None:
    """Write *text*, replacing the file that *path* leads to only once the new one is complete.

    Args:
        path: of the file.
        text: what to write.
        what: what to call the file in the error.

    Raises:
        ReportError: the file cannot be written.
    """
    write_pieces(path, [text], what)


def write_pieces(path: Path, pieces: Iterable[str], what: str = "report") -> None:
    """Write a text that is too long for memory, otherwise as ``write`` does.

    Raises:
        ReportError: the file cannot be written.
    """
    try:
        if path == STDOUT:
            outlets.out().writelines(pieces)
        elif path.exists() and not path.is_file():
            _pour(path, pieces)
        else:
            # A link stays one, and leads to the new file.
            _replace(resolved(path), pieces)
    except OSError as error:
        raise failed(path, error, what) from None


def failed(path: Path, error: OSError, what: str = "report") -> ReportError:
    """Return what to raise where the file at *path*, such as a report, cannot be written."""
    return ReportError(f"the {what} {str(path)!r:.200} cannot be written: {error.strerror}")


def spool(path: Path) -> IO[str]:
    """Return a file without a name, to keep what is to be written to *path* in the end.

    It is on the same disk where that is possible, and is gone when it is closed, whatever ends
    this process.

    Raises:
        OSError: there is no room for one.
    """
    beside = path != STDOUT and (path.is_file() or not path.exists())
    return tempfile.TemporaryFile("w+", encoding="utf-8", dir=path.parent if beside else None)


def _pour(path: Path, pieces: Iterable[str]) -> None:
    """Write into a pipe or a device, which is not replaced; a pipe must have a reader."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads that pipe") from None
        raise
    try:
        for piece in pieces:
            _pour_all(handle, piece.encode())
    finally:
        os.close(handle)


def _pour_all(handle: int, data: bytes) -> None:
    """Write *data* as fast as it is read, unless nothing of it is read for a while."""
    left = memoryview(data)
    while left:
        if not select.select([], [handle], [], _PATIENCE_S)[1]:
            raise OSError(errno.ETIMEDOUT, f"its reader has read nothing for {_PATIENCE_S:g} s")
        # Somebody else may have filled it meanwhile.
        with suppress(BlockingIOError):
            left = left[os.write(handle, left[:_AT_ONCE]) :]


def _replace(path: Path, pieces: Iterable[str]) -> None:
    # The name is known before there is such a file: a Ctrl-C at any moment leaves none.
    temporary = path.with_name(f".report-{os.urandom(8).hex()}")
    try:
        with temporary.open("x", encoding="utf-8") as file:
            file.writelines(pieces)
        temporary.chmod(_MODE)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
