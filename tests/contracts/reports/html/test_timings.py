"""Timings are counted in classes of a logarithmic scale, by kind of request."""

from __future__ import annotations

from dataclasses import replace

from contracts.record.case import Credentials
from contracts.record.exchange import Exchange
from contracts.reports.html.timings import EDGES, Stopwatch, Timings, written
from tests.support.reports import NOBODY, answered, case


def took(milliseconds: float, exchange: Exchange | None = None) -> Exchange:
    return replace(exchange or answered(), started=5.0, finished=5.0 + milliseconds / 1000)


def timings(*exchanges: Exchange) -> Timings:
    stopwatch = Stopwatch()
    for exchange in exchanges:
        stopwatch.take(exchange)
    return stopwatch.timings()


def test_each_answer_falls_into_one_class() -> None:
    found = timings(*(took(edge * 0.9) for edge in EDGES))
    assert found.labels == tuple(map(written, EDGES))
    assert found.histograms[0].bars == (1,) * len(EDGES)


def test_only_classes_that_are_used_are_shown_and_those_between_them() -> None:
    found = timings(took(0.9), took(7), took(8))
    assert found.labels == ("1 ms", "2 ms", "5 ms", "10 ms")
    assert found.histograms[0].bars == (1, 0, 0, 2)


def test_what_is_slower_or_faster_than_every_class_is_counted_too() -> None:
    found = timings(took(1e9), took(0), took(-5))
    assert sum(found.histograms[0].bars) == found.histograms[0].total == 3


def test_kinds_of_request_are_kept_apart() -> None:
    other = answered(case(credentials=Credentials.MISSING))
    found = timings(took(1), took(1, answered(case(b"{"))), took(1, other))
    assert [one.kind for one in found.histograms] == ["valid", "invalid", "other credentials"]


def test_quantiles_are_upper_ends_and_the_slowest_is_exact() -> None:
    found = timings(*(took(1.5) for _ in range(98)), took(30), took(45)).histograms[0]
    assert (found.median, found.most, found.slowest) == ("2 ms", "45 ms", "45 ms")


def test_what_is_not_answered_took_no_time() -> None:
    assert timings(answered(case(), NOBODY)) == Timings((), ())
