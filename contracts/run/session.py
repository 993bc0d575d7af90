"""What the phases of a run share: cases are sent, exchanges judged and reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from contracts.judging.judge import Judge, shortened
from contracts.record.case import Case, Scenario
from contracts.record.exchange import Exchange
from contracts.run.after_refusals import AfterRefusals
from contracts.run.announcing import Announcing
from contracts.run.budget import Budget, Stop
from contracts.run.company import Company
from contracts.run.diagnosis.asking import Answered
from contracts.run.diagnosis.diagnosis import Diagnosis
from contracts.run.doubtful import Doubtful
from contracts.run.events import Listener, Options, Sent, Waiting
from contracts.run.failures import FailureLimit
from contracts.run.ids.resources import Resources
from contracts.run.means import Means
from contracts.run.memory import Memory, answered
from contracts.run.patience import PhaseStop
from contracts.run.sender import Sender
from contracts.run.taking_apart import TakingApart
from contracts.run.unproven import Unproven
from contracts.targets.target import Target

# No more of such answers than one at a time is kept in memory.
_LONG: Final = 2**20
# What is part of a sequence depends on what came before, and says nothing alone.
_LOOKED_INTO: Final = frozenset(
    {Scenario.CORPUS, Scenario.RANDOM, Scenario.PROBE, Scenario.REFUSED_FIRST}
)


class Session:
    """A run under way.

    Args:
        target: where to send.
        options: what to do.
        listen: called with every event.
        judge: sees the exchanges that count.
        budget: what may be spent; None for what the options allow.
        resources: what is known about ids; None for what the options say.

    Attributes:
        memory: what was sent so far, and how it was answered.
        phases: reports that they begin, and knows how much is planned behind them.
    """

    def __init__(
        self,
        target: Target,
        options: Options,
        listen: Listener,
        judge: Judge,
        *,
        budget: Budget | None = None,
        resources: Resources | None = None,
    ) -> None:
        self.target = target
        self.options = options
        self.listen = listen
        self.judge = judge
        self.sender = Sender(
            target,
            options,
            self.report,
            budget,
            resources,
            waiting=lambda seconds, status: listen(Waiting(seconds, status)),
        )
        self.resources = self.sender.resources
        self.means = Means(target, options, self.resources, self.sender.backoff)
        self._doubtful = Doubtful(judge)
        self.memory = Memory()
        # Of exchanges that were judged before their turn: what they break.
        self._early: dict[int, frozenset[str]] = {}
        self._following = 0
        self._apart = TakingApart(judge, is_limited=options.max_requests is not None)
        self._unproven = Unproven(judge)
        self._after_refusals = AfterRefusals()
        self.phases = Announcing(listen)
        self._failures = FailureLimit(judge, options)
        self._diagnosis = Diagnosis(options.definition, self.ask, self.ask_again, judge.assign)
        self.notes: list[str] = []

    def usable(self, case: Case) -> bool:
        """Return whether there are the real ids and the credentials to send *case*."""
        return self.means.usable(case)

    def phase(
        self,
        name: str,
        cases: Sequence[Case],
        send: Callable[[Sequence[Case]], None] | None = None,
    ) -> None:
        """Send *cases*, with *send* where that is given.

        Args:
            name: of the phase.
            cases: what to send; all of it is usable.
            send: sends them.
        """
        self.phases.begins(name, len(cases), self.sender.sent)
        if not self.sender.admission.holds:
            self.phases.report()
        self.sender.patience.begin_phase()
        try:
            (send or self.send_all)(cases)
        except PhaseStop:
            self.notes.append(
                f"{name}: sending stopped early, too many requests were not answered in time"
            )

    def send_all(
        self, cases: Iterable[Case], together: int | None = None, *, avoiding: bool = True
    ) -> None:
        """Send cases, as many at a time as there are workers; judge them in their order.

        The halves of a rich case that fails are sent, too, before the next one is judged.

        Args:
            cases: what to send.
            together: how many are under way at a time, where that is part of the test.
            avoiding: whether what is known to hang is left out.
        """
        if avoiding:
            avoids = self.sender.patience.avoids
            cases = (case for case in cases if not avoids(case))
        width = together or self.options.workers
        if width > 1:
            self._send_together(iter(cases), Company(self.sender, width, on_purpose=bool(together)))
            return
        for case in cases:
            self.settle(self.sender.send(case))

    def _send_together(self, todo: Iterator[Case], company: Company) -> None:
        try:
            for exchange in company.exchanges(todo):
                self.settle(exchange)
        except (Stop, PhaseStop):
            # What was sent counts, and its answers come before anything else is sent.
            self._take_all(company.rest())
            raise

    def _take_all(self, rest: Iterable[tuple[Exchange, bool]]) -> None:
        """Judge what came of the last requests, of those that count, as far as there is time."""
        late = 0
        for exchange, may_count in rest:
            counts = may_count and not self.sender.admission.is_shut_out(exchange)
            in_time = self.sender.budget.has_grace()
            late += counts and not in_time
            (self.take if counts and in_time else self.report)(exchange)
        if late:
            self.notes.append(f"the time was over before the last {late} answers were judged")

    def settle(self, exchange: Exchange) -> None:
        """Judge an exchange and look into it, unless it is in doubt; then it waits for others."""
        for one in self.sender.admission.cleared(exchange):
            self._judge(one)
        self.sender.patience.check()

    def judge_what_waits(self, *, asking: bool = True, is_again: bool = False) -> None:
        """Judge the exchanges that were in doubt: no control has spoken against them.

        Args:
            asking: whether a control may be sent, where one is needed.
            is_again: whether what waits was sent before.

        Raises:
            Stop: it is refused, too.
        """
        admission = self.sender.admission
        if asking:
            admission.settle(is_again=is_again)
        for one in admission.released() if asking else admission.let_go():
            self.take(one)
        self.phases.report()

    def _judge(self, exchange: Exchange) -> None:
        broken = self.take(exchange)
        # Of a long answer no more is needed, and more answers come before this one is done.
        exchange = shortened(exchange)
        self.follow_up(exchange, broken)

    def follow_up(self, exchange: Exchange, broken: frozenset[str]) -> None:
        """Find out more about an exchange that breaks clauses, and end the run if that is enough.

        A rich request is taken apart first: the halves tell what in it matters.
        """
        self._following += 1
        try:
            if parts := self._apart.parts(exchange, broken):
                self.send_all(filter(self.is_new, parts), together=1)
            for case in self._after_refusals.again(exchange, broken):
                self.ask_again(case)
            if self.judge.is_diagnosed and self._doubtful.is_first(exchange, broken):
                self.ask_again(exchange.case)
            if self.judge.is_diagnosed and exchange.case.scenario in _LOOKED_INTO:
                self._diagnosis.look_into(exchange)
        finally:
            self._following -= 1
        if not self._following:
            self._failures.check()

    def ask(self, case: Case) -> Answered | None:
        """Send *case* to find something out, unless the run has sent it already."""
        if not self.memory.has_sent(case):
            self.ask_again(case)
        return self.memory.answer_to(case)

    def ask_again(self, case: Case) -> Answered | None:
        """Send *case* once more, and return how it is answered this time."""
        if not self.usable(case) or self.sender.patience.avoids(case):
            return None
        exchange = self.sender.send(case)
        self.take(exchange)
        self.sender.patience.check()
        return answered(exchange)

    def take(self, exchange: Exchange) -> frozenset[str]:
        """Judge an exchange and report it; return the ids of the clauses that it breaks.

        One that was judged before its turn is not judged again.
        """
        if (early := self._early.pop(exchange.number, None)) is not None:
            return early
        broken = self.judge.see(exchange)
        self._apart.note(exchange, broken)
        self.memory.keep(exchange)
        self._unproven.note(exchange)
        self._after_refusals.note(exchange)
        names = frozenset(name for name, _ in broken)
        self._doubtful.add(exchange, names)
        self.phases.report(exchange.number)
        self.listen(Sent(exchange, tuple(broken), planned=not self._following))
        return names

    def set_aside(self, exchange: Exchange) -> Exchange:
        """Return *exchange* as it can wait to be taken with others, or only reported.

        A long answer cannot: it is judged now, unless it refuses, and only its beginning kept.
        """
        answer = exchange.answer
        if answer is None or len(answer.body) <= _LONG:
            return exchange
        if not 400 <= answer.status < 500:
            self._early[exchange.number] = self.take(exchange)
        return shortened(exchange)

    def is_new(self, case: Case) -> bool:
        """Return whether *case* can be sent, and the run has not done so."""
        return self.usable(case) and not self.memory.has_sent(case)

    def ask_for_proof(self) -> None:
        """Break rules alone that were broken only in what is refused in any case."""
        self._unproven.ask(self.ask, lambda cases: self.send_all(filter(self.is_new, cases), 1))

    def doubtful(self) -> list[Case]:
        """Return the requests to send again, to see if they always fail; smallest first."""
        return self._doubtful.cases()

    def report(self, exchange: Exchange) -> None:
        """Report an exchange that is not judged, as it says nothing about the contract."""
        self.listen(Sent(exchange, (), judged=False, planned=False))
