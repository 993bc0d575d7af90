"""What the phases of a run share: cases are sent, exchanges judged and told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import islice
from typing import Final

from contracts.clauses import Clause
from contracts.judging.judge import Judge
from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange
from contracts.record.parsed import Kind
from contracts.run.budget import Budget, Stop
from contracts.run.events import Listener, Options, PhaseStarted, Sent
from contracts.run.sender import PhaseStop, Sender, UnderWay
from contracts.targets.credentials import tells_apart
from contracts.targets.http import Target

_DOUBTFUL: Final = ("accept.", "isolation.", "reliability.")
_CONFIRMED: Final = 40


class Session:
    """A run under way.

    Args:
        target: where to send.
        options: what to do.
        listen: called with every event.
        judge: sees the exchanges that count.
        budget: what may be spent; None for what the options allow.
    """

    def __init__(
        self,
        target: Target,
        options: Options,
        listen: Listener,
        judge: Judge,
        budget: Budget | None = None,
    ) -> None:
        self.target = target
        self.options = options
        self.listen = listen
        self.judge = judge
        self.sender = Sender(target, options, self.tell, budget)
        self.resources = self.sender.resources
        self._doubtful: list[tuple[int, int, Case]] = []
        self.notes: list[str] = []

    def usable(self, case: Case) -> bool:
        """Tell whether *case* can be sent: there are real ids and credentials for it."""
        return self.resources.usable(case) and self._is_telling(case.credentials)

    def _is_telling(self, kind: Credentials) -> bool:
        token = self.options.token
        if kind is Credentials.GIVEN:
            return True
        # A target that was given no token to ask for need not ask for one.
        return bool(token) and tells_apart(kind, token)

    def phase(
        self, name: str, cases: Sequence[Case], send: Callable[[Sequence[Case]], None] | None = None
    ) -> None:
        """Send the usable ones of *cases*, with *send* where it takes more than that."""
        usable = [case for case in cases if self.usable(case)]
        self.listen(PhaseStarted(name, len(usable)))
        self.sender.timeouts_in_phase = 0
        try:
            (send or self.send_all)(usable)
        except PhaseStop:
            self.notes.append(
                f"{name}: sending stopped early, too many requests were not answered in time"
            )

    def send_all(self, cases: Iterable[Case], together: int | None = None) -> None:
        """Send cases, as many at a time as there are workers; judge them in their order.

        What a failing one is made of is sent, too, before the next is judged.

        Args:
            cases: what to send.
            together: how many are under way at a time, where that is part of the test.
        """
        width = together or self.options.workers
        if width > 1:
            self._send_beside(iter(cases), width)
            return
        for case in cases:
            self._settle(self.sender.send(case))

    def _send_beside(self, todo: Iterator[Case], width: int) -> None:
        under_way = deque[UnderWay]()
        try:
            while True:
                for case in islice(todo, width - len(under_way)):
                    under_way.append(self.sender.begin(case))
                if not under_way:
                    return
                self._settle(self.sender.end(under_way.popleft()))
        except (Stop, PhaseStop):
            # What was sent counts, and is answered before anything else is sent.
            for one in under_way:
                self.take(self.sender.end(one))
            raise

    def _settle(self, exchange: Exchange) -> None:
        broken = self.take(exchange)
        if broken and exchange.case.parts:
            self.send_all(exchange.case.parts, together=1)
        self.sender.check()

    def take(self, exchange: Exchange) -> frozenset[str]:
        """Judge an exchange and tell it; return the ids of the clauses that it breaks."""
        broken = self.judge.see(exchange)
        names = frozenset(name for name, _ in broken)
        if any(name.startswith(_DOUBTFUL) for name in names):
            self._doubt(exchange)
        self.listen(Sent(exchange, tuple(broken)))
        return names

    def _doubt(self, exchange: Exchange) -> None:
        """Keep the smallest of the requests whose failures may be no more than bad luck."""
        size = len(exchange.body or b"")
        heappush(self._doubtful, (-size, -exchange.number, exchange.case))
        if len(self._doubtful) > _CONFIRMED:
            heappop(self._doubtful)

    def doubtful(self) -> list[Case]:
        """Return requests to send again, to see whether they fail every time, smallest first."""
        return [case for *_, case in sorted(self._doubtful, reverse=True)]

    def tell(self, exchange: Exchange) -> None:
        """Tell an exchange that says nothing about the contract, and so is not judged."""
        self.listen(Sent(exchange, ()))

    def why_untested(self, clause: Clause) -> str:
        """Return why *clause* is untested where the run knows better than the clause."""
        if clause.about is not Kind.OTHER_CREDENTIALS:
            return self.resources.reason(clause.id)
        if not self.options.token:
            return "the target was given no token to ask for; give one with --token"
        if self.sender.backoff.locked_out:
            return (
                "the target answers 429 to whoever comes with other credentials, which may be "
                "its protection against guessing"
            )
        return ""
