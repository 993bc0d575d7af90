"""What was sent somewhere, and how it was answered: counters, and a few samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from contracts.record.exchange import Exchange
from contracts.record.label import Expectation

# So many samples are kept of each expectation; the page may show fewer.
KEPT: Final = 2


class Reply(StrEnum):
    """How a request was answered."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    SERVER_ERROR = "answered with a server error"
    ODD = "answered with another status"
    NONE = "not answered"


_BY_CLASS: Final = {2: Reply.ACCEPTED, 4: Reply.REFUSED, 5: Reply.SERVER_ERROR}
_RIGHT: Final = {
    Expectation.VALID: {Reply.ACCEPTED},
    Expectation.INVALID: {Reply.REFUSED},
    Expectation.UNSPECIFIED: {Reply.ACCEPTED, Reply.REFUSED, Reply.ODD},
}


def reply_of(exchange: Exchange) -> Reply:
    """Return how the request of *exchange* was answered."""
    if exchange.answer is None:
        return Reply.NONE
    return _BY_CLASS.get(exchange.answer.status // 100, Reply.ODD)


def is_right(expect: Expectation, reply: Reply) -> bool:
    """Return whether a request of which that is expected is answered as it must be."""
    return reply in _RIGHT[expect]


@dataclass(frozen=True, slots=True)
class Sample:
    """One exchange, as much of it as the page may show; it holds no secret.

    Attributes:
        number: its place in the run.
        case: the name of the case.
        sent: the beginning of the body; None where none was sent.
        sent_size: how many bytes the body has.
        status: what came: a status code, or why there is none.
        received: the beginning of the answer's content.
        received_size: how many bytes the answer's content has.
        is_right: whether the answer is as it must be.
    """

    number: int
    case: str
    sent: str | None
    sent_size: int
    status: str
    received: str
    received_size: int
    is_right: bool


Sampler = Callable[[Exchange, bool], Sample]
"""Makes a sample of an exchange that was, or was not, answered as it must be."""


@dataclass(slots=True)
class _Kept:
    """The best samples: those that were answered wrongly first, then the smallest."""

    ranked: list[tuple[tuple[bool, int, int], Sample]] = field(default_factory=list)

    def offer(self, exchange: Exchange, is_right: bool, size: int, sampler: Sampler) -> None:
        rank = (is_right, size, exchange.number)
        if len(self.ranked) >= KEPT and rank >= self.ranked[-1][0]:
            return
        self.ranked.append((rank, sampler(exchange, is_right)))
        self.ranked.sort(key=lambda entry: entry[0])
        del self.ranked[KEPT:]


class Tally:
    """Counts exchanges by what was expected and what came, and keeps a few of them."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[Expectation, Reply]] = Counter()
        self._wrong: Counter[Expectation] = Counter()
        self._kept: dict[Expectation, _Kept] = {}

    def add(
        self,
        exchange: Exchange,
        found: tuple[Expectation, Reply, bool],
        size: int,
        sampler: Sampler,
    ) -> None:
        """Count an exchange.

        Args:
            exchange: the exchange.
            found: what was expected, what came, and whether that is as it must be.
            size: of what a sample shows; smaller ones are kept.
            sampler: makes a sample of the exchange, if it is kept.
        """
        expect, reply, is_right = found
        self.counts[expect, reply] += 1
        self._wrong[expect] += not is_right
        kept = self._kept.get(expect)
        if kept is None:
            kept = self._kept[expect] = _Kept()
        kept.offer(exchange, is_right, size, sampler)

    def sent(self, expect: Expectation) -> int:
        """Return how many requests there were of which that was expected."""
        return sum(count for (one, _), count in self.counts.items() if one is expect)

    def wrong(self, expect: Expectation | None = None) -> int:
        """Return how many of them were not answered as they must be."""
        return self._wrong.total() if expect is None else self._wrong[expect]

    def replies(self, expect: Expectation) -> Mapping[Reply, int]:
        """Return how many of them were answered in each way."""
        return {reply: self.counts[expect, reply] for reply in Reply if self.counts[expect, reply]}

    def samples(self, expect: Expectation) -> tuple[Sample, ...]:
        """Return the samples of them."""
        kept = self._kept.get(expect)
        return () if kept is None else tuple(sample for _, sample in kept.ranked)
