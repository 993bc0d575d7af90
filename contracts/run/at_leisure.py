"""Whether a 503 now and then is a limit of the pace: what a slower pace shows.

A limiter that names no time to come back is told from a server that breaks down now and then by
one thing only: sent slowly, no request meets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from math import ceil
from typing import Final

from contracts.clauses.clause import NO_CRASH
from contracts.record.case import BESIDE_OTHERS, Case, Expectation
from contracts.record.exchange import Exchange
from contracts.record.request import Request
from contracts.run.budget import Stop
from contracts.run.refusal_words import UNAVAILABLE
from contracts.run.session import Session

# Fewer may be bad luck.
_ENOUGH: Final = 3
# So many times as many requests as there were for each 503 meet none: a server that breaks down
# at random does so once in 150 times.
_TIMES: Final = 5
# What takes more requests, or more seconds, is not looked into.
_MAX_REQUESTS: Final = 200
_MAX_S: Final = 40.0
# Of more requests that met one so many are sent again, from the first to the last.
_SAMPLE: Final = 40
# So much slower is sent, and with this pause at least.
_SLOWER: Final = 4
_MIN_PAUSE_S: Final = 0.1
# Seeds have at most 18 digits: no block is drawn with such a number.
_SEED: Final = 2**62


def look_at_the_pace(session: Session) -> None:
    """Send slowly where 503s came now and then; they do not count if none comes any more.

    Raises:
        Stop: so many requests met a limit of the pace that the run says little.
    """
    met = [one for one in session.judge.kept(NO_CRASH) if _is_bare(one)]
    alone = sum(one.case.scenario not in BESIDE_OTHERS for one in met)
    count = ceil(_TIMES * session.sender.sent / alone) if alone >= _ENOUGH else 0
    if not 0 < count <= _MAX_REQUESTS:
        return
    pause = _pause(met)
    fresh = _fresh(session, count)
    apart = _apart(met)
    again = apart[:: ceil(len(apart) / _SAMPLE)]
    if len(fresh) < count or (len(again) + count) * pause > _MAX_S:
        return
    session.phase("slowly", [*again, *fresh], lambda _: _look(session, met, again, fresh, pause))
    if len(again) < len(apart) and not session.judge.kept(NO_CRASH):
        raise Stop(
            f"{len(met)} of {session.sender.sent} requests met a limit of the pace (503), and are "
            f"not judged; give --rate {max(1, int(1 / pause))}/s"
        )


def _look(
    session: Session,
    met: Sequence[Exchange],
    again: Sequence[Case],
    fresh: Sequence[Case],
    pause: float,
) -> None:
    """Send slowly, and excuse what *met* a 503 where none comes any more.

    Args:
        session: the run.
        met: the exchanges that met one.
        again: their requests, or some of them.
        fresh: requests that were not sent before.
        pause: how many seconds to wait before each.
    """
    # Of a sample, which of the others would meet one each time is not known.
    bearable = 0 if len(again) < len(_apart(met)) else _ENOUGH - 1
    steady = set[Request]()
    for case in again:
        if _meets_it(session, case, pause):
            steady.add(case.request)
        if len(steady) > bearable:
            return
    excused = {one.number for one in met if one.case.request not in steady}
    if len(excused) < _ENOUGH or not _pass(session, fresh, pause):
        return
    session.judge.excuse(excused)
    session.notes.append(
        f"{len(excused)} requests were answered with 503, and none of {len(fresh)} that were sent "
        f"slower ({1 / pause:.0f} in a second): taken for a limit of the pace (--rate)"
    )


def _apart(exchanges: Sequence[Exchange]) -> list[Case]:
    """Return the cases of *exchanges*, each request once."""
    return [*{one.case.request: one.case for one in exchanges}.values()]


def _is_bare(exchange: Exchange) -> bool:
    answer = exchange.answer
    return _is_503(exchange) and answer is not None and answer.header("retry-after") is None


def _is_503(exchange: Exchange) -> bool:
    return exchange.answer is not None and exchange.answer.status == UNAVAILABLE


def _pause(met: Sequence[Exchange]) -> float:
    """Return how many seconds to wait before each request, to be slower than the run."""
    first, last = met[0], met[-1]
    each = (last.started - first.started) / max(1, last.number - first.number)
    return max(_SLOWER * each, _MIN_PAUSE_S)


def _fresh(session: Session, count: int) -> list[Case]:
    """Return so many valid requests that were not sent before, or as many as there are."""
    from contracts.run.drawing import random_cases

    options = session.options
    drawn = random_cases(
        options.definition, Expectation.VALID, 2 * _MAX_REQUESTS, options.seed + _SEED
    )
    return list(islice(filter(session.is_new, drawn), count))


def _pass(session: Session, cases: Sequence[Case], pause: float) -> bool:
    """Send cases slowly, and return whether none meets a server error.

    They go in pairs: what breaks where two overlap must show here, too.
    """
    failed = len(session.judge.kept(NO_CRASH))
    for number in range(0, len(cases), 2):
        session.sender.budget.sleep(2 * pause)
        session.send_all(cases[number : number + 2], together=2)
        if len(session.judge.kept(NO_CRASH)) > failed:
            return False
    return True


def _meets_it(session: Session, case: Case, pause: float) -> bool:
    """Send a case slowly, and return whether it meets a 503."""
    session.sender.budget.sleep(pause)
    exchange = session.sender.send(case)
    session.take(exchange)
    session.sender.patience.check()
    return _is_503(exchange)
