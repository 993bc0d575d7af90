"""``thread-contracts config``: show every setting and where it comes from."""

from __future__ import annotations

import argparse
import sys

from contracts.errors import EXIT_OK
from contracts.reports.safe import printable
from contracts.settings.arguments import resolved
from contracts.settings.show import lines


def run(options: argparse.Namespace) -> int:
    """Print the settings, and return the exit code."""
    found = resolved(options)
    notes = [f"note: {printable(note)}" for note in found.notes]
    sys.stdout.write("\n".join([*lines(found), *notes]) + "\n")
    return EXIT_OK
