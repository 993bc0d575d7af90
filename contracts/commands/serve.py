"""``thread-contracts serve``: serve the reference, or a liar, over HTTP."""

from __future__ import annotations

import argparse

from contracts.errors import UsageError
from contracts.servers.serve import serve


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted, and return the exit code.

    Raises:
        UsageError: no liar has that name, or the address cannot be used.
    """
    try:
        return serve(options.host, options.port, options.liar)
    except (LookupError, OSError) as error:
        raise UsageError(str(error.args[0] if isinstance(error, LookupError) else error)) from None
