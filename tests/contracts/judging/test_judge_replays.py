"""Failures that count for nothing: another request's answer, and what is excused altogether."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.clauses import Clause
from contracts.clauses.clause import UNIQUE, Excuse, Family
from contracts.judging.finding import Outcome
from contracts.judging.judge import Judge
from contracts.record.exchange import Exchange
from contracts.record.parsed import ParsedExchange
from tests.support.clauses import clause, is_200
from tests.support.exchanges import case, exchange, thread
from tests.support.exchanges import verdicts_of as verdicts

ECHO: Final = "echo.own"


def is_own(parsed: ParsedExchange) -> str | None:
    assert parsed.thread is not None
    return None if parsed.thread["metadata"] == parsed.sent["metadata"] else "not its own"


def is_new(parsed: ParsedExchange) -> str | None:
    assert parsed.thread is not None
    return "given before" if parsed.thread["id"] == "again" else None


def answered(number: int, own: str, received: str, identity: str) -> Exchange:
    answer = thread(id=identity, metadata={"k": received})
    return exchange(case({"metadata": {"k": own}}), answer, number=number)


REPLAYED: Final = (answered(1, "a", "a", "again"), answered(2, "b", "a", "again"))


def numbered(seen: Iterable[Exchange], first: int) -> list[Exchange]:
    return [replace(one, number=number) for number, one in enumerate(seen, first)]


def remembering() -> Callable[[ParsedExchange], str | None]:
    return is_own


def test_the_answer_of_another_request_says_nothing_about_this_one() -> None:
    found = verdicts([clause(UNIQUE, is_new), clause(ECHO, is_own)], *REPLAYED)
    assert found[UNIQUE].outcome is Outcome.FAIL
    assert found[ECHO].outcome is not Outcome.FAIL


def test_an_answer_that_fits_its_request_is_no_other_though_it_is_the_same() -> None:
    # Both send nothing that comes back, and an id that is made of the time is given twice.
    bodies: tuple[dict[str, Any], ...] = ({}, {"messages": []})
    both = [
        exchange(case(body), thread(id="again"), number=number)
        for number, body in enumerate(bodies, 1)
    ]
    always = clause("accept.own", lambda parsed: "wrong" if parsed.exchange.number == 2 else None)
    assert verdicts([clause(UNIQUE, is_new), always], *both)["accept.own"].outcome is Outcome.FAIL
    found = verdicts([clause(UNIQUE, is_new), always], *both, *numbered(REPLAYED, 3))
    assert found["accept.own"].outcome is not Outcome.FAIL


def test_of_an_answer_given_once_everything_is_reported() -> None:
    other = answered(2, "b", "x", "again")
    found = verdicts([clause(UNIQUE, is_new), clause(ECHO, is_own)], REPLAYED[0], other)
    assert found[ECHO].outcome is Outcome.FAIL
    assert [one.exchange.number for one in found[ECHO].findings] == [2]


def test_the_same_request_may_have_the_same_answer() -> None:
    same = [answered(n, "b", "a", "again") for n in (1, 2)]
    found = verdicts([clause(UNIQUE, is_new), clause(ECHO, is_own)], *same)
    assert [one.count for one in found[ECHO].findings] == [1]


@pytest.mark.parametrize(
    "others", [[], [clause(UNIQUE, lambda parsed: None)], [clause("other", is_new)]]
)
def test_where_ids_are_unique_an_answer_is_no_replay(others: list[Clause]) -> None:
    assert verdicts([*others, clause(ECHO, is_own)], *REPLAYED)[ECHO].outcome is Outcome.FAIL


def test_a_clause_that_remembers_is_about_replays_itself() -> None:
    folded = clause(ECHO, is_own, make_judge=remembering)
    assert verdicts([clause(UNIQUE, is_new), folded], *REPLAYED)[ECHO].outcome is Outcome.FAIL


def test_a_clause_all_of_whose_failures_are_excused_points_to_reliability() -> None:
    excused = Family(excuse=Excuse.ACCEPTED)
    alone = clause("a", is_200, applies=lambda r: r.status == 400, family=excused)
    seen = [exchange(case({}), b"", status=s, number=n) for n, s in enumerate((400, 200), 1)]
    found = verdicts([alone, clause("b", lambda parsed: None)], *seen)["a"]
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.reason == (
        "wrong answers came to the one request that it was judged on: "
        "the same requests were answered rightly another time"
    )


def test_a_judge_knows_what_is_broken_so_far_and_which_clauses_remember() -> None:
    judge = Judge([clause("a", is_own), clause("b", is_own, make_judge=remembering)])
    assert judge.failing() == []
    assert judge.see(answered(1, "a", "b", "x")) == [("a", "not its own"), ("b", "not its own")]
    assert judge.failing() == ["a", "b"]
    assert [judge.is_about_one_exchange(name) for name in "ab"] == [True, False]
