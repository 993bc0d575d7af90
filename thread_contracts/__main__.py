"""The command line: ``thread-contracts``, or ``python -m thread_contracts``."""

from __future__ import annotations

import gc
import sys
from typing import Final

from thread_contracts.rooms import load

# A run keeps what it has seen, and hardly anything in it is a cycle: searching for cycles as often
# as Python does takes a tenth of the time.
_OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000


def main() -> int:
    """Run the command line and return the exit code."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    code: int = load("contracts.cli").main()
    return code


if __name__ == "__main__":
    sys.exit(main())
