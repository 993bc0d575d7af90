"""Send what failed once more at the end of a run, to see whether it always fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from contracts.clauses.clause import RELIABILITY
from contracts.record.case import Case
from contracts.run.patience import Common, Patience
from contracts.run.session import Session

# How many doubtful requests are sent again, and how often those that then pass: at most as
# many requests as half of the quick profile has.
_TRIED_AGAIN: Final = 30
_MORE_TRIES: Final = 2


def try_again(session: Session) -> None:
    """Send what failed once more, and what then passes a few times, to count how often."""
    suspects = (finding.exchange.case for finding in session.judge.suspects())
    _send(session, dict.fromkeys([*session.doubtful(), *suspects]))
    for _ in range(_MORE_TRIES):
        found = session.judge.suspects()
        # Where a clause fails now and then, each of its findings may be there by chance.
        shaky = {RELIABILITY, *(finding.clause for finding in found if finding.is_intermittent)}
        doubtful = [
            finding.exchange.case
            for finding in found
            if finding.tries < 2 or finding.clause in shaky
        ]
        if not doubtful:
            return
        _send(session, dict.fromkeys(doubtful))


def _send(session: Session, cases: Iterable[Case]) -> None:
    session.judge_what_waits()
    plain = (replace(case, is_rich=False) for case in cases if session.usable(case))
    session.send_all(_tries(session.sender.patience, plain), together=1, avoiding=False)
    # A door that is shut by now must not pass for another answer.
    session.judge_what_waits(is_again=True)


def _tries(patience: Patience, cases: Iterable[Case]) -> Iterator[Case]:
    """Yield some cases twice in a row: of two servers that take turns, one gets each.

    Each that hangs costs a whole timeout: one of a kind is enough, and once where it hangs again.
    """
    kinds = set[Common]()
    left = _TRIED_AGAIN
    for case in cases:
        kind, late = patience.known(case), patience.late
        if not left or kind in kinds:
            continue
        left -= 1
        yield case
        if kind is None or patience.late == late:
            yield case
        else:
            kinds.add(kind)
