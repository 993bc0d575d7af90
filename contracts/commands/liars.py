"""``thread-contracts liars``: list the servers with exactly one fault."""

from __future__ import annotations

import argparse
import sys

from contracts.commands import layout
from contracts.errors import EXIT_OK
from contracts.servers.liars import liars


def run(options: argparse.Namespace) -> int:
    """Print the liars, and return the exit code."""
    del options
    rows = [(liar.name, f"breaks {liar.clause}") for liar in liars().values()]
    layout.write(sys.stdout, rows)
    return EXIT_OK
