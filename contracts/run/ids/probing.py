"""Find out where ids are checked, without taking a check for a fault or a fault for a check.

A made-up id that is refused may be unknown, or the whole feature may be refused.  Where a
real id is accepted instead, the ids are checked; where the target gives its reason, it is
believed.  A refusal without a reason is compared with the nearest request that carries no
id: if that one is accepted, a check is the simplest explanation.
"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.record.case import Case
from contracts.record.exchange import Exchange
from contracts.run.ids.refusals import Says, accepted, refused, says
from contracts.run.session import Session
from strategies import scenarios


def learn(session: Session, probed: Sequence[Exchange]) -> None:
    """Conclude from probes at which places ids are checked, and judge the other probes."""
    for exchange in probed:
        (place,) = exchange.case.ids
        if refused(exchange) and _is_checked(session, place, exchange):
            session.tell(exchange)
        else:
            session.take(exchange)
    session.notes += session.resources.notes()


def _is_checked(session: Session, place: str, exchange: Exchange) -> bool:
    assert exchange.answer is not None
    why, resources = says(exchange.answer), session.resources
    trial = resources.trial(exchange.case)
    if trial is not None and _is_accepted(session, trial):
        resources.check(place)
        return True
    if why is Says.SOMETHING_ELSE:
        return False
    if why is Says.NOTHING and not _seems_checked(session, place):
        return False
    resources.check(place, guessed=why is Says.NOTHING)
    if trial is not None:
        resources.reject(place)
    return True


def _seems_checked(session: Session, place: str) -> bool:
    """Tell whether only requests with an id are refused at *place*, for no reason told."""
    if any(_is_accepted(session, fuller) for fuller in scenarios.fuller_probes()[place]):
        return False
    return _is_accepted(session, scenarios.idless_probes()[place])


def _is_accepted(session: Session, case: Case) -> bool:
    """Send a case to learn from its answer only; the corpus has the like to be judged."""
    exchange = session.sender.send(case)
    session.tell(exchange)
    return accepted(exchange)
