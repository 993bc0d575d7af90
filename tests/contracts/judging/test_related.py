"""Clauses that fail on the very same requests for one cause say so of each other."""

from __future__ import annotations

from contracts.clauses.clause import Clause
from contracts.judging.finding import ClauseVerdict
from tests.support.clauses import clause, is_200
from tests.support.exchanges import case, exchange, fact
from tests.support.exchanges import verdicts_of as outcomes


def verdicts(*bad: str, clauses: tuple[Clause, ...]) -> dict[str, ClauseVerdict]:
    """Return the verdicts where requests with these features are answered wrongly."""
    seen = [
        exchange(
            case(body=b"{}".ljust(n + 2), features=frozenset(map(fact, features.split()))),
            b"",
            status=500 if features in bad else 200,
            number=n,
        )
        for n, features in enumerate(("x one", "x two", "fine", "other"), 1)
    ]
    return outcomes(list(clauses), *seen)


def test_what_fails_on_the_same_requests_for_one_cause_says_so() -> None:
    both = (clause("a", is_200), clause("b", is_200))
    found = verdicts("x one", "x two", clauses=both)
    assert [one.same_requests for name in "ab" for one in found[name].findings] == [("b",), ("a",)]
    assert found["a"].findings[0].count == 2


def test_that_all_fails_is_nothing_that_two_have_in_common() -> None:
    both = (clause("a", is_200), clause("b", is_200))
    found = verdicts("x one", "x two", "fine", "other", clauses=both)
    assert found["a"].findings[0].cause.words == "whatever is sent"
    assert found["a"].findings[0].same_requests == ()


def test_one_request_is_no_more_than_the_same_answer() -> None:
    found = verdicts("other", clauses=(clause("a", is_200), clause("b", is_200)))
    assert (found["a"].findings[0].same_requests, found["a"].findings[0].also_breaks) == (
        (),
        ("b",),
    )
