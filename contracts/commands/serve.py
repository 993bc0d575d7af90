"""``thread-contracts serve``: serve the reference, or a liar, over HTTP."""

from __future__ import annotations

import argparse

from contracts.conduct.holding import definition_of
from contracts.errors import UsageError
from contracts.servers.serve import serve
from contracts.settings.arguments import CONTRACT, resolved


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted, and return the exit code.

    Raises:
        UsageError: no liar has that name, or the address cannot be used.
    """
    try:
        definition = definition_of(resolved(options, CONTRACT).settings)
        return serve(options.host, options.port, options.liar, definition)
    except (LookupError, OSError) as error:
        raise UsageError(str(error.args[0] if isinstance(error, LookupError) else error)) from None
