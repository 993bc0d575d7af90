"""The command line: ``thread-contracts``, or ``python -m thread_contracts``."""

from __future__ import annotations

import sys

from thread_contracts.rooms import load


def main() -> int:
    """Run the command line and return the exit code."""
    code: int = load("contracts.cli").main()
    return code


if __name__ == "__main__":
    sys.exit(main())
