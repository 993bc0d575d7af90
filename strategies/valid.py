"""Random valid requests: bodies that obey the schema and the prose limits."""

from __future__ import annotations

from typing import Any

from hypothesis.strategies import SearchStrategy

from contracts.definition import Definition
from strategies.derive import derive


def valid_requests(definition: Definition) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of JSON bodies that the contract allows.

    Values are plain Python data (dict, list, str, int, None), ready for ``json.dumps``.
    """
    return derive(definition.request)
