"""What was sent somewhere, and how it was answered: counters, and a few samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
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


class Seen:
    """An exchange that is counted at several places, and sampled once.

    Args:
        exchange: the exchange.
        key: what was expected of it, and how it was answered.
        size: of what a sample shows, in bytes; smaller ones are kept.
        sampler: makes a sample, where one is kept.
    """

    def __init__(
        self, exchange: Exchange, key: tuple[Expectation, Reply], size: int, sampler: Sampler
    ) -> None:
        self.key = key
        # The best samples are those that were answered wrongly, then the smallest.
        self.rank = is_right(*key), size, exchange.number
        self._exchange = exchange
        self._sampler = sampler

    @cached_property
    def sample(self) -> Sample:
        """The sample."""
        return self._sampler(self._exchange, self.rank[0])


class Tally:
    """Counts exchanges by what was expected and what came, and keeps a few of them."""

    def __init__(self) -> None:
        self.counts: dict[tuple[Expectation, Reply], int] = {}
        self._kept: dict[Expectation, list[tuple[tuple[bool, int, int], Sample]]] = {}

    def add(self, seen: Seen) -> None:
        """Count an exchange, and keep a sample of it if it is better than those there are."""
        self.counts[seen.key] = self.counts.get(seen.key, 0) + 1
        kept = self._kept.setdefault(seen.key[0], [])
        if len(kept) < KEPT or seen.rank < kept[-1][0]:
            kept.append((seen.rank, seen.sample))
            kept.sort(key=lambda entry: entry[0])
            del kept[KEPT:]

    def sent(self, expect: Expectation) -> int:
        """Return how many requests there were of which that was expected."""
        return sum(count for (one, _), count in self.counts.items() if one is expect)

    def wrong(self, *expected: Expectation) -> int:
        """Return how many requests, or those of which that was expected, got a wrong answer."""
        return sum(
            count
            for (one, reply), count in self.counts.items()
            if not is_right(one, reply) and (not expected or one in expected)
        )

    def replies(self, expect: Expectation) -> dict[Reply, int]:
        """Return how many of them were answered in each way."""
        return {r: self.counts[expect, r] for r in Reply if (expect, r) in self.counts}

    def samples(self, expect: Expectation) -> tuple[Sample, ...]:
        """Return the samples of them."""
        return tuple(sample for _, sample in self._kept.get(expect, ()))
