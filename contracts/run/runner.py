"""The run: probe, send the corpus once, judge every exchange, then explore.

Phases come in a fixed order, and nothing in them depends on the clock, so that the
same seed sends the same bytes in the same order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from contracts.case import Case, Expectation
from contracts.clauses import catalogue, matching
from contracts.definition.prose import ENDPOINT_ABSENT, UNAUTHORIZED
from contracts.exchange import Exchange
from contracts.judge import ClauseVerdict, Finding, Judge, Outcome
from contracts.run.events import Event, Finished, Listener, Options, PhaseStarted, Sent, Started
from contracts.run.resources import Resources
from contracts.run.sender import PhaseStop, Sender, Stop
from contracts.targets.credentials import tells_apart
from contracts.targets.http import Target
from contracts.verdict import overall
from strategies import scenarios
from strategies.boundaries import boundary_cases
from strategies.invalid import invalid_cases
from strategies.raw import raw_cases

_BURSTS: Final = {"quick": (4, 5), "ci": (8, 10), "deep": (16, 20)}
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
        self._target = target
        self._options = options
        self._listen = listen
        self._sender = Sender(target, options)
        self._clauses = catalogue() if options.pattern is None else matching(options.pattern)
        self._judge = Judge(self._clauses)
        self._resources = Resources(options.ids)
        self._failing: list[tuple[Exchange, frozenset[str]]] = []
        self._notes: list[str] = []

    def execute(self) -> Finished:
        """Send everything, judge everything, and return the result.

        Raises:
            Unreachable: nothing answers at all.
        """
        began = time.monotonic()
        options = self._options
        self._tell(Started(self._target.name, options.profile, options.seed))
        cut_short = ""
        try:
            self._phases()
        except Stop as reason:
            cut_short = str(reason)
        result = self._finished(cut_short, time.monotonic() - began)
        self._tell(result)
        return result

    def _phases(self) -> None:
        options = self._options
        self._in_phase("hello", [scenarios.hello()], self._send_hello)
        self._in_phase("probes", scenarios.probes(), self._send_probes)
        self._send_phase("valid requests", boundary_cases(options.profile))
        pairs = list(scenarios.after_refusals(options.profile))
        self._send_phase("after refusals", [case for pair in pairs for case in pair])
        self._send_phase("invalid requests", invalid_cases(options.profile))
        self._send_phase("odd requests", raw_cases(options.profile))
        self._send_phase("credentials", self._credentials())
        self._send_phase("twins", scenarios.twins(options.seed))
        self._in_phase("in parallel", [], self._send_bursts)
        self._explore()
        self._in_phase("again", self._to_confirm(), self._send_all)
        self._send_phase("goodbye", [scenarios.hello()])

    def _send_phase(self, name: str, cases: Sequence[Case]) -> None:
        usable = [case for case in cases if self._resources.usable(case)]
        self._in_phase(name, usable, self._send_all)

    def _in_phase(
        self, name: str, cases: Sequence[Case], send: Callable[[Sequence[Case]], None]
    ) -> None:
        self._tell(PhaseStarted(name, len(cases)))
        self._sender.timeouts_in_phase = 0
        try:
            send(cases)
        except PhaseStop:
            note = f"{name}: sending stopped early, too many requests were not answered in time"
            self._notes.append(note)

    def _send_all(self, cases: Iterable[Case]) -> None:
        for case in cases:
            exchange, broken = self._take(self._sender.send(case))
            if broken and case.parts:
                self._send_all(case.parts)
            self._sender.check()
            del exchange

    def _take(self, exchange: Exchange) -> tuple[Exchange, frozenset[str]]:
        """Judge an exchange and tell it; remember it where it fails."""
        broken = self._judge.see(exchange)
        names = frozenset(name for name, _ in broken)
        if names:
            self._failing.append((exchange, names))
        self._tell(Sent(exchange, tuple(broken)))
        return exchange, names

    def _send_hello(self, cases: Sequence[Case]) -> None:
        """Find out whether the endpoint is there and lets us in before sending the rest."""
        first = self._sender.send(cases[0])
        status = first.answer.status if first.answer else 0
        if status in ENDPOINT_ABSENT | UNAUTHORIZED:
            # What a closed door answers says nothing about the contract, so it is not judged.
            self._tell(Sent(first, ()))
            plain = next(c for c in boundary_cases("quick") if c.name == "metadata{}: plain")
            second = self._sender.send(plain)
            self._tell(Sent(second, ()))
            self._stop_if_shut(status, second.answer.status if second.answer else 0)
            self._judge.see(second)
            self._judge.see(first)
            return
        self._take(first)

    def _stop_if_shut(self, first: int, second: int) -> None:
        if {first, second} <= ENDPOINT_ABSENT:
            raise Stop(
                f"not testable: every request is answered with {first}, so the target has no "
                f"POST {self._target.url}"
            )
        if {first, second} <= UNAUTHORIZED:
            given = "is refused" if self._options.token else "is missing"
            raise Stop(f"not testable: the token {given} ({first}); give one with --token")

    def _send_probes(self, cases: Sequence[Case]) -> None:
        probed = [self._sender.send(case) for case in cases]
        self._resources.learn(probed)
        for kind, ids in self._resources.real.items():
            self._sender.fill(kind, ids)
        for exchange in probed:
            if not self._resources.checks(exchange.case):
                self._take(exchange)
                continue
            self._tell(Sent(exchange, ()))
            if self._resources.usable(exchange.case):
                again = self._sender.send(exchange.case)
                self._tell(Sent(again, ()))
                self._resources.learn_real(again)
        self._notes += self._resources.notes()

    def _credentials(self) -> list[Case]:
        token = self._options.token
        return [c for c in scenarios.credential_cases() if tells_apart(c.credentials, token)]

    def _send_bursts(self, cases: Sequence[Case]) -> None:
        del cases
        size, rounds = _BURSTS[self._options.profile]
        for burst in scenarios.bursts(self._options.seed, size, rounds):
            for exchange in self._sender.send_together(burst):
                self._take(exchange)
            self._sender.check()

    def _explore(self) -> None:
        """Send random cases; what only they break is shrunk, clause by clause."""
        counts = _RANDOM[self._options.profile]
        if not counts:
            return
        from contracts.run.explore import random_cases

        drawn = {e: random_cases(e, n, self._options.seed) for e, n in counts.items()}
        for expect, cases in drawn.items():
            self._send_phase(f"random {expect} requests", cases)
        for finding in self._found_at_random()[:_SHRUNK]:
            cases = drawn[finding.exchange.case.expect]
            shrink = partial(self._shrink, finding)
            self._in_phase(f"shrinking {finding.clause}", cases, shrink)

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

        left = _SHRINKING

        def breaks(case: Case) -> bool:
            nonlocal left
            if not left:
                raise Enough
            if not self._resources.usable(case):
                return False
            left -= 1
            _, names = self._take(self._sender.send(case))
            self._sender.check()
            return finding.clause in names

        known = {case.body for case in cases if case.body is not None}
        count = _RANDOM[self._options.profile][finding.exchange.case.expect]
        shrink(finding.exchange.case, known, breaks, count=count, number=self._options.seed)

    def _to_confirm(self) -> list[Case]:
        """Return what failed, smallest first, to see whether it fails every time."""
        doubtful = [
            exchange.case
            for exchange, names in sorted(self._failing, key=lambda f: len(f[0].body or b""))
            if any(n.startswith(("accept.", "isolation.", "reliability.")) for n in names)
        ]
        return doubtful[:_CONFIRMED]

    def _finished(self, cut_short: str, duration: float) -> Finished:
        verdicts = tuple(map(self._with_reason, self._judge.verdicts()))
        if self._sender.waited_s:
            self._notes.append(f"waited {self._sender.waited_s:.1f} s for a rate limit (429)")
        return Finished(
            target=self._target.name,
            url=self._target.url,
            verdict=overall(verdicts, self._options.gate, cut_short=bool(cut_short)),
            options=self._options,
            requests=self._sender.sent,
            duration_s=duration,
            clauses=verdicts,
            notes=tuple(self._notes),
            cut_short=cut_short,
        )

    def _with_reason(self, verdict: ClauseVerdict) -> ClauseVerdict:
        """Say why a clause is untested where the run knows better than the clause."""
        if verdict.outcome is not Outcome.UNTESTED:
            return verdict
        reason = self._resources.reason(verdict.clause.id) or verdict.reason
        return ClauseVerdict(verdict.clause, verdict.outcome, 0, reason=reason)

    def _tell(self, event: Event) -> None:
        self._listen(event)
