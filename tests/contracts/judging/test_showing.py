"""Of the failures of one fault the plainest is shown, and one that has the cause that is named."""

from __future__ import annotations

from dataclasses import replace

from contracts.clauses import Cause
from contracts.judging.failing import Failing, Group
from contracts.judging.showing import example
from contracts.record.case import Case, case_of
from contracts.record.feature import Feature, Kind
from contracts.record.request import Delivery, Framing
from tests.support.exchanges import DEFINITION, INVALID, case, exchange

PAIR = {"metadata": {"k": "v"}}


def failing(*cases: Case) -> tuple[Failing, ...]:
    return tuple(Failing(exchange(o, b"", number=n), "", 0) for n, o in enumerate(cases, 1))


def sent(framing: Framing, *headers: tuple[str, str]) -> Case:
    request = replace(case(PAIR).request, delivery=Delivery(framing, headers=headers))
    return case_of(DEFINITION, request, "delivered")


def test_of_requests_alike_the_one_that_travels_most_as_usual_is_shown() -> None:
    members = failing(sent(Framing.CHUNKS, ("Connection", "close")), sent(Framing.CHUNKS))
    assert example(Group(Cause(), members)) is members[1]


def test_the_example_has_the_cause_that_is_named_though_another_one_is_smaller() -> None:
    members = failing(case({}), case(PAIR | {"messages": []}), case(PAIR))
    present = next(one for one in members[2].exchange.case.holds if one.kind is Kind.PRESENT)
    assert example(Group(Cause((present,)), members)) is members[2]
    # That nothing in particular is the cause is said of no request.
    assert example(Group(Cause((Feature(Kind.ANYTHING),)), members)) is members[0]


def test_a_small_request_is_shown_though_it_is_invalid_where_the_valid_ones_are_large() -> None:
    large = case({"metadata": {"k": "v"}, "messages": [{"role": "user", "content": "x" * 30_000}]})
    small, plain = failing(INVALID, large), failing(INVALID, case(PAIR))
    assert example(Group(Cause(), small)) is small[0]
    assert example(Group(Cause(), plain)) is plain[1]
