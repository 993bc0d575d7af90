"""Our clauses as checks of Schemathesis: importing this module registers them.

Users import it as ``thread_contracts.hooks``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import schemathesis

from contracts.clauses import Clause, catalogue
from contracts.clauses.clause import NotYet
from contracts.definition import load
from contracts.integrations.schemathesis_bridge import SchemathesisCase, as_exchange
from contracts.record.parsed import ParsedExchange

Check = Callable[[Any, Any, SchemathesisCase], None]

_latest: list[tuple[object, ParsedExchange]] = []


def _parsed(response: Any) -> ParsedExchange:
    """Read a response once, however many clauses judge it."""
    if not _latest or _latest[0][0] is not response:
        _latest[:] = [(response, ParsedExchange(as_exchange(load(), response)))]
    return _latest[0][1]


def _check(clause: Clause) -> Check:
    judge = clause.make_judge() if clause.make_judge is not None else clause.judge
    assert judge is not None

    def check(ctx: Any, response: Any, case: SchemathesisCase) -> None:
        del ctx, case
        parsed = _parsed(response)
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


# Schemathesis' opinion is its own already, and what transport and retries do is its engine's.
_LEFT_OUT: Final = ("schemathesis.", "wire.answers", "advice.", "reliability.")
CHECKS: Final = {
    clause.id: schemathesis.check(_check(clause))
    for clause in catalogue(load())
    if not clause.id.startswith(_LEFT_OUT)
}
