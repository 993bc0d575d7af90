"""Rules that were broken only in company that is refused in any case: they are broken once more.

Most rules are broken once, among much else.  Where a valid request like that is refused, too, the
refusal proves nothing, and one fault would hide another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from contracts.clauses.clause import NO_CRASH
from contracts.judging.judge import Judge
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Exchange
from contracts.run.diagnosis.asking import Ask
from contracts.run.ids.wording import refused
from strategies.diagnosis.relatives import plainly_broken

# A server that refuses nearly everything refuses these as well: so many are sent for nothing.
_MOST: Final = 300
# Of so many refusals of one kind one proves something, or hardly any does.
_KEPT: Final = 4
# What refuses, or breaks down on, what is valid.
_REFUSING: Final = ("accept.", NO_CRASH)


class Unproven:
    """Knows which rules are to be broken alone.

    Args:
        judge: knows which valid requests were accepted.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._refused: dict[tuple[str, str, str], list[Case]] = {}

    def note(self, exchange: Exchange) -> None:
        """Take note of a request that breaks a rule, and is refused."""
        case = exchange.case
        if case.expect is not Expectation.INVALID or case.credentials is not Credentials.GIVEN:
            return
        if case.rule is None or not refused(exchange):
            return
        known = self._refused.setdefault(
            (case.rule.keyword, str(case.rule.place), case.rule.how), []
        )
        if len(known) < _KEPT:
            known.append(case)

    def ask(self, ask: Ask, send: Callable[[Iterable[Case]], None]) -> None:
        """Ask whether what rules were broken in is accepted, and where not, break them alone.

        Nothing is asked of a server that accepts all that it must.

        Args:
            ask: sends a case, unless it was sent already.
            send: sends cases.
        """
        if not any(name.startswith(_REFUSING) for name in self._judge.failing()):
            return
        left = _MOST
        for cases in list(self._refused.values()):
            plain = plainly_broken(cases[0])
            if plain is None or any(map(self._judge.is_controlled, cases)):
                continue
            control = cases[0].control
            answered = None if control is None else ask(control)
            if answered is not None and answered.status >= 400 and left:
                left -= 1
                send([plain])
