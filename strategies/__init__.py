"""What is sent: strategies and corpora of requests, derived from the definition.

``valid_requests()`` and ``invalid_requests()`` are Hypothesis strategies of JSON
bodies for anybody's tests; everything else is reached through its module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strategies.random_cases import invalid_requests
    from strategies.valid import valid_requests

__all__ = ["invalid_requests", "valid_requests"]


def __getattr__(name: str) -> Any:
    # Hypothesis is slow to import, and the deterministic corpora do not need it.
    if name == "valid_requests":
        from strategies.valid import valid_requests

        return valid_requests
    if name == "invalid_requests":
        from strategies.random_cases import invalid_requests

        return invalid_requests
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
