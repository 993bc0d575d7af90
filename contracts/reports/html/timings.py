"""How long the target took: a histogram with a logarithmic scale for each kind of request."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import Final

from contracts.record.case import Credentials
from contracts.record.exchange import Exchange

# Upper ends of the classes, in milliseconds: three to a power of ten.
EDGES: Final = tuple(step * 10.0**power for power in range(-1, 6) for step in (1, 2, 5))
OTHER_CREDENTIALS: Final = "other credentials"
_KINDS: Final = ("valid", "invalid", "unspecified", OTHER_CREDENTIALS)


@dataclass(frozen=True, slots=True)
class Histogram:
    """How long requests of one kind took.

    Attributes:
        kind: which requests.
        total: how many were answered.
        median: half of them took no longer than that, in words.
        most: 99 of 100 took no longer than that, in words.
        slowest: the longest, in words.
        bars: how many fell into each class that is shown.
    """

    kind: str
    total: int
    median: str
    most: str
    slowest: str
    bars: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timings:
    """What the page shows of how long the target took.

    Attributes:
        labels: the upper ends of the classes, in words.
        histograms: one for each kind of request that was answered.
    """

    labels: tuple[str, ...]
    histograms: tuple[Histogram, ...]


class Stopwatch:
    """Counts how long answers took, by kind of request."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[int]] = {kind: Counter() for kind in _KINDS}
        self._slowest = dict.fromkeys(_KINDS, 0.0)

    def take(self, exchange: Exchange) -> None:
        """Count an exchange that was answered, in a time that is known."""
        # A recording may not say how long it took.
        if exchange.answer is None or (seconds := exchange.elapsed) is None:
            return
        case = exchange.case
        is_usual = case.credentials is Credentials.GIVEN
        kind = str(case.expect) if is_usual else OTHER_CREDENTIALS
        elapsed = seconds * 1000
        self._counts[kind][min(bisect_left(EDGES, elapsed), len(EDGES) - 1)] += 1
        self._slowest[kind] = max(self._slowest[kind], elapsed)

    def timings(self) -> Timings:
        """Return the histograms, all with the same classes: those that are used."""
        used = [number for counts in self._counts.values() for number in counts]
        shown = range(min(used), max(used) + 1) if used else range(0)
        return Timings(
            tuple(written(EDGES[number]) for number in shown),
            tuple(self._histogram(kind, shown) for kind in _KINDS if self._counts[kind]),
        )

    def _histogram(self, kind: str, shown: range) -> Histogram:
        counts, slowest = self._counts[kind], self._slowest[kind]
        return Histogram(
            kind=kind,
            total=counts.total(),
            median=written(min(slowest, _quantile(counts, 0.5))),
            most=written(min(slowest, _quantile(counts, 0.99))),
            slowest=written(slowest),
            bars=tuple(counts[number] for number in shown),
        )


def _quantile(counts: Counter[int], share: float) -> float:
    """Return the upper end of the class up to which *share* of all lie."""
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= share * counts.total():
            return EDGES[number]
    return EDGES[-1]


def written(milliseconds: float) -> str:
    """Return a time in words, with two digits that count."""
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.3g} s"
    return f"{milliseconds:.3g} ms" if milliseconds >= 0.1 else f"{milliseconds:.1g} ms"
