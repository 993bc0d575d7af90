"""The clauses that span requests: ids, leaks between requests, refusals that leave traces."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.clauses.breach import Breach
from contracts.judging.finding import Outcome
from contracts.record.case import Case, Credentials, Scenario
from contracts.record.exchange import Exchange
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    INVALID,
    UNSPECIFIED,
    VALID,
    broken,
    case,
    exchange,
    judged,
    thread,
    unanswered,
    verdicts,
)

ALONE: Final = "; one request alone does not show it"
UNIQUE: Final = "identity.unique"
TWINS: Final = "identity.unique-for-identical-bodies"
AT_ONCE: Final = "identity.unique-in-parallel"
FRESH: Final = "identity.fresh-vector-stores"
CROSSTALK: Final = "isolation.no-crosstalk"
AFTER: Final = "isolation.after-refusal"
SAME: Final = "reliability.same-request-same-outcome"


def created(identity: str, number: int, sent: Any = None, **changes: Any) -> Exchange:
    """Return the answer to the request *number* with this id; bodies differ by default."""
    value = {"metadata": {"number": str(number)}} if sent is None else sent
    when = changes.pop("when", None)
    return exchange(case(value, **changes), thread(id=identity), number=number, when=when)


def failing(*exchanges: Exchange) -> dict[str, str]:
    found = verdicts(*exchanges, prefix="identity").items()
    return {n: v.findings[0].message for n, v in found if v.outcome is Outcome.FAIL}


# Ids.


def test_different_ids_break_nothing() -> None:
    same = {"metadata": {"k": "v"}}
    assert failing(created("a", 1), created("b", 2), created("c", 3, same)) == {}


def test_an_id_given_twice_is_reported_with_the_request_that_had_it_first() -> None:
    seen = [created("a", 1), created("b", 2), created("a", 3)]
    assert failing(*seen) == {UNIQUE: f"id 'a' was already given to request 1{ALONE}"}
    assert judged(UNIQUE, *seen)[:2] == [None, None]


def test_one_id_for_all_is_one_finding_and_not_three() -> None:
    same = {"metadata": {"k": "v"}}
    seen = [created("a", 1), created("a", 2), created("a", 3, same), created("a", 4, same)]
    seen += [created("a", n, same, when=9.0, scenario=Scenario.PARALLEL) for n in (5, 6)]
    assert list(failing(*seen)) == [UNIQUE]


def test_identical_bodies_that_give_one_id_are_reported_as_such() -> None:
    same = {"metadata": {"k": "v"}}
    found = failing(created("a", 1, same), created("b", 2), created("a", 3, same))
    assert found == {
        TWINS: f"id 'a' was already given to request 1, which sent the same body{ALONE}"
    }


@pytest.mark.parametrize("body", [None, b"", b"{}", b" { } "])
def test_no_body_and_an_empty_object_say_the_same(body: bytes | None) -> None:
    assert list(failing(created("a", 1, {}), created("a", 2, {}, body=body))) == [TWINS]


def test_the_same_object_in_another_order_says_the_same() -> None:
    forth, back = b'{"metadata":{"a":"1","b":"2"}}', b'{"metadata": {"b":"2","a":"1"}}'
    assert list(failing(created("a", 1, body=forth), created("a", 2, body=back))) == [TWINS]


def test_ids_given_at_the_same_time_are_reported_as_such() -> None:
    seen = [created("a", n, when=5.0, scenario=Scenario.PARALLEL) for n in (1, 2)]
    said = "id 'a' was already given to request 1, which was sent at the same time"
    # One curl line does not show it.
    assert failing(*seen)[AT_ONCE].startswith(f"{said}; ")
    assert list(failing(*seen)) == [AT_ONCE]


def test_a_fault_of_overlapping_requests_is_shown_with_those_that_overlap() -> None:
    # Their metadata does not come back.
    first = created("a", 1, when=5.0, scenario=Scenario.PARALLEL)
    alone = created("b", 2, {}, when=5.0)
    later = created("c", 3, {}, when=9.0, scenario=Scenario.PARALLEL)
    beside = [created(str(n), n, {}, when=5.0, scenario=Scenario.PARALLEL) for n in range(4, 9)]
    found = verdicts(first, alone, later, *beside)["echo.metadata.kept"]
    # Three of them are enough to see how it is done.
    assert [one.number for one in found.findings[0].earlier] == [4, 5, 6]


@pytest.mark.parametrize(
    ("started", "finished", "at_once"),
    [(0.5, 2, True), (1, 2, False), (2, 3, False), (-2, 0, False), (-2, 0.5, True)],
)
def test_requests_are_parallel_where_their_times_overlap(
    started: float, finished: float, *, at_once: bool
) -> None:
    first, second = (created("a", n, when=0.0, scenario=Scenario.PARALLEL) for n in (1, 2))
    zero = first.started
    seen = [
        replace(first, finished=zero + 1),
        replace(second, started=zero + started, finished=zero + finished),
    ]
    assert list(failing(*seen)) == [AT_ONCE if at_once else UNIQUE]


def test_a_long_id_is_shown_cut() -> None:
    assert f"'{'i' * 60}'" in broken(UNIQUE, created("i" * 99, 1), created("i" * 99, 2))


@pytest.mark.parametrize("identity", ["", "  ", 5, None])
def test_an_id_that_is_none_is_not_repeated(identity: Any) -> None:
    found = verdicts(created(identity, 1), created(identity, 2))
    assert found[UNIQUE].outcome is not Outcome.FAIL
    assert found[UNIQUE].outcome is not Outcome.PASS


def test_ids_of_refused_and_unauthorised_requests_do_not_count() -> None:
    bad = case(credentials=Credentials.RANDOM)
    for other in (exchange(bad, thread(id="a")), exchange(INVALID, thread(id="a"))):
        assert failing(created("a", 2), other) == {}


# Vector stores.

STORE: Final[Any] = {"tool_resources": {"file_search": {"vector_stores": [{}]}}}


def stored(ids: list[Any], number: int, sent: Any = STORE, identity: str = "") -> Exchange:
    answer = thread(number, tool_resources={"file_search": {"vector_store_ids": ids}})
    return exchange(case(sent), answer | ({"id": identity} if identity else {}), number=number)


def test_each_store_has_an_id_of_its_own() -> None:
    assert judged(FRESH, stored(["vs-a"], 1), stored(["vs-b"], 2)) == [None, None]
    said = broken(FRESH, stored(["vs-a"], 1), stored(["vs-b"], 2), stored(["vs-a"], 3))
    assert said == "vector store 'vs-a' was already created by request 1"


def test_a_store_does_not_borrow_the_id_of_its_thread() -> None:
    borrowed = [stored([f"same-{n}"], n, identity=f"same-{n}") for n in range(1, 4)]
    assert judged(FRESH, *borrowed[:2]) == [None, None]
    assert "own id, 'same-3'" in broken(FRESH, *borrowed)


def test_sequences_of_stores_and_threads_may_meet_now_and_then() -> None:
    met = [stored([f"same-{n}"], n, identity=f"same-{n}") for n in range(2, 6)]
    assert judged(FRESH, stored(["other"], 1), *met) == [None] * 5


def test_a_store_that_was_not_created_here_may_come_back_twice() -> None:
    own = {"tool_resources": {"file_search": {"vector_store_ids": ["vs-a"]}}}
    assert judged(FRESH, *(stored(["vs-a"], n, own) for n in (1, 2))) == [DOES_NOT_APPLY] * 2


@pytest.mark.parametrize("ids", [[], [5], None])
def test_a_store_without_an_id_has_other_clauses(ids: Any) -> None:
    assert judged(FRESH, stored(ids, 1)) == [DOES_NOT_APPLY]


# Crosstalk.


def marked(own: str | None, received: Any, number: int = 1) -> Exchange:
    sent = {} if own is None else {"metadata": {"mark": own}}
    return exchange(case(sent), thread(number, metadata=received), number=number)


@pytest.mark.parametrize(
    ("own", "received"),
    [
        ("mark-0-1", {"mark": "mark-0-1"}),
        ("mark-0-1", {}),
        ("mark-0-1", None),
        (None, {}),
        (None, {"mark": "of the server's own"}),
        # What is done to a value is another clause's.
        ("mark-0-1", {"mark": "mark-0-1!"}),
        ("mark-0-1", {"mark": "mark-0-17"}),
        ("mark-0-17", {"mark": "mark-0-1"}),
        ("mark-0-1", {"mark": "mark-0"}),
    ],
)
def test_an_answer_with_its_own_mark_or_none_is_no_crosstalk(own: Any, received: Any) -> None:
    # What carries nothing cannot carry another's.
    said = judged(CROSSTALK, marked(own, received))
    assert said == [None if received else DOES_NOT_APPLY]


@pytest.mark.parametrize("own", [None, "mark-0-1"])
def test_a_foreign_mark_is_crosstalk(own: str | None) -> None:
    said = broken(CROSSTALK, marked(own, {"mark": "mark-0-2"}))
    assert said == "the answer carries the metadata of another request ('mark-0-2')"


@pytest.mark.parametrize("own", [{"mark": "mark-0-1"}, {"sign": "mark-0-1"}])
def test_a_foreign_mark_beside_the_own_one_is_crosstalk(own: dict[str, str]) -> None:
    other = {"sign" if "mark" in own else "mark": "mark-0-2"}
    (said,) = judged(
        CROSSTALK, exchange(case({"metadata": own}), thread(metadata={**own, **other}))
    )
    assert said == "the answer carries the metadata of another request ('mark-0-2')"


def test_crosstalk_explains_what_is_wrong_with_the_echo() -> None:
    found = verdicts(marked("mark-0-1", {"mark": "mark-0-2"}))
    assert found[CROSSTALK].outcome is Outcome.FAIL
    echoes = {n: v for n, v in found.items() if n.startswith("echo.")}
    assert not [n for n, verdict in echoes.items() if verdict.outcome is Outcome.FAIL]
    assert "fails together with " + CROSSTALK in {v.reason for v in echoes.values()}


@pytest.mark.parametrize(
    ("scenario", "is_let_in"), [(Scenario.REFUSED_BESIDE, False), (Scenario.CORPUS, True)]
)
def test_who_gets_the_answer_of_another_beside_it_was_not_let_in(
    scenario: Scenario, is_let_in: bool
) -> None:
    marks = {"mark": "mark-0-1"}
    control = exchange(case({}), thread(1))
    other = exchange(
        case({"metadata": marks}, scenario=Scenario.PARALLEL), thread(2, metadata=marks), number=2
    )
    wrong = case({"messages": True}, scenario=scenario)
    found = verdicts(control, other, exchange(wrong, thread(3, metadata=marks), number=3))
    verdict = found["refuse.wrong-type"]
    assert (verdict.outcome is Outcome.FAIL) is is_let_in
    assert CROSSTALK in verdict.reason or is_let_in


def late(number: int, **more: Any) -> Exchange:
    """Return an answer with the metadata of the request before."""
    sent = case({**more, "metadata": {"k": f"{number}"}})
    return exchange(sent, thread(number, metadata={"k": f"{number - 1}"}), number=number)


def test_the_fifth_answer_with_the_metadata_of_the_one_before_is_crosstalk() -> None:
    said = judged(CROSSTALK, *map(late, range(1, 8)))
    assert said == [None] * 5 + ["the answer carries the metadata of the request before"] * 2


def test_after_late_answers_one_that_is_right_or_of_no_other_is_no_crosstalk() -> None:
    right = exchange(case({"metadata": {"k": "7"}}), thread(8, metadata={"k": "7"}), number=8)
    other = exchange(case({"metadata": {"k": "9"}}), thread(9, metadata={"k": "x"}), number=9)
    assert judged(CROSSTALK, *map(late, range(1, 8)), right, other)[-2:] == [None, None]


@pytest.mark.parametrize("beside", [{}, {"l": "and more"}])
def test_metadata_of_a_message_in_place_of_the_threads_is_no_crosstalk(
    beside: dict[str, str],
) -> None:
    def message(**metadata: str) -> dict[str, Any]:
        return {"role": "user", "content": "x", "metadata": metadata}

    seen = [late(n, messages=[message(), message(k=f"{n - 1}", **beside)]) for n in range(1, 20)]
    assert set(judged(CROSSTALK, *seen)) == {DOES_NOT_APPLY}


def test_one_answer_like_the_one_before_is_chance() -> None:
    same = {"metadata": {"k": "v"}}
    seen = [exchange(case(same), thread(n, metadata={"k": "v"}), number=n) for n in range(1, 20)]
    assert set(judged(CROSSTALK, *seen)) == {None}


# After a refusal.


@pytest.mark.parametrize(("status", "holds"), [(200, True), (400, False), (404, False)])
def test_the_request_after_a_refused_one_succeeds(status: int, *, holds: bool) -> None:
    refused = exchange(case(body=INVALID.body, scenario=Scenario.REFUSED_FIRST), status=400)
    of = exchange(case(scenario=Scenario.AFTER_REFUSAL), status=status, number=2)
    assert (judged(AFTER, refused, of)[-1] is None) is holds
    assert holds or f"failed with {status}" in broken(AFTER, refused, of)


def test_what_fails_each_time_after_one_kind_of_refusal_is_told_from_chance() -> None:
    unread = case(body=b"{", scenario=Scenario.REFUSED_FIRST)
    other = case(body=INVALID.body, scenario=Scenario.REFUSED_FIRST)

    def after(refused: Case, status: int, number: int) -> list[Exchange]:
        follows = exchange(case(scenario=Scenario.AFTER_REFUSAL), status=status, number=number + 1)
        return [exchange(refused, status=400, number=number), follows]

    once, twice = after(unread, 400, 1), after(unread, 400, 5)
    passed, then = after(other, 200, 3), after(other, 400, 7)
    said = judged(AFTER, *once, *passed, *twice, *then, *after(other, 400, 9))
    found = [one.is_own for one in said if isinstance(one, Breach)]
    assert found == [False, True, False, False]


def test_where_nothing_is_refused_nothing_follows_a_refusal() -> None:
    taken = exchange(case(body=INVALID.body, scenario=Scenario.REFUSED_FIRST), status=200)
    of = exchange(case(scenario=Scenario.AFTER_REFUSAL), number=2)
    assert judged(AFTER, taken, of) == [DOES_NOT_APPLY] * 2


def test_other_requests_and_crashes_say_nothing_about_what_follows_a_refusal() -> None:
    crash = exchange(case(scenario=Scenario.AFTER_REFUSAL), status=500)
    assert judged(AFTER, exchange(status=400), crash) == [DOES_NOT_APPLY] * 2


# Reliability.


def outcomes(*statuses: int, of: Case | None = None) -> list[str | None]:
    return judged(SAME, *(exchange(of, status=s, number=n) for n, s in enumerate(statuses, 1)))


def test_the_same_request_has_the_same_outcome_each_time() -> None:
    assert outcomes(200, 200, 200) == outcomes(400, 422, 404) == [None] * 3


def test_a_request_that_is_accepted_once_and_refused_another_time_is_unreliable() -> None:
    said = (
        "intermittent: the same request was answered with 200 2 times and with 400 once, "
        "first with 200 as number 1 and with 400 as number 3"
    )
    assert outcomes(200, 200, 400) == [None, None, said]
    *before, last = outcomes(404, 400, 201)
    assert before == [None] * 2
    assert str(last).endswith("first with 404 as number 1 and with 201 as number 3")
    # Another 2xx accepts it as well.
    assert outcomes(200, 201, 202) == [None] * 3


def test_requests_that_differ_may_have_different_outcomes() -> None:
    first = exchange(case(content_type="text/plain"), status=400)
    assert judged(SAME, first, exchange(number=2)) == [None, None]
    assert judged(SAME, exchange(case({"metadata": {}}), status=400), exchange()) == [None, None]


@pytest.mark.parametrize("of", [VALID, INVALID, UNSPECIFIED])
def test_reliability_is_asked_whatever_was_expected(of: Case) -> None:
    assert outcomes(200, 400, of=of)[-1] is not None


@pytest.mark.parametrize(
    ("scenario", "disturbed"),
    [
        (one, one in {"after a refusal", "refused first", "refused beside valid ones"})
        for one in Scenario
    ],
)
def test_what_a_refusal_may_have_disturbed_is_not_unreliable(
    scenario: Scenario, *, disturbed: bool
) -> None:
    said = outcomes(200, 400, of=case(scenario=scenario))
    assert (said == [DOES_NOT_APPLY] * 2) is disturbed


def test_crashes_and_silence_have_other_clauses() -> None:
    assert outcomes(500, 200, 503) == [DOES_NOT_APPLY, None, DOES_NOT_APPLY]
    assert judged(SAME, exchange(), unanswered(number=2)) == [None, DOES_NOT_APPLY]
