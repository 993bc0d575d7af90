"""``thread-contracts check``: check a target against the contract."""

from __future__ import annotations

import argparse

from contracts.conduct.entry import check
from contracts.conduct.faults import beside_an_app, explained
from contracts.process import streams
from contracts.process.signals import heeded
from contracts.settings.arguments import resolved
from contracts.targets.names import is_in_process


def run(options: argparse.Namespace) -> int:
    """Check the target, or list what that would send, and return the exit code."""
    if options.list:
        from contracts.commands.listing import run as listing

        return listing(options)
    found = resolved(options)

    def checked() -> int:
        with heeded():
            return streams.flushed(check(found))

    if not is_in_process(found.settings.target):
        return checked()
    code: int = options.around(lambda: explained(checked, [options], beside_an_app))
    return code
