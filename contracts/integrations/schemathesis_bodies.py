"""Our strategies in place of the bodies that Schemathesis draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contracts.definition import Definition
from strategies.drawing.derive import derive
from strategies.drawing.random_cases import broken_values


def register(definition: Definition) -> Callable[[Any, Any], SearchStrategy[Any]]:
    """Let Schemathesis draw bodies of ours for the operation of *definition*.

    Half of them are invalid, whatever it asks for: a hook does not learn that.  Our checks read
    off its bytes what each one is.
    """
    invalid = broken_values(definition.request).map(lambda drawn: drawn[2])
    ours = st.one_of(derive(definition.request), invalid)

    def before_generate_body(context: Any, strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
        its, own = context.operation, definition.operation
        is_ours = its.method.upper() == own.method and its.path == own.path
        return ours if is_ours else strategy

    schemathesis.hook(before_generate_body)
    return before_generate_body
