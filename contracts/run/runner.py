"""The run: probe, send the corpus once, judge every exchange, then explore.

Phases come in a fixed order, and nothing in them depends on the clock, so that the
same seed sends the same bytes in the same order.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from contracts.case import Case, Expectation
from contracts.clauses import catalogue, matching
from contracts.judge import ClauseVerdict, Finding, Judge, Outcome
from contracts.run.door import Door
from contracts.run.events import Finished, Listener, Options, Started
from contracts.run.limits import Stop
from contracts.run.session import Session
from contracts.targets.http import Target
from contracts.verdict import overall
from strategies import scenarios
from strategies.boundaries import boundary_cases
from strategies.invalid import invalid_cases
from strategies.raw import raw_cases

_BURSTS: Final = {"quick": (4, 7), "ci": (8, 14), "deep": (16, 21)}
_RANDOM: Final[dict[str, dict[Expectation, int]]] = {
    "quick": {},
    "ci": {Expectation.VALID: 120, Expectation.INVALID: 80},
    "deep": {Expectation.VALID: 2_000, Expectation.INVALID: 1_000},
}
_SHRINKING: Final = 200
_SHRUNK: Final = 3
_CONFIRMED: Final = 40


class Run:
    """One run against one target.

    Args:
        target: where to send; the caller closes it.
        options: what to do.
        listen: called with every event.
    """

    def __init__(self, target: Target, options: Options, listen: Listener = lambda _: None) -> None:
        self._options = options
        clauses = catalogue() if options.pattern is None else matching(options.pattern)
        self._judge = Judge(clauses)
        self._session = Session(target, options, listen, self._judge)

    def execute(self) -> Finished:
        """Send everything, judge everything, and return the result.

        Raises:
            Unreachable: nothing answers at all.
        """
        began = time.monotonic()
        options, session = self._options, self._session
        session.listen(Started(session.target.name, options.profile, options.seed))
        cut_short = ""
        try:
            self._phases()
        except Stop as reason:
            cut_short = str(reason)
        result = self._finished(cut_short, time.monotonic() - began)
        session.listen(result)
        return result

    def _phases(self) -> None:
        options, phase = self._options, self._session.phase
        door = Door(self._session)
        phase("hello", [scenarios.hello()], door.hello)
        phase("probes", scenarios.probes(), door.probe)
        phase("valid requests", boundary_cases(options.profile))
        phase("after refusals", self._after_refusals())
        phase("invalid requests", invalid_cases(options.profile))
        phase("odd requests", raw_cases(options.profile))
        phase("credentials", scenarios.credential_cases())
        phase("twins", scenarios.twins(options.seed))
        phase("in parallel", [], self._send_bursts)
        self._explore()
        phase("again", self._to_confirm())
        phase("goodbye", [scenarios.hello()])

    def _after_refusals(self) -> list[Case]:
        """Return refused requests and those that follow, where the refused one can be sent."""
        pairs = scenarios.after_refusals(self._options.profile)
        return [case for pair in pairs if self._session.usable(pair[0]) for case in pair]

    def _send_bursts(self, cases: Sequence[Case]) -> None:
        del cases
        size, rounds = _BURSTS[self._options.profile]
        session = self._session
        for burst in scenarios.bursts(self._options.seed, size, rounds):
            usable = [case for case in burst if session.usable(case)]
            if len(usable) > 1:
                for exchange in session.sender.send_together(usable):
                    session.take(exchange)
                session.sender.check()

    def _explore(self) -> None:
        """Send random cases; what only they break is shrunk, clause by clause."""
        counts = _RANDOM[self._options.profile]
        if not counts:
            return
        from contracts.run.explore import random_cases

        drawn = {e: random_cases(e, n, self._options.seed) for e, n in counts.items()}
        for expect, cases in drawn.items():
            self._session.phase(f"random {expect} requests", cases)
        for finding in self._found_at_random()[:_SHRUNK]:
            cases = drawn[finding.exchange.case.expect]
            shrink = partial(self._shrink, finding)
            self._session.phase(f"shrinking {finding.clause}", cases, shrink)

    def _found_at_random(self) -> list[Finding]:
        """Return a finding for each clause that only random requests break."""
        found = (verdict.findings for verdict in self._judge.verdicts() if verdict.findings)
        return [
            findings[0]
            for findings in found
            if all(f.exchange.case.scenario == scenarios.RANDOM for f in findings)
            and self._judge.is_about_one_exchange(findings[0].clause)
        ]

    def _shrink(self, finding: Finding, cases: Sequence[Case]) -> None:
        from contracts.run.explore import Enough, shrink

        left, session = _SHRINKING, self._session

        def breaks(case: Case) -> bool:
            nonlocal left
            if not left:
                raise Enough
            if not session.usable(case):
                return False
            left -= 1
            names = session.take(session.sender.send(case))
            session.sender.check()
            return finding.clause in names

        known = {case.body for case in cases if case.body is not None}
        count = _RANDOM[self._options.profile][finding.exchange.case.expect]
        shrink(finding.exchange.case, known, breaks, count=count, number=self._options.seed)

    def _to_confirm(self) -> list[Case]:
        """Return what failed, smallest first, to see whether it fails every time."""
        doubtful = [
            exchange.case
            for exchange, names in sorted(
                self._session.failing, key=lambda f: len(f[0].body or b"")
            )
            if any(n.startswith(("accept.", "isolation.", "reliability.")) for n in names)
        ]
        return doubtful[:_CONFIRMED]

    def _finished(self, cut_short: str, duration: float) -> Finished:
        session = self._session
        verdicts = tuple(map(self._with_reason, self._judge.verdicts()))
        return Finished(
            target=session.target.name,
            url=session.target.url,
            verdict=overall(verdicts, self._options.gate, cut_short=bool(cut_short)),
            options=self._options,
            requests=session.sender.sent,
            duration_s=duration,
            clauses=verdicts,
            notes=(*session.notes, *session.sender.limits.notes()),
            cut_short=cut_short,
        )

    def _with_reason(self, verdict: ClauseVerdict) -> ClauseVerdict:
        """Say why a clause is untested where the run knows better than the clause."""
        if verdict.outcome is not Outcome.UNTESTED:
            return verdict
        reason = self._session.why_untested(verdict.clause) or verdict.reason
        return ClauseVerdict(verdict.clause, verdict.outcome, 0, reason=reason)
