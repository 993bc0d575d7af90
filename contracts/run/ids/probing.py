"""Find out where ids are checked, and tell a check of ids from a fault.

A made-up id may be refused because it is unknown, or because the whole feature is
refused.  Where a real id is accepted instead, ids are checked.  Where the target gives a
reason, that is believed, unless the nearest request that carries no id is refused in the same
words.  Without a reason, a check is the simplest explanation if that request is accepted.
"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.record.case import Case
from contracts.record.exchange import Exchange
from contracts.record.inspection import IdPlace
from contracts.run import refusal_words
from contracts.run.ids.wording import Says, accepted, refused, says
from contracts.run.session import Session
from strategies.sequences import scenarios


def learn(session: Session, probed: Sequence[Exchange]) -> None:
    """Conclude from probes at which places ids are checked, and judge the other probes."""
    broken = []
    for exchange in probed:
        (place,) = exchange.case.ids
        if refused(exchange) and _is_checked(session, place, exchange):
            session.report(exchange)
        else:
            broken.append((exchange, session.take(exchange)))
    # What is learnt about ids comes before what is concluded from refusals.
    for exchange, names in broken:
        session.follow_up(exchange, names)
    session.notes += session.resources.notes()


def _is_checked(session: Session, place: IdPlace, exchange: Exchange) -> bool:
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
    if why is Says.UNKNOWN and _is_said_of_all(session, place, exchange):
        return False
    resources.check(place, guessed=why is Says.NOTHING)
    if trial is not None:
        resources.reject(place)
    return True


def _seems_checked(session: Session, place: IdPlace) -> bool:
    """Return whether requests are refused, without a reason, only where *place* has an id."""
    definition = session.options.definition
    fuller = scenarios.fuller_probes(definition)[place]
    if any(_is_accepted(session, probe) for probe in fuller):
        return False
    return _is_accepted(session, scenarios.idless_probes(definition)[place])


def _is_said_of_all(session: Session, place: IdPlace, exchange: Exchange) -> bool:
    """Return whether a request without an id at *place* is refused in the same words."""
    without = scenarios.idless_probes(session.options.definition)[place]
    control = session.sender.send(without)
    session.report(control)
    return refusal_words.refused(control) == refusal_words.refused(exchange)


def _is_accepted(session: Session, case: Case) -> bool:
    """Send a case only to learn from its answer; the corpus has similar ones to be judged."""
    exchange = session.sender.send(case)
    session.report(exchange)
    return accepted(exchange)
