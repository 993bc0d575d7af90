"""Notice when the target lets nobody in any more: a token expired, a budget spent, a lockout.

From then on every answer is about that, and says nothing of the contract.  One change of state
is told from a fault by a control: what was accepted before is refused now, in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import filterfalse, takewhile
from typing import Final

from contracts.definition.prose import UNAUTHORIZED
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Exchange
from contracts.run import refusal_words as words
from contracts.run.budget import Stop
from contracts.run.controls import Controls, State
from contracts.run.due import BAD_REQUEST, is_due, is_of_bodies, kind_of
from contracts.run.expiry import WITH_THE_TOKEN, Expiry
from contracts.run.ids.wording import quoted
from contracts.run.refusal_words import UNAVAILABLE, Refused
from contracts.run.renewal import Renewal

# A target may refuse single requests for reasons of its own: so many times that is looked into
# at once, which costs up to three requests each.
_MAX_LOOKS: Final = 40
# So many refusals of invalid requests in the same words, and nothing else between them, wait
# for a control before they count.  A server with words of its own for each rule hardly has as many.
_IN_DOUBT: Final = 40
# Where a limit is met, a control may be let in by chance: a 503 is looked into some times more.
_MAX_LOOKS_AT_503: Final = 3
# What is known to be said while others are accepted is looked into again after so many in a row.
_AGAIN: Final = frozenset({32, 64, 128, 256})
# A lockout follows wrong tokens soon.
_SOON: Final = 60
_LOCKED_OUT: Final = "it locks out clients that have shown wrong tokens"
_UNLOCKED: Final = "once it lets you in again, show no wrong tokens (--clause '!auth')"
# Longer refusals are not held back: they would take too much memory.
_LONG: Final = 2**16
# What a token that has expired is refused with.
_EXPIRED: Final = 401


class Admission:
    """Watches whether what was accepted once is still accepted.

    Args:
        send: sends a case apart from the run, and returns its exchange.
        report: called with exchanges that do not count, as the door was shut by then.
        pause: waits for so many seconds, or raises Stop where that is too long.
        renewal: renews the token; None where it stays as it is.
        again: sends a case whose exchange may count, and reports nothing; None for *send*.
    """

    def __init__(
        self,
        send: Callable[[Case], Exchange],
        report: Callable[[Exchange], None] = lambda _: None,
        pause: Callable[[float], None] = lambda _: None,
        renewal: Renewal | None = None,
        again: Callable[[Case], Exchange] | None = None,
    ) -> None:
        self._send = send
        self._report = report
        self._controls = Controls(send, again or send, report, pause)
        self._expiry = None if renewal is None else Expiry(renewal, send)
        self._accepted: Case | None = None
        self._latest_wrong: int | None = None
        self._looks = _MAX_LOOKS
        self._looks_at_503 = _MAX_LOOKS_AT_503
        # What was said while the door was open, and of which kind of request.
        self._known: set[tuple[str, Refused]] = set()
        self._in_a_row = 0
        self._latest: Refused | None = None
        self._shut: Refused | None = None
        self._held: list[Exchange] = []

    def watch(self, exchange: Exchange) -> Exchange:
        """Look at an exchange before it is judged; return what counts for its request.

        Raises:
            Stop: the target refuses what it accepted before; this exchange says nothing.
            Renewed: so it was, until the token was renewed; this exchange says nothing.
        """
        case, said = exchange.case, words.refused(exchange)
        if said is not None and said.status == _EXPIRED:
            self._renew(exchange)
        if said is None:
            self._note_acceptance(exchange)
            return exchange
        if case.credentials not in WITH_THE_TOKEN:
            self._latest_wrong = exchange.number
        self._in_a_row = self._in_a_row + 1 if said == self._latest else 1
        self._latest = said
        if self._accepted is None or is_due(exchange):
            return exchange
        if self._is_worth_a_look((kind_of(case), said)):
            self._look(exchange, said)
        return self._controls.lasting(exchange, said)

    def confirm(self, exchanges: Sequence[Exchange]) -> None:
        """Look at the last of these where it was refused, before they are judged.

        Raises:
            Stop: the target refuses what it accepted before.
        """
        said = words.refused(exchanges[-1])
        if said is None or self._accepted is None:
            return
        alike = takewhile(lambda one: words.refused(one) == said, reversed(exchanges))
        self._held = [*alike][::-1]
        self._look(exchanges[-1], said)
        self._held = []

    def cleared(self, exchange: Exchange) -> list[Exchange]:
        """Return the exchanges that can be judged now, in order: an invalid one may have to wait.

        Raises:
            Stop: the target refuses what it accepted before.
        """
        said = words.refused(exchange)
        if said is None or not self._is_doubtful(exchange, said):
            return [*self.released(), exchange]
        before = [] if self._held and words.refused(self._held[0]) == said else self.released()
        self._held.append(exchange)
        if len(self._held) < _IN_DOUBT:
            return before
        self._look(exchange, said)
        return [*before, *self.released()]

    def settle(self, *, is_again: bool = False) -> None:
        """Send a control where what waits would count against the target.

        Args:
            is_again: whether it was sent before, so that another answer is a fault.

        Raises:
            Stop: the target refuses what it accepted before; what waited says nothing.
        """
        waiting = self._held if is_again else [*filter(is_of_bodies, self._held)]
        if self._accepted is not None and waiting:
            said = words.refused(waiting[-1])
            assert said is not None
            self._look(waiting[-1], said)

    def let_go(self) -> list[Exchange]:
        """Return what waits and counts though nothing more is sent: what does so for the target."""
        held = self.released()
        for one in filter(is_of_bodies, held):
            self._report(one)
        return [*filterfalse(is_of_bodies, held)]

    def is_shut_out(self, exchange: Exchange) -> bool:
        """Return whether *exchange* was under way when the door closed, and is refused like all."""
        said = words.refused(exchange)
        return said is not None and self._shut is not None and said.status == self._shut.status

    @property
    def holds(self) -> bool:
        """Whether exchanges wait to be judged."""
        return bool(self._held)

    def released(self) -> list[Exchange]:
        """Return the exchanges that still wait to be judged."""
        held, self._held = self._held, []
        return held

    def _note_acceptance(self, exchange: Exchange) -> None:
        answer, case = exchange.answer, exchange.case
        self._in_a_row, self._latest = 0, None
        is_admitted = case.credentials is Credentials.GIVEN and case.expect is Expectation.VALID
        if answer is None or not 200 <= answer.status < 300 or not is_admitted:
            return
        self._accepted = self._accepted or case
        for one in self._held:
            if (said := words.refused(one)) is not None:
                self._known.add((kind_of(one.case), said))

    def _is_worth_a_look(self, seen: tuple[str, Refused]) -> bool:
        """Return whether a refusal that the contract does not ask for is looked into."""
        if seen not in self._known:
            self._looks -= 1
            return self._looks >= 0
        self._looks_at_503 -= seen[1].status == UNAVAILABLE
        at_503 = seen[1].status == UNAVAILABLE and self._looks_at_503 >= 0
        return at_503 or self._in_a_row in _AGAIN

    def _is_doubtful(self, exchange: Exchange, said: Refused) -> bool:
        """Return whether a refusal that is due may be one that everybody gets."""
        is_known = (kind_of(exchange.case), said) in self._known
        assert exchange.answer is not None
        is_long = len(exchange.answer.body) > _LONG
        return self._accepted is not None and is_due(exchange) and not is_known and not is_long

    def _look(self, exchange: Exchange, said: Refused) -> None:
        """Send controls, and end the run where they are refused in the same words.

        Raises:
            Stop: they are.
        """
        state = self._state(exchange.case, said)
        if state is State.OPEN or (state is State.SWINGS and said.status != UNAVAILABLE):
            self._known.add((kind_of(exchange.case), said))
            return
        for one in self._held:
            self._report(one)
        first = next((one for one in self._held if words.refused(one) == said), exchange)
        self._held = []
        self._shut = said
        if state is State.SWINGS:
            raise Stop(words.PASSING_OVERLOAD.format(first.number))
        raise Stop(self._reason(first, exchange))

    def _renew(self, exchange: Exchange) -> None:
        """Renew the token where it has expired."""
        if self._expiry is not None and self._accepted is not None:
            self._expiry.look(exchange, self._accepted, may_ask=self._looks > 0)

    def _state(self, case: Case, said: Refused) -> State:
        """Return how a request that was accepted is received now that *case* is refused."""
        assert self._accepted is not None
        if said.is_about_the_body and any(said == other for _, other in self._known):
            # What is said of single bodies is no closed door.
            return State.OPEN
        return self._controls.state(self._accepted, said, case)

    def _reason(self, first: Exchange, exchange: Exchange) -> str:
        answer = exchange.answer
        assert answer is not None
        since = f"since request {first.number} the target {words.denial(answer)}"
        wrong = self._latest_wrong
        is_soon = wrong is not None and exchange.number - wrong <= _SOON
        if is_soon and answer.status in {*UNAUTHORIZED, BAD_REQUEST}:
            # Either may be: tokens that expire do so at any time.
            said = f", saying '{quoted(answer)}'" if answer.status == BAD_REQUEST else ""
            return f"{since}{said}: {_LOCKED_OUT}, or the token has expired; {_UNLOCKED}"
        if self._expiry is not None and self._expiry.problem:
            return f"{since}, and {self._expiry.problem}"
        return f"{since}, {words.remedy(answer)}"
