"""What is known of one failure said of others: of the same request, or since the same moment."""

from __future__ import annotations

from collections.abc import Collection

from contracts.judging.evidence import Diagnosed, Tally
from contracts.judging.failing import Failing


def share(failures: Collection[Failing], diagnosed: dict[int, Diagnosed]) -> None:
    """Put the same request down to the same, each time that it was sent.

    Args:
        failures: all of them.
        diagnosed: what some, by their numbers, are put down to; others are added.
    """
    known = {
        one.fingerprint: diagnosed[one.exchange.number]
        for one in failures
        if one.exchange.number in diagnosed
    }
    causes = list(dict.fromkeys(known.values()))
    for one in failures:
        if one.exchange.number in diagnosed:
            continue
        found = known.get(one.fingerprint)
        if found is None:
            # Sent to find out about another, or beside others: not looked into by itself.
            case = one.exchange.case
            found = next((why for why in causes if why.explains(case)), None)
        if found is not None:
            diagnosed.setdefault(one.exchange.number, found)


def since_then(record: Tally, failures: Collection[Failing], many: int) -> list[Failing]:
    """Return *failures* where *many* passed before the first, and none of *many* passed since."""
    late = sorted(failures, key=lambda one: one.exchange.number)
    if len(late) < many or record.passes < many:
        return []
    return late if record.last_pass < late[0].exchange.number else []
