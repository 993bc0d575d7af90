"""The run: probe, send the corpus once, judge every exchange, then explore.

Phases come in a fixed order, and nothing in them depends on the clock, so that the
same seed sends the same bytes in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final

from contracts.clauses import chosen
from contracts.clauses.clause import RELIABILITY
from contracts.clauses.clock import FOLLOWS_THE_CLOCK, STILL_S
from contracts.clock import time
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.request import Request
from contracts.run.budget import Spent, Stop
from contracts.run.distribution import Alone, Distribution
from contracts.run.events import Finished, Listener, Options, Started
from contracts.run.exploration import Exploration
from contracts.run.preflight import Preflight
from contracts.run.session import Session
from contracts.targets.target import Target
from strategies import scenarios
from strategies.boundaries import boundary_cases
from strategies.deliveries import delivery_cases
from strategies.invalid import invalid_cases
from strategies.raw import raw_cases

# Requests of a burst, and how many bursts.  Larger ones meet more races, and take about a
# twentieth of the profile's requests.
_BURSTS: Final = {"quick": (4, 7), "ci": (8, 14), "deep": (16, 21)}
# What a profile sends, in this order.
_STAGES: Final = {"quick": ("quick",), "ci": ("quick", "ci"), "deep": ("quick", "ci", "deep")}
# The first answer takes some time as well.
_MARGIN_S: Final = 0.5
INTERRUPTED: Final = "it was interrupted"
# How many doubtful requests are sent again, and how often those that then pass: at most as
# many requests as half of the quick profile has.
_TRIED_AGAIN: Final = 30
_MORE_TRIES: Final = 2


class Run:
    """One run against one target.

    Args:
        target: where to send; the caller closes it.
        options: what to do.
        listen: called with every event.
        distribution: sends what may be sent in any order; None for this process alone.

    Raises:
        UsageError: examples cannot be kept where the options say.
    """

    def __init__(
        self,
        target: Target,
        options: Options,
        listen: Listener = lambda _: None,
        distribution: Distribution | None = None,
    ) -> None:
        self._options = options
        self._judge = Judge(chosen(options.definition, options.pattern), is_diagnosed=True)
        self._session = Session(target, options, listen, self._judge)
        self._exploration = Exploration(self._session, _stores(options))
        self._distribution: Distribution = distribution or Alone()
        self._began = time.monotonic()
        self._is_complete = False
        self._planned: set[tuple[Request, Credentials]] = set()
        self._followed: set[str] = set()

    def execute(self) -> Finished:
        """Send everything, judge everything, and return the result.

        An interrupt ends it early, with the result of what was sent so far.

        Raises:
            Unreachable: nothing answers at all.
        """
        started, self._began = time.time(), time.monotonic()
        session, budget = self._session, self._options.time_budget_s
        session.listen(Started(session.target.name, session.target.url, started, budget))
        cut_short = ""
        try:
            self._phases()
        except KeyboardInterrupt:
            cut_short = self._ended(INTERRUPTED, as_planned=self._is_complete)
        except Stop as reason:
            as_planned = self._is_complete and isinstance(reason, Spent)
            cut_short = self._ended(str(reason), as_planned=as_planned)
        result = self._finished(cut_short, started, time.monotonic() - self._began)
        session.listen(result)
        return result

    def _ended(self, reason: str, *, as_planned: bool) -> str:
        """Return why the run was cut short; it was not if only exploring came to an end."""
        if not as_planned:
            return reason
        self._session.notes.append(f"explored until {reason}")
        return ""

    def _phases(self) -> None:
        self._open()
        self._send_corpus()
        self._explore()
        self._session.phase("again", [], self._try_again)
        self._let_time_pass()
        self._session.phase("goodbye", [scenarios.hello(self._options.definition)])

    def _let_time_pass(self) -> None:
        """Wait until a clock that stands still would show, where the run was too short for that.

        A fast machine must not come to another verdict than a slow one.
        """
        wanted = FOLLOWS_THE_CLOCK in self._judge.names()
        left = self._began + STILL_S + _MARGIN_S - time.monotonic()
        if wanted and self._options.profile != "quick" and left > 0:
            # What may still be spent is spent on the rest of the run.
            with suppress(Spent):
                self._session.sender.budget.sleep(left)

    def _open(self) -> None:
        preflight, definition = Preflight(self._session), self._options.definition
        self._session.phase("hello", [scenarios.hello(definition)], preflight.hello)
        self._session.phase("probes", scenarios.probes(definition), preflight.probe)

    def _send_corpus(self) -> None:
        """Send the corpus of each profile up to the one that is asked for.

        A longer run begins as a shorter one does, so that it finds at least as much.
        """
        for number, profile in enumerate(_STAGES[self._options.profile]):
            self._send_stage(profile, number)
        self._send_credentials()

    def _send_stage(self, profile: str, number: int) -> None:
        definition, phase = self._options.definition, self._session.phase
        bulk = partial(self._distribution.bulk, self._session)
        one_by_one = partial(self._session.send_all, together=1)
        invalid = invalid_cases(definition, profile)
        odd = raw_cases(definition, profile)
        bulk("valid requests", self._fresh(boundary_cases(definition, profile)))
        phase("after refusals", self._after_refusals(profile), one_by_one)
        bulk("invalid requests", self._fresh(invalid))
        bulk("odd requests", self._fresh(odd))
        controls = (case.control for case in (*invalid, *odd))
        bulk("controls", self._fresh(case for case in controls if case is not None))
        phase("deliveries", self._deliveries(profile), one_by_one)
        if not number:
            phase("twins", scenarios.twins(definition, self._options.seed), one_by_one)
        phase("in parallel", [], partial(self._send_bursts, profile, number))

    def _send_credentials(self) -> None:
        """Send bad credentials: the last of the corpus, as wrong tokens may lock us out."""
        one_by_one = partial(self._session.send_all, together=1)
        credentials = scenarios.credential_cases(self._options.definition)
        controls = [case.control for case in credentials]
        plain = self._fresh(case for case in controls if case is not None)
        self._session.phase("controls", plain, one_by_one)
        self._session.phase("credentials", credentials, one_by_one)

    def _fresh(self, cases: Iterable[Case]) -> list[Case]:
        """Return the cases whose requests no earlier call has returned."""
        found = []
        for case in cases:
            key = (case.request, case.credentials)
            if key not in self._planned:
                self._planned.add(key)
                found.append(case)
        return found

    def _explore(self) -> None:
        self._exploration.replay()
        blocks = self._exploration.blocks()
        while together := tuple(islice(blocks, self._distribution.blocks_together)):
            self._is_complete = not self._exploration.is_planned(together[0])
            self._distribution.draw(self._session, self._exploration, together)
            self._exploration.shrink(together)
        self._is_complete = True

    def _try_again(self, _: Sequence[Case]) -> None:
        """Send what failed once more, and what then passes a few times, to count how often."""
        suspects = (finding.exchange.case for finding in self._judge.suspects())
        cases = [*self._session.doubtful(), *suspects]
        self._send_again(dict.fromkeys(cases))
        for _round in range(_MORE_TRIES):
            doubtful = [
                finding.exchange.case
                for finding in self._judge.suspects()
                if finding.is_intermittent or finding.tries < 2 or finding.clause == RELIABILITY
            ]
            if not doubtful:
                return
            self._send_again(dict.fromkeys(doubtful))

    def _send_again(self, cases: Iterable[Case]) -> None:
        usable = [case for case in cases if self._session.usable(case)][:_TRIED_AGAIN]
        # Twice in a row: of two servers that take turns, one gets each.
        twice = (replace(case, parts=()) for case in usable for _ in range(2))
        self._session.send_all(twice, together=1, avoiding=False)

    def _after_refusals(self, profile: str) -> list[Case]:
        """Return refused requests and those that follow, where the refused one can be sent."""
        pairs = scenarios.after_refusals(self._options.definition, profile)
        fresh = [pair for pair in pairs if pair[1].name not in self._followed]
        self._followed.update(pair[1].name for pair in fresh)
        return [case for pair in fresh if self._session.usable(pair[0]) for case in pair]

    def _deliveries(self, profile: str) -> list[Case]:
        """Return the bodies that no shorter profile has, each in every way of delivery."""
        cases = delivery_cases(self._options.definition, profile)
        fresh = [case for case in cases if case.name not in self._followed]
        self._followed.update(case.name for case in fresh)
        return fresh

    def _send_bursts(self, profile: str, stage: int, cases: Sequence[Case]) -> None:
        del cases
        size, rounds = _BURSTS[profile]
        session, options = self._session, self._options
        for burst in scenarios.bursts(options.definition, options.seed, size, rounds, stage):
            usable = [case for case in burst if session.usable(case)]
            if len(usable) > 1:
                session.send_all(usable, together=len(usable))

    def _finished(self, cut_short: str, started: float, duration: float) -> Finished:
        session = self._session
        verdicts = tuple(map(self._with_reason, self._judge.verdicts()))
        return Finished(
            target=session.target.name,
            url=session.target.url,
            options=self._options,
            started=started,
            requests=session.sender.sent,
            duration_s=duration,
            clauses=verdicts,
            notes=(*session.notes, *session.sender.notes(), *self._exploration.notes()),
            cut_short=cut_short,
        )

    def _with_reason(self, verdict: ClauseVerdict) -> ClauseVerdict:
        """Say why a clause is untested where the run knows better than the clause."""
        if verdict.outcome is not Outcome.UNTESTED:
            return verdict
        reason = self._session.why_untested(verdict.clause) or verdict.reason
        return ClauseVerdict(verdict.clause, verdict.outcome, 0, reason=reason)


def _stores(options: Options) -> dict[Expectation, Any]:
    if options.examples is None:
        return {}
    from contracts.run.example_store import open_stores

    return dict(open_stores(options.examples))
