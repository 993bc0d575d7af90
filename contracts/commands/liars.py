"""``thread-contracts liars``: list the servers with exactly one fault."""

from __future__ import annotations

import argparse
import sys

from contracts.errors import EXIT_OK
from contracts.servers.liars import liars


def run(options: argparse.Namespace) -> int:
    """Print the liars, and return the exit code."""
    del options
    width = max(map(len, liars()), default=0)
    for liar in liars().values():
        sys.stdout.write(f"{liar.name:{width}}  breaks {liar.clause}\n")
    return EXIT_OK
