"""Which version of thread-contracts this is."""

from __future__ import annotations


def version() -> str:
    """Return the version; ``unknown`` where the package runs without having been installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("thread-contracts")
    except PackageNotFoundError:
        return "unknown"
