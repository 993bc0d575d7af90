"""Judging: from exchanges to one verdict per clause, each failure reported by its clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Cause, Clause
from contracts.clauses.clause import Excuse, Family, NotYet
from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.judging.judge import Judge
from contracts.record.case import Credentials, Expectation
from contracts.record.exchange import Exchange, Failure, FailureKind
from contracts.record.parsed import About, ParsedExchange
from tests.support.clauses import clause, is_200
from tests.support.exchanges import CLAUSES, case, exchange, fact
from tests.support.exchanges import verdicts_of as outcomes

SPLIT = Family(split=True)


def answered(number: int, features: str, status: int = 200, **changes: Any) -> Exchange:
    """Return an exchange whose request, a body of its own, has these features."""
    body = {"body": b"{}".ljust(number + 2)}
    found = frozenset(map(fact, features.split()))
    return exchange(case(features=found, **{**body, **changes}), b"", status=status, number=number)


def shown(verdict: ClauseVerdict) -> list[tuple[str, int, int]]:
    return [(found.cause.words, found.count, found.exchange.number) for found in verdict.findings]


def test_a_clause_that_holds_every_time_passes() -> None:
    found = outcomes([clause("a", is_200)], answered(1, "x"), answered(2, "y"))["a"]
    assert (found.outcome, found.exchanges, found.findings) == (Outcome.PASS, 2, ())


def test_a_clause_that_is_broken_once_fails_and_shows_it() -> None:
    one = answered(2, "y", 500)
    found = outcomes([clause("a", is_200)], answered(1, "x"), one)["a"]
    assert found.outcome is Outcome.FAIL
    cause = Cause((fact("y"),), frozenset({fact("y")}))
    assert found.findings == (Finding("a", "500 came", one, 1, cause),)


def test_a_clause_that_never_applies_is_untested_and_says_what_it_needs() -> None:
    found = outcomes([clause("a", is_200, applies=lambda parsed: False)], answered(1, "x"))["a"]
    assert (found.outcome, found.reason) == (Outcome.UNTESTED, "needs a request")


def test_every_clause_has_a_verdict_in_the_order_of_the_catalogue() -> None:
    found = Judge(CLAUSES).verdicts()
    assert [verdict.clause for verdict in found] == list(CLAUSES)
    assert {verdict.outcome for verdict in found} == {Outcome.UNTESTED}
    assert all(verdict.reason == f"needs {verdict.clause.needs}" for verdict in found)


def raises(parsed: ParsedExchange) -> str | None:
    raise ZeroDivisionError(f"of ours, at {parsed.status}")


@pytest.mark.parametrize("where", ["judge", "applies"])
def test_a_clause_that_raises_is_our_error_and_the_others_go_on(where: str) -> None:
    faulty = clause("a", raises) if where == "judge" else clause("a", is_200, applies=raises)
    found = outcomes([faulty, clause("b", is_200)], answered(1, "x"), answered(2, "y", 500))
    assert found["a"].outcome is Outcome.ERROR
    assert "ZeroDivisionError: of ours, at 200" in found["a"].reason
    assert found["a"].findings == ()
    assert found["b"].outcome is Outcome.FAIL


def test_a_clause_that_raised_is_not_asked_again() -> None:
    asked: list[int] = []

    def once(parsed: ParsedExchange) -> str | None:
        asked.append(parsed.exchange.number)
        raise ValueError

    outcomes([clause("a", once)], answered(1, "x"), answered(2, "y"))
    assert asked == [1]


def test_each_run_gets_a_memory_of_its_own() -> None:
    def remembers() -> Callable[[ParsedExchange], str | None]:
        seen: list[Exchange] = []

        def judge(parsed: ParsedExchange) -> str | None:
            seen.append(parsed.exchange)
            return "again" if len(seen) > 1 else None

        return judge

    one = clause("a", is_200, make_judge=remembers)
    assert outcomes([one], answered(1, "x"))["a"].outcome is Outcome.PASS
    assert outcomes([one], answered(1, "x"))["a"].outcome is Outcome.PASS
    assert outcomes([one], answered(1, "x"), answered(2, "x"))["a"].outcome is Outcome.FAIL


def test_a_judge_that_cannot_tell_yet_has_not_seen_anything() -> None:
    def waits(parsed: ParsedExchange) -> str | None:
        if parsed.exchange.number < 3:
            raise NotYet
        return None

    one = clause("a", waits)
    early = outcomes([one], answered(1, "x"), answered(2, "x"))["a"]
    assert (early.outcome, early.exchanges) == (Outcome.UNTESTED, 0)
    late = outcomes([one], answered(2, "x"), answered(3, "x"))["a"]
    assert (late.outcome, late.exchanges) == (Outcome.PASS, 1)


@pytest.mark.parametrize(
    ("changes", "status", "about"),
    [
        ({}, 200, {About.VALID, About.CREATED}),
        ({}, 400, {About.VALID}),
        ({"expect": Expectation.UNSPECIFIED}, 200, {About.CREATED}),
        ({"expect": Expectation.INVALID}, 200, {About.INVALID}),
        ({"credentials": Credentials.RANDOM}, 200, {About.OTHER_CREDENTIALS}),
    ],
)
def test_a_clause_is_judged_on_the_kind_of_exchange_it_is_about(
    changes: dict[str, Any], status: int, about: set[About]
) -> None:
    clauses = [clause(kind, is_200, about=kind) for kind in About]
    found = outcomes(clauses, answered(1, "x", status, **changes))
    judged = {About(name) for name, verdict in found.items() if verdict.exchanges}
    assert judged == {About.ANY, About.OPERATION, *about}


def test_what_is_broken_is_reported_as_it_is_seen() -> None:
    judge = Judge([clause("a", is_200), clause("b", is_200)])
    assert judge.see(answered(1, "x")) == []
    assert judge.see(answered(2, "x", 404)) == [("a", "404 came"), ("b", "404 came")]
    assert judge.failing() == ["a", "b"]


# Causes: one fault is one finding.


def test_failures_with_different_causes_are_different_findings_where_they_may_be() -> None:
    seen = [answered(1, "a"), answered(2, "a x", 500), answered(3, "x", 500), answered(4, "y", 500)]
    split = outcomes([clause("a", is_200, family=SPLIT)], *seen)["a"]
    assert shown(split) == [("x", 2, 2), ("y", 1, 4)]
    whole = outcomes([clause("a", is_200)], *seen)["a"]
    assert shown(whole) == [("", 3, 2)]


def test_a_dozen_causes_are_a_dozen_findings() -> None:
    seen = [answered(i, f"feature-{i // 2}", 500) for i in range(2, 26)]
    found = outcomes([clause("a", is_200, family=SPLIT)], answered(99, "fine"), *seen)["a"]
    expected = {f"feature-{n}" for n in range(1, 13)}
    assert {one.cause.words for one in found.findings} == expected
    assert [one.count for one in found.findings] == [2] * 12


# Families: a failure belongs to the clause that claims its cause.


def claiming(name: str) -> Callable[[Cause], bool]:
    return lambda cause: cause.feature == fact(name)


def anything(cause: Cause) -> bool:
    del cause
    return True


def family(**claims: Callable[[Cause], bool]) -> list[Clause]:
    shared = Family(name="f", split=True)

    def touches(name: str) -> Callable[[ParsedExchange], bool]:
        return lambda parsed: name == "rest" or fact(name) in parsed.exchange.case.features

    return [
        clause(name, is_200, claims=claim, family=shared, applies=touches(name))
        for name, claim in claims.items()
    ]


def test_a_failure_belongs_to_the_clause_that_claims_its_cause() -> None:
    clauses = family(x=claiming("x"), y=claiming("y"), rest=anything)
    found = outcomes(clauses, answered(1, "y"), answered(2, "x y", 400))
    assert shown(found["x"]) == [("x", 1, 2)]
    for name in ("y", "rest"):
        # They have judged the same answer, and must not call it right.
        assert found[name].outcome is Outcome.INCONCLUSIVE
        assert found[name].reason.startswith("failures of other clauses hide whether it holds")
        assert found[name].reason.endswith("see x")


def test_a_clause_whose_failures_are_all_explained_elsewhere_is_inconclusive() -> None:
    clauses = family(x=claiming("x"), y=claiming("y"), rest=anything)
    seen = [answered(1, "z"), answered(2, "x y", 400), answered(3, "x", 400)]
    found = outcomes(clauses, *seen)
    assert shown(found["x"]) == [("x", 2, 2)]
    assert (found["y"].outcome, found["y"].findings) == (Outcome.INCONCLUSIVE, ())
    assert found["y"].reason.endswith("see x")


def test_what_nobody_that_was_chosen_claims_is_that_of_a_clause_it_breaks() -> None:
    clauses = family(x=claiming("x"), rest=claiming("rest"))
    found = outcomes(clauses, answered(1, "x"), answered(2, "z", 400), answered(3, "x z", 400))
    assert {one.count for verdict in found.values() for one in verdict.findings} == {2}
    whole = family(x=claiming("x"), rest=anything)
    found = outcomes(whole, answered(1, "x"), answered(2, "z", 400), answered(3, "x z", 400))
    assert shown(found["rest"]) == [("z", 2, 2)]


def test_a_failure_that_several_clauses_of_a_family_see_is_counted_once() -> None:
    found = outcomes(
        family(x=claiming("x"), rest=anything), answered(1, "a"), answered(2, "x", 400)
    )
    assert sum(one.count for verdict in found.values() for one in verdict.findings) == 1


def test_a_clause_that_fails_together_with_the_one_it_defers_to_is_inconclusive() -> None:
    first, second = clause("a", is_200), clause("b", is_200, family=Family(defers_to=("a",)))
    found = outcomes([first, second], answered(1, "x", 500))
    assert found["a"].outcome is Outcome.FAIL
    assert found["b"].outcome is Outcome.INCONCLUSIVE
    assert found["b"].reason == "fails together with a"


def test_a_clause_that_fails_alone_defers_to_nobody() -> None:
    first, second = (
        clause("a", lambda parsed: None),
        clause("b", is_200, family=Family(defers_to=("a",))),
    )
    assert outcomes([first, second], answered(1, "x", 500))["b"].outcome is Outcome.FAIL


def test_bytes_that_were_accepted_another_time_are_not_blamed_on_acceptance() -> None:
    flaky = [answered(1, "x", 400, body=b"{}"), answered(2, "x", 200, body=b"{}")]
    accept = clause("a", is_200, family=Family(excuse=Excuse.ACCEPTED))
    found = outcomes([accept, clause("b", is_200)], *flaky)
    assert found["a"].outcome is not Outcome.FAIL
    assert found["b"].outcome is Outcome.FAIL


def test_bytes_that_were_never_accepted_are_not_blamed_on_what_came_before() -> None:
    after = clause("a", is_200, family=Family(excuse=Excuse.NEVER_ACCEPTED))
    refused = [answered(1, "x", 400, body=b"{}"), answered(2, "x", 400, body=b"{}")]
    assert outcomes([after], *refused)["a"].outcome is Outcome.INCONCLUSIVE
    accepted = answered(3, "x", 200, body=b"{}")
    assert outcomes([after], *refused, accepted)["a"].outcome is Outcome.FAIL


def test_what_a_parser_refuses_clears_no_check_of_suspicion() -> None:
    hard = answered(1, "part", is_hard_to_read=True)
    some = [answered(2, "part other", 500), answered(3, "part", 500), answered(4, "fine")]
    broken = clause("a", is_200, family=SPLIT)
    assert shown(outcomes([broken], hard, *some)["a"]) == [("part", 2, 2)]
    easy = answered(1, "part")
    assert [cause for cause, *_ in shown(outcomes([broken], easy, *some)["a"])] == ["other", ""]


@pytest.mark.parametrize(("by_rule", "cause"), [(True, "rule"), (False, "held")])
def test_a_family_looks_at_the_broken_rule_or_at_all_that_is_held(
    cause: str, *, by_rule: bool
) -> None:
    def broken(number: int, *more: str) -> Exchange:
        rule, held = (frozenset(map(fact, (name, *more))) for name in ("rule", "held"))
        return exchange(case(features=rule, holds=held), b"", status=500, number=number)

    one = clause("a", is_200, family=Family(split=True, by_rule=by_rule))
    found = outcomes([one], answered(1, "fine"), broken(2), broken(3, "other"))["a"]
    assert [finding.cause.words for finding in found.findings] == [cause]


def test_nobody_listening_is_a_cause_whatever_was_sent() -> None:
    gone = Failure(FailureKind.GONE, "refused")
    some = [replace(answered(n, "x"), answer=None, failure=gone) for n in (2, 3)]
    found = outcomes([clause("a", is_200, family=SPLIT)], answered(1, "x"), *some)["a"]
    assert shown(found) == [("nothing listens any more, whatever is sent", 2, 2)]


# The order of exchanges decides nothing.

seen_once = st.lists(
    st.tuples(st.frozensets(st.sampled_from("abc")), st.sampled_from([200, 400, 500])), max_size=8
)


@given(seen_once.flatmap(lambda seen: st.permutations(list(enumerate(seen, 1)))))
def test_the_order_of_exchanges_does_not_matter(
    seen: list[tuple[int, tuple[frozenset[str], int]]],
) -> None:
    clauses = [clause("whole", is_200), *family(a=claiming("a"), b=claiming("b"), rest=anything)]
    shuffled = [answered(n, " ".join(features), status) for n, (features, status) in seen]
    in_order = sorted(shuffled, key=lambda one: one.number)
    assert outcomes(clauses, *shuffled) == outcomes(clauses, *in_order)


def test_of_a_long_answer_only_the_beginning_is_kept() -> None:
    long = exchange(case(), b"x" * 2_000_000, status=500)
    (finding,) = outcomes([clause("a", is_200)], long)["a"].findings
    answer = finding.exchange.answer
    assert answer is not None
    assert (len(answer.body), answer.cut_from) == (50_000, 2_000_000)
    assert finding.exchange.number == long.number


def test_an_answer_of_usual_length_is_kept_as_it_is() -> None:
    usual = exchange(case(), b"x" * 50_000, status=500)
    (finding,) = outcomes([clause("a", is_200)], usual)["a"].findings
    assert finding.exchange is usual
