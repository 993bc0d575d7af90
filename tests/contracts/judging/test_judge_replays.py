"""Failures that count for nothing: another request's answer, and what is excused altogether."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from contracts.clauses import Cause, Clause, Level
from contracts.clauses.clause import UNIQUE, Excuse
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.judging.localisation import Failing, Group, groups, merged
from contracts.record.exchange import Exchange
from contracts.record.parsed import ParsedExchange
from tests.support.exchanges import case, exchange, thread

ECHO: Final = "echo.own"


def clause(name: str, judge: Callable[[ParsedExchange], str | None], **more: Any) -> Clause:
    settings = {"applies": lambda parsed: True, "needs": "a request", **more}
    return Clause(id=name, level=Level.IMPLIED, title="", origin="#", judge=judge, **settings)


def is_own(parsed: ParsedExchange) -> str | None:
    assert parsed.thread is not None
    return None if parsed.thread["metadata"] == parsed.sent["metadata"] else "not its own"


def is_new(parsed: ParsedExchange) -> str | None:
    assert parsed.thread is not None
    return "given before" if parsed.thread["id"] == "again" else None


def answered(number: int, own: str, received: str, identity: str) -> Exchange:
    answer = thread(id=identity, metadata={"k": received})
    return exchange(case({"metadata": {"k": own}}), answer, number=number)


def verdicts(clauses: list[Clause], *exchanges: Exchange) -> dict[str, ClauseVerdict]:
    judge = Judge(clauses)
    for one in exchanges:
        judge.see(one)
    return {verdict.clause.id: verdict for verdict in judge.verdicts()}


REPLAYED: Final = (answered(1, "a", "a", "again"), answered(2, "b", "a", "again"))


def remembering() -> Callable[[ParsedExchange], str | None]:
    return is_own


def test_the_answer_of_another_request_says_nothing_about_this_one() -> None:
    found = verdicts([clause(UNIQUE, is_new), clause(ECHO, is_own)], *REPLAYED)
    assert found[UNIQUE].outcome is Outcome.FAIL
    assert found[ECHO].outcome is not Outcome.FAIL


def test_of_an_answer_given_once_everything_is_told() -> None:
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
    def refused(parsed: ParsedExchange) -> str | None:
        return None if parsed.status == 200 else "refused"

    alone = clause("a", refused, applies=lambda r: r.status == 400, excuse=Excuse.ACCEPTED)
    seen = [exchange(case({}), b"", status=s, number=n) for n, s in enumerate((400, 200), 1)]
    found = verdicts([alone, clause("b", lambda parsed: None)], *seen)["a"]
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.reason == "all its requests fail for another reason: see reliability"


def test_a_judge_tells_what_is_broken_so_far_and_which_clauses_remember() -> None:
    judge = Judge([clause("a", is_own), clause("b", is_own, make_judge=remembering)])
    assert judge.failing() == []
    assert judge.see(answered(1, "a", "b", "x")) == [("a", "not its own"), ("b", "not its own")]
    assert judge.failing() == ["a", "b"]
    assert [judge.is_about_one_exchange(name) for name in "ab"] == [True, False]


# How many failures make a cause.


def failing(number: int, *features: str) -> Failing:
    of = case(features=frozenset(features), body=b"%d" % number)
    return Failing(exchange(of, b"", number=number), "", of.features)


def causes(some: list[Failing], passing: list[set[str]]) -> list[tuple[Any, int]]:
    found = groups(some, passing)
    return [(one.cause.feature or one.cause.together, len(one.members)) for one in found]


@pytest.mark.parametrize(
    ("many", "few", "told"),
    [(39, 2, True), (40, 2, False), (40, 3, True), (19, 1, False), (59, 3, True), (60, 3, False)],
)
def test_what_one_in_twenty_failures_has_to_itself_is_chance(
    many: int, few: int, *, told: bool
) -> None:
    some = [failing(n, "common", *(["x"] if n < few else [])) for n in range(many)]
    expected = [("x", few), ((), many - few)] if told else [((), many)]
    assert causes(some, [{"common"}]) == expected


@pytest.mark.parametrize(
    ("others", "told"), [(0, [("x", 1)]), (1, [("x", 1), ((), 1)]), (2, [("x", 1), ((), 2)])]
)
def test_one_of_a_few_failures_may_have_a_cause_of_its_own(others: int, told: Any) -> None:
    some = [failing(0, "x"), *(failing(n, "a") for n in range(1, others + 1))]
    assert causes(some, [{"a"}]) == told


def test_one_of_four_failures_is_chance() -> None:
    assert causes([failing(0, "x"), *(failing(n, "a") for n in (1, 2, 3))], [{"a"}]) == [((), 4)]


def test_two_features_must_explain_more_than_twice_what_one_does() -> None:
    def some(pair: int) -> list[Failing]:
        both = [failing(n, "a", "b", *(["x"] if n < 2 else [])) for n in range(pair)]
        return [*both, *(failing(n, "c") for n in range(pair, 9))]

    passing = [{"a"}, {"b"}, {"c"}]
    assert causes(some(5), passing)[0] == (("a", "b"), 5)
    assert causes(some(4), passing)[0] == ("x", 2)


def test_of_pairs_that_explain_as_much_the_shortest_names_are_told() -> None:
    some = [failing(n, "a", "b", "long name", f"own {n}") for n in range(6)]
    assert causes(some, [{"a"}, {"b"}, {"long name"}]) == [(("a", "b"), 6)]
    assert causes(some, [{"a", "b"}, {"long name"}]) == [(("a", "long name"), 6)]


def test_exactly_the_most_groups_are_kept_and_one_more_is_merged() -> None:
    def parts(count: int) -> list[Group]:
        return [
            Group(Cause(f"{i}", frozenset(), frozenset()), (failing(i, "x"),)) for i in range(count)
        ]

    assert [g.cause.feature for g in merged(parts(3), 3)] == ["0", "1", "2"]
    assert [g.cause.feature for g in merged(parts(4), 3)] == ["0", "1", ""]
