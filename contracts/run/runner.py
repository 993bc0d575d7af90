"""The run: probe, send the corpus once, judge every exchange, then explore.

Phases come in a fixed order, and nothing in them depends on the clock, so that the
same seed sends the same bytes in the same order.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import Any, Final

from contracts.clauses import chosen
from contracts.clauses.clock import FOLLOWS_THE_CLOCK, STILL_S
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.judging.reasons import is_for_want_of_requests
from contracts.process.clock import time
from contracts.process.signals import held, take
from contracts.record.case import Expectation
from contracts.run.at_leisure import look_at_the_pace
from contracts.run.budget import Spent, Stop
from contracts.run.corpus import Corpus
from contracts.run.distribution import Alone, Distribution
from contracts.run.events import INTERRUPTED, Finished, Listener, Options, Started
from contracts.run.exploration import Exploration
from contracts.run.left_out import LeftOut
from contracts.run.means import affordable
from contracts.run.preflight import Preflight
from contracts.run.session import Session
from contracts.run.stages import Stages
from contracts.run.trying_again import try_again
from contracts.targets.target import Target
from strategies.sequences import scenarios

# The first answer takes some time as well.
_MARGIN_S: Final = 0.5
# From so many requests on, the last one is for the clock.
_FOR_THE_CLOCK: Final = 50
# The report says why the run ended; here it makes one group of all that is untested for that.
_NOT_REACHED: Final = "the run ended before enough was sent to judge this"
_NOT_COUNTED: Final = "how much of the profile was left out was not counted: {}"


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
        clauses = chosen(options.definition, options.pattern)
        self._judge = Judge(tuple(affordable(clauses, options.profile)), is_diagnosed=True)
        self._session = Session(target, options, listen, self._judge)
        self._exploration = Exploration(self._session, _stores(options))
        self._distribution: Distribution = distribution or Alone()
        self._began = time.monotonic()
        self._is_complete = False
        self._left_out: LeftOut | None = None
        self._corpus = Corpus(options, self._session.usable, self._session.sender.budget.look)
        self._stages = Stages(
            self._session, self._corpus, self._distribution, self._exploration.planned
        )

    def execute(self) -> Finished:
        """Send everything, judge everything, and return the result.

        An interrupt ends it early, with the result of what was sent so far.

        Raises:
            Unreachable: nothing answers at all.
        """
        started, self._began = time.time(), time.monotonic()
        session, target = self._session, self._session.target
        session.listen(Started(target.name, target.url, started, self._options))
        cut_short = ""
        try:
            self._phases()
        except KeyboardInterrupt:
            take()
            cut_short = self._ended(INTERRUPTED, as_planned=self._is_complete)
        except Stop as reason:
            as_planned = self._is_complete and isinstance(reason, Spent)
            cut_short = self._ended(str(reason), as_planned=as_planned)
            if isinstance(reason, Spent) and cut_short:
                cut_short += self._how_far()
        with held():
            result = self._finished(cut_short, started, time.monotonic() - self._began)
            session.listen(result)
        return result

    def _ended(self, reason: str, *, as_planned: bool) -> str:
        """Return why the run was cut short; it was not if only exploring came to an end."""
        if not as_planned:
            self._judge.cut_short()
            return reason
        self._session.notes.append(f"explored until {reason}")
        return ""

    def _how_far(self) -> str:
        """Return how far a run came that had no more to spend, and note what it left out."""
        look, has_played = self._session.sender.budget.look_behind, self._session.memory.has_played
        others = {"random requests": self._exploration.left}
        try:
            self._left_out = left_out = self._corpus.left_out(has_played, look, others)
        except KeyboardInterrupt:
            take()
            left_out = None
            self._session.notes.append(_NOT_COUNTED.format("it was interrupted"))
        except Spent:
            left_out = None
            self._session.notes.append(_NOT_COUNTED.format("the time was over"))
        if left_out is None:
            return ""
        self._session.notes.append(left_out.sentence)
        return f", with {left_out.reached:.0%} of the obligations reached"

    def _phases(self) -> None:
        self._open()
        self._send_corpus()
        self._session.phase("violations alone", [], lambda _: self._session.ask_for_proof())
        self._explore()
        # What is sent again depends on what was found; only the last request is certain.
        self._session.phases.later = 1
        self._session.phase("again", [], lambda _: try_again(self._session))
        look_at_the_pace(self._session)
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        self._let_time_pass()
        self._session.phase("goodbye", [scenarios.hello(self._options.definition)])

    def _let_time_pass(self) -> None:
        """Wait until a clock that stands still would show, where the run was too short for that.

        A fast machine must not come to another verdict than a slow one.
        """
        left = self._began + STILL_S + _MARGIN_S - time.monotonic()
        if self._looks_at_the_clock() and left > 0:
            # What may still be spent is spent on the rest of the run.
            with suppress(Spent):
                self._session.sender.budget.sleep(left)

    def _looks_at_the_clock(self) -> bool:
        return FOLLOWS_THE_CLOCK in self._judge.names() and self._options.profile != "quick"

    def _open(self) -> None:
        preflight, definition = Preflight(self._session), self._options.definition
        self._session.phases.later = self._stages.planned()
        self._session.phase("hello", [scenarios.hello(definition)], preflight.hello)
        self._session.phase("probes", scenarios.probes(definition), preflight.probe)

    def _send_corpus(self) -> None:
        """Send the corpus; the clock gets its share, too, where the number of requests is limited.

        Raises:
            Spent: nothing more may be sent.
        """
        limit = self._session.sender.budget.requests or 0
        is_for_the_clock = self._looks_at_the_clock() and limit >= _FOR_THE_CLOCK
        ended = self._stages.send(kept=int(is_for_the_clock))
        if ended and is_for_the_clock:
            self._say_goodbye()
        if ended:
            raise Spent(ended)

    def _explore(self) -> None:
        self._exploration.replay()
        blocks = self._exploration.blocks()
        while together := tuple(islice(blocks, self._distribution.blocks_together)):
            self._is_complete = not self._exploration.is_planned(together[0])
            self._distribution.draw(self._session, self._exploration, together)
            self._exploration.shrink(together)
        self._is_complete = True

    def _finished(self, cut_short: str, started: float, duration: float) -> Finished:
        session = self._session
        session.judge_what_waits(asking=False)
        verdicts = tuple(
            self._with_reason(verdict, is_cut_short=bool(cut_short))
            for verdict in self._judge.verdicts()
        )
        return Finished(
            target=session.target.name,
            url=session.target.url,
            options=self._options,
            started=started,
            requests=session.sender.sent,
            duration_s=duration,
            clauses=verdicts,
            notes=(
                *session.notes,
                *session.sender.notes(),
                *session.target.notes(),
                *self._exploration.notes(),
            ),
            cut_short=cut_short,
            left_out=self._left_out,
        )

    def _with_reason(self, verdict: ClauseVerdict, *, is_cut_short: bool) -> ClauseVerdict:
        """Say why a clause is untested where the run knows better than the clause."""
        if verdict.outcome is not Outcome.UNTESTED:
            return verdict
        if is_cut_short and is_for_want_of_requests(verdict):
            reason = self._session.means.why_never(verdict.clause) or _NOT_REACHED
        else:
            reason = self._session.means.why_untested(verdict.clause) or verdict.reason
        return ClauseVerdict(verdict.clause, verdict.outcome, 0, reason=reason)


def _stores(options: Options) -> dict[Expectation, Any]:
    if options.examples is None:
        return {}
    from contracts.run.example_store import open_stores

    return dict(open_stores(options.examples))
