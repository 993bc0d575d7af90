"""Our clauses as checks of Schemathesis: importing this module registers them.

With ``SCHEMATHESIS_HOOKS=thread_contracts.hooks`` in the environment, ``st run`` applies them to
every response of ``POST /threads``, and its own checks no longer take a correct refusal for a
failure.  In code, ``CHECKS`` holds the functions by the id of their clause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from thread_contracts.rooms import load

_DEFINITION: Final[Any] = load("contracts.definition").load()
CHECKS: Final[dict[str, Callable[..., Any]]] = load(
    "contracts.integrations.schemathesis_checks"
).register(_DEFINITION)
load("contracts.integrations.schemathesis_policy").register(_DEFINITION)


def use_our_bodies() -> None:
    """Let Schemathesis' fuzzing send bodies of our strategies instead of its own.

    Call it once, in a hooks file of yours.
    """
    load("contracts.integrations.schemathesis_bodies").register(_DEFINITION)
