"""What an app in this process prints: kept apart from our own output, and shown with findings."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from contracts.process.outlets import written_past

# Of what is printed during one request, or between two, the end is kept.
_KEPT: Final = 4_096
_STANDARD_ERROR: Final = 2


class _End(io.BufferedIOBase):
    """Keeps the end of what is written; it is no terminal."""

    name = "<printed>"

    def __init__(self) -> None:
        super().__init__()
        self.kept = b""

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, data: Any, /) -> int:
        """Take *data*."""
        self.kept = (self.kept + bytes(data))[-_KEPT:]
        return len(data)

    def fileno(self) -> int:
        """Return the descriptor for what writes past Python, such as a subprocess."""
        return _STANDARD_ERROR


class Output(io.TextIOWrapper):
    """A standard stream, with all that programs ask of one; the end of its content is kept."""

    def __init__(self) -> None:
        self._end = _End()
        super().__init__(self._end, "utf-8", "backslashreplace", write_through=True)

    def take(self) -> str:
        """Return what was written since the last time."""
        data, self._end.kept = self._end.kept, b""
        return data.decode("utf-8", "replace")


_CAPTURED: Final[list[Output]] = []


@contextmanager
def captured() -> Iterator[None]:
    """Keep what is written to the standard streams meanwhile."""
    before, output = (sys.stdout, sys.stderr), Output()
    sys.stdout = sys.stderr = output
    _CAPTURED.append(output)
    try:
        yield
    finally:
        _CAPTURED.remove(output)
        sys.stdout, sys.stderr = before


def printed() -> str:
    """Return what was written since the last time, where that is kept.

    Raises:
        Lost: the app has closed our files.
    """
    return _CAPTURED[-1].take() + written_past() if _CAPTURED else ""
