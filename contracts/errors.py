"""Exit codes, and the error that every command turns into one sentence."""

from __future__ import annotations

from typing import Final

EXIT_OK: Final = 0
EXIT_NONCONFORMANT: Final = 1
EXIT_USAGE: Final = 2
EXIT_INCONCLUSIVE: Final = 3
EXIT_OUR_FAULT: Final = 4


class UsageError(Exception):
    """Bad input: the message is one sentence that says what is wrong and what to do."""


class ReportError(Exception):
    """A report cannot be read or written; the message says in one sentence why."""
