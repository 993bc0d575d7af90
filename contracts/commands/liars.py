"""``thread-contracts liars``: list the servers with exactly one fault."""

from __future__ import annotations

import argparse
import sys

from contracts.commands import layout
from contracts.conduct.holding import definition_of
from contracts.definition import Definition, load
from contracts.errors import EXIT_OK
from contracts.servers.liars import Liar, liars
from contracts.settings.arguments import CONTRACT, resolved


def run(options: argparse.Namespace) -> int:
    """Print the liars, and return the exit code."""
    definition = definition_of(resolved(options, CONTRACT).settings)
    rows = [(liar.name, _said(liar, definition)) for liar in liars().values()]
    layout.write(sys.stdout, rows)
    return EXIT_OK


def _said(liar: Liar, definition: Definition) -> str:
    """Say what a liar breaks, or why its fault cannot show under another definition."""
    reason = "" if definition is load() else liar.why_not(definition)
    return f"does not apply: {reason}" if reason else f"breaks {liar.clause}"
