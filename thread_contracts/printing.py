"""Hypothesis' printer as others know it: Schemathesis replaces it by one that prints nothing.

It does so for its own cases, whose text takes long to make; but every counterexample of every
test then reads ``x=,``.
"""

from __future__ import annotations

import sys
from typing import Any

_THEIRS = "schemathesis"


def set_right() -> None:
    """Let Hypothesis print values again, except those of Schemathesis.

    Nothing is imported: where neither is, there is nothing to set right.
    """
    core: Any = sys.modules.get("hypothesis.core")
    silent = getattr(core, "RepresentationPrinter", None)
    if silent is not None and _is_theirs(silent):
        core.RepresentationPrinter = _speaking(silent)


def _is_theirs(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == _THEIRS


def _speaking(silent: type) -> type:
    usual: Any = silent.__base__

    def pretty(self: Any, obj: object, *, cycle: bool = False) -> None:
        if not _is_theirs(type(obj)):
            usual.pretty(self, obj, cycle=cycle)

    return type(usual.__name__, (usual,), {"pretty": pretty})
