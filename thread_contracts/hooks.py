"""Our clauses as checks of Schemathesis: importing this module registers them.

With ``SCHEMATHESIS_HOOKS=thread_contracts.hooks`` in the environment, ``st run`` applies them to
every response.  In code, ``CHECKS`` holds the functions by the id of their clause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from thread_contracts.rooms import load

CHECKS: Final[dict[str, Callable[..., Any]]] = load(
    "contracts.integrations.schemathesis_checks"
).register(load("contracts.definition").load())
