"""The clauses about how a request travels: the same body, the same outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.record.case import Case, Scenario, case_of, request_of
from contracts.record.exchange import Exchange
from contracts.record.request import USUAL, Delivery, Framing, Spelling
from contracts.record.writing import dump
from tests.support.exchanges import DEFINITION, exchange, judged, thread, unanswered

PAIR: Final = {"metadata": {"a": "b"}}
WRONG: Final = {"metadata": 1}
CHUNKS: Final = Delivery(Framing.CHUNKS)
BARE: Final = Delivery(Framing.UNDECLARED)
CAPITALS: Final = Delivery(spelling=Spelling.CAPITALS)
EXPECT: Final = Delivery(headers=(("Expect", "100-continue"),))
ANY_TYPE: Final = Delivery(headers=(("Accept", "*/*"),))
NO_TYPE: Final = Delivery(without=("accept",))
OWNERS: Final = {
    "delivery.framing": (CHUNKS, BARE, EXPECT, Delivery(headers=(("Connection", "close"),))),
    "delivery.header-names": (CAPITALS, Delivery(spelling=Spelling.LOWER)),
    "delivery.negotiation": (ANY_TYPE, NO_TYPE, Delivery(headers=(("Accept-Encoding", "*"),))),
}
ALL: Final = [(clause, way) for clause, ways in OWNERS.items() for way in ways]


def sent(value: Any, way: Delivery = USUAL) -> Case:
    request = replace(request_of(dump(value)), delivery=way)
    return case_of(DEFINITION, request, "by hand").playing(Scenario.DELIVERY)


def pair(clause: str, value: Any, status: int, then: Exchange) -> Any:
    """Return what the clause says of an exchange, after the same body was sent as usual."""
    return judged(clause, exchange(sent(value), status=status), then)[1]


@pytest.mark.parametrize(("clause", "way"), ALL)
def test_a_body_that_is_accepted_as_usual_is_accepted_however_it_travels(
    clause: str, way: Delivery
) -> None:
    of = sent(PAIR, way)
    assert pair(clause, PAIR, 200, exchange(of, number=2)) is None
    said = pair(clause, PAIR, 200, exchange(of, status=400, number=2))
    assert said == (
        "the same body sent as usual was answered with 200 (request 1), and this one with 400"
    )


@pytest.mark.parametrize(("clause", "way"), ALL)
def test_a_body_that_is_refused_as_usual_is_refused_however_it_travels(
    clause: str, way: Delivery
) -> None:
    of = sent(WRONG, way)
    said = pair(clause, WRONG, 400, exchange(of, thread(2), number=2))
    assert "answered with 400 (request 1), and this one with 200" in said


@pytest.mark.parametrize(("clause", "way"), ALL)
def test_a_body_that_is_accepted_must_have_been_read(clause: str, way: Delivery) -> None:
    said = pair(clause, PAIR, 200, exchange(sent(PAIR, way), thread(2), number=2))
    assert "and its metadata (request 1), which this one has not" in said


@pytest.mark.parametrize(("clause", "way"), ALL)
def test_what_comes_back_as_it_was_sent_is_right_whatever_came_back_as_usual(
    clause: str, way: Delivery
) -> None:
    usual = exchange(sent(PAIR), thread(metadata={"a": ""}))
    right = exchange(sent(PAIR, way), thread(2, metadata=PAIR["metadata"]), number=2)
    lost = exchange(sent(PAIR, way), thread(2, metadata={}), number=2)
    assert judged(clause, usual, right)[1] is None
    assert "which this one has not" in str(judged(clause, usual, lost)[1])


@pytest.mark.parametrize(("clause", "way"), ALL)
@pytest.mark.parametrize(("value", "usual"), [(PAIR, 400), (PAIR, 500), (WRONG, 200), (WRONG, 500)])
def test_what_is_answered_wrongly_as_usual_says_nothing(
    clause: str, way: Delivery, value: Any, usual: int
) -> None:
    then = exchange(sent(value, way), thread(2), number=2)
    first = exchange(sent(value), thread(1), status=usual)
    found = judged(clause, first, then)
    assert all(one is None or one.startswith("(") for one in found)


@pytest.mark.parametrize(
    ("way", "status", "may"),
    [
        *((CHUNKS, 411, True), (BARE, 411, True), (EXPECT, 417, True)),
        *((EXPECT, 411, False), (CHUNKS, 417, False)),
    ],
)
def test_http_lets_a_server_refuse_some_framings(way: Delivery, status: int, may: bool) -> None:
    of = sent(PAIR, way)
    said = pair("delivery.framing", PAIR, 200, exchange(of, status=status, number=2))
    assert (said is None) is may


def test_crashes_silences_and_other_scenarios_are_not_theirs() -> None:
    of = sent(PAIR, CHUNKS)
    for other in (exchange(of, status=500, number=2), unanswered(of)):
        assert pair("delivery.framing", PAIR, 200, other).startswith("(")
    of = replace(of, scenario=Scenario.RANDOM)
    assert pair("delivery.framing", PAIR, 200, exchange(of, status=400)).startswith("(")


@pytest.mark.parametrize(("clause", "way"), ALL)
def test_what_is_added_to_an_answer_is_no_matter_of_delivery(clause: str, way: Delivery) -> None:
    usual = exchange(sent(PAIR), thread(metadata={"a": "b"}))
    added = exchange(sent(PAIR, way), thread(2, metadata={"a": "b", "c": "d"}), number=2)
    lost = exchange(sent(PAIR, way), thread(3, metadata={}), number=3)
    assert judged(clause, usual, added)[1] is None
    assert "which this one has not" in str(judged(clause, usual, lost)[1])
