"""Our clauses as checks of Schemathesis; users import ``thread_contracts.hooks``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import schemathesis

from contracts.clauses import Clause, catalogue
from contracts.clauses.clause import NotYet
from contracts.definition import Definition
from contracts.record.parsed import ParsedExchange
from contracts.schemathesis.bridge import SchemathesisCase, as_exchange

Check = Callable[[Any, Any, SchemathesisCase], None]

# Schemathesis' opinion is its own already, and what transport and retries do is its engine's.
_LEFT_OUT: Final = ("schemathesis.", "wire.answers", "advice.", "reliability.")


def register(definition: Definition) -> dict[str, Check]:
    """Register the clauses of *definition* as checks; return these by the id of their clause."""
    latest = _Latest(definition)
    return {
        clause.id: schemathesis.check(_check(clause, latest))
        for clause in catalogue(definition)
        if not clause.id.startswith(_LEFT_OUT)
    }


class _Latest:
    """Parses a response once, however many clauses judge it."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._seen: tuple[object, ParsedExchange] | None = None

    def parsed(self, response: Any) -> ParsedExchange:
        """Return *response* as an exchange of ours."""
        if self._seen is None or self._seen[0] is not response:
            self._seen = response, ParsedExchange(as_exchange(self._definition, response))
        return self._seen[1]


def _check(clause: Clause, latest: _Latest) -> Check:
    judge = clause.make_judge() if clause.make_judge is not None else clause.judge
    assert judge is not None

    def check(ctx: Any, response: Any, case: SchemathesisCase) -> None:
        del ctx, case
        parsed = latest.parsed(response)
        if not parsed.exchange.request.is_of_operation:
            # Schemathesis tries other methods, and the user's document may have other paths.
            return
        with suppress(NotYet):
            about = clause.about in parsed.kinds and clause.applies(parsed)
            if about and (message := judge(parsed)) is not None:
                raise AssertionError(f"{clause.id}: {message}")

    check.__name__ = check.__qualname__ = clause.id.replace(".", "_").replace("-", "_")
    check.__doc__ = clause.title
    return check
