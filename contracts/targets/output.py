"""What an app in this process prints: kept apart from our own output, and shown with findings."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from contracts.outlets import written_past

# Of what is printed during one request, or between two, the end is kept.
_KEPT: Final = 4_096


class Output(io.TextIOBase):
    """Keeps the end of what is written; it is no terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a stream has it as an attribute
        """What those who encode before they write go by."""
        return "utf-8"

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str, /) -> int:
        """Take *text*."""
        self._text = f"{self._text}{text}"[-_KEPT:]
        return len(text)

    def take(self) -> str:
        """Return what was written since the last time."""
        text, self._text = self._text, ""
        return text


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
