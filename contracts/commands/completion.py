"""``thread-contracts completion``: a script that lets a shell complete commands and options."""

from __future__ import annotations

import argparse
import sys

import shtab

from contracts.errors import EXIT_OK


def run(options: argparse.Namespace) -> int:
    """Print the script, and return the exit code."""
    sys.stdout.write(shtab.complete(options.parser(), shell=options.shell) + "\n")
    return EXIT_OK
