"""The command line: ``thread-contracts``, or ``python -m thread_contracts``."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, cast

# A run keeps what it has seen, and hardly anything in it is a cycle: searching for cycles as often
# as Python does takes a tenth of the time.
_OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000
_EXIT_USAGE: Final = 2
# httpx has a command line of its own, and imports that and all it draws with where it can: a third
# of the time that httpx takes to import.
_UNUSED: Final = ("httpx._main",)
# What is needed after the start, in bytes.  Libraries that find less may raise anything.
_NEEDED: Final = 2**26


def main() -> int:
    """Run the command line and return the exit code."""
    try:
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        # Nothing is written to it: it takes a place, and neither time nor memory.  A bytearray
        # would be filled with zeros.
        bytes(_NEEDED)
        return _uninterrupted()
    except MemoryError:
        os.write(2, b"thread-contracts: there is not enough memory\n")
    except KeyboardInterrupt:
        os.write(2, b"thread-contracts: interrupted\n")
    return _EXIT_USAGE


def _uninterrupted() -> int:
    """Run the command line, which one Ctrl-C ends in its own way, and several as one."""
    from thread_contracts.rooms import load

    _leave_out(*_UNUSED)
    signals = load("contracts.process.signals")
    signals.count_interrupts()
    try:
        code: int = load("contracts.cli").main(None, _supervised)
    finally:
        signals.end_in_peace()
    return code


def _leave_out(*modules: str) -> None:
    """Let nobody import these modules in this process; who can do without them does."""
    for name in modules:
        # So Python is told that there is no such module.
        cast("dict[str, Any]", sys.modules).setdefault(name, None)


def _supervised(run: Callable[[], int]) -> int:
    from thread_contracts.rooms import load

    code: int = load("contracts.conduct.supervision").supervised(run)
    return code


def _leave_the_folder_out() -> None:
    """Take the working directory, which ``python -m`` puts first, off the path.

    Scripts in it may have the names of libraries; an app is looked for there all the same.
    """
    with suppress(OSError):
        if sys.path and sys.path[0] in {"", os.getcwd()}:  # noqa: PTH109 -- as Python writes it
            del sys.path[0]


if __name__ == "__main__":
    _leave_the_folder_out()
    sys.exit(main())
